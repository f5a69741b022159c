import type { Generated } from "kysely";
import type { DefaultedAt, Json } from "./schema-columns.ts";

/** A kind of conversation that agents can take fewer of than of messages in all. */
export interface UtilizationLabelTable {
  id: Generated<string>;
  name: string;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
}

/** Conversations of a label at once: of one user, or of everybody without an entry of their own (`user_id` null). */
export interface LabelCapacityTable {
  utilization_label_id: string;
  user_id: string | null;
  maximum_capacity: number;
}

/** People whom rules of queues bring in together. */
export interface AgentGroupTable {
  id: Generated<string>;
  name: string;
  description: string | null;
  state: Generated<"active" | "deleted">;
  version: Generated<number>;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
  type: Generated<"official" | "social">;
  visibility: Generated<"public" | "owners" | "members">;
  are_rules_visible: Generated<boolean>;
}

export interface AgentGroupMemberTable {
  agent_group_id: string;
  user_id: string;
}

/** A group whose people are members of the queue. */
export interface QueueMemberGroupTable {
  queue_id: string;
  agent_group_id: string;
}

/** A bullseye ring as stored: how long a conversation stays, what it no longer asks afterwards, whom the ring brings in. */
export interface StoredRing {
  readonly staySeconds: number;
  readonly skillIds: readonly string[];
  readonly groupIds: readonly string[];
}

/** A step of preferred-agent routing as stored; `minimumScore` null: any preferred agent. */
export interface StoredPreferredStep {
  readonly minimumScore: number | null;
  readonly waitSeconds: number;
}

/**
 * A rule of conditional group routing as stored. `queueId` null: the queue's own measure. The next rule is looked at
 * `waitSeconds` later; the last one's has no effect.
 */
export interface StoredConditionalRule {
  readonly queueId: string | null;
  readonly metric: "EstimatedWaitTime" | "ServiceLevel";
  readonly operator: "GreaterThan" | "GreaterThanOrEqualTo" | "LessThan" | "LessThanOrEqualTo";
  readonly value: number;
  readonly groupIds: readonly string[];
  readonly waitSeconds: number;
}

/** A conversation passed on by a person to a queue or to an agent; one of the two targets is set. */
export interface ConversationTransferTable {
  id: Generated<string>;
  conversation_id: string;
  from_user_id: string | null;
  from_queue_id: string | null;
  to_user_id: string | null;
  to_queue_id: string | null;
  initiator_user_id: string | null;
  transferred_at: Date;
}

/** Why a conversation was given to an agent; `trace` has the engine's reasons. */
export interface RoutingDecisionTable {
  id: Generated<string>;
  conversation_id: string;
  queue_id: string;
  user_id: string;
  kind: Generated<"offer" | "assignment" | "pull">;
  decided_at: Date;
  lease_token: string;
  trace: Json;
  /** What the engine was told when it decided, for a replay; null for decisions of people. */
  facts: Json | null;
}

/** An agent whom a conversation is not offered to again for a while. */
export interface RoutingExclusionTable {
  conversation_id: string;
  user_id: string;
  reason: "declined" | "noAnswer" | "gone" | "transferred";
  excluded_at: DefaultedAt;
}
