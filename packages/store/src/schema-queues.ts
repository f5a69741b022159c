import type { Generated } from "kysely";
import type { DefaultedAt, DefaultedJson } from "./schema-columns.ts";
import type { StoredConditionalRule, StoredPreferredStep, StoredRing } from "./schema-routing.ts";

/** How a queue asks for the wrap-up (docs/sources.md#genesys-queues). */
export type WrapupPrompt =
  "MANDATORY" | "OPTIONAL" | "MANDATORY_TIMEOUT" | "MANDATORY_FORCED_TIMEOUT" | "AGENT_REQUESTED";

/** A queue with its routing settings; `passthrough` keeps the fields of the API that have no column. */
export interface QueueTable {
  id: Generated<string>;
  name: string;
  description: string | null;
  is_default: Generated<boolean>;
  alerting_timeout_seconds: Generated<number>;
  service_level_percentage: Generated<number>;
  service_level_duration_ms: Generated<number>;
  is_auto_answer_enabled: Generated<boolean>;
  wrapup_prompt: Generated<WrapupPrompt>;
  wrapup_timeout_ms: number | null;
  skill_evaluation_method: Generated<"NONE" | "BEST" | "ALL" | "DEMAND_AWARE">;
  scoring_method: Generated<"TimestampAndPriority" | "PriorityOnly">;
  last_agent_routing_mode: Generated<"Disabled" | "QueueMembersOnly" | "AnyAgent">;
  is_manual_assignment_enabled: Generated<boolean>;
  is_inactivity_timeout_enabled: Generated<boolean>;
  inactivity_timeout_seconds: number | null;
  passthrough: DefaultedJson<Record<string, unknown>>;
  state: Generated<"active" | "deleted">;
  version: Generated<number>;
  created_by: string | null;
  modified_by: string | null;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
  rings: DefaultedJson<StoredRing[]>;
  preferred_steps: DefaultedJson<StoredPreferredStep[]>;
  conditional_rules: DefaultedJson<StoredConditionalRule[]>;
  agent_order: Generated<"leastLoaded" | "longestIdle">;
  vip_priority: number | null;
  gone_agent_grace_seconds: number | null;
}

/** A member of a queue; `is_joined` while the agent works in it. */
export interface QueueMemberTable {
  queue_id: string;
  user_id: string;
  is_joined: Generated<boolean>;
  ring_number: Generated<number>;
  created_at: DefaultedAt;
  member_by: Generated<"user" | "group">;
}

/** What a conversation can have been about. */
export interface WrapupCodeTable {
  id: Generated<string>;
  name: string;
  state: Generated<"active" | "deleted">;
  version: Generated<number>;
  created_by: string | null;
  modified_by: string | null;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
}

/** A code that a queue offers. */
export interface QueueWrapupCodeTable {
  queue_id: string;
  wrapup_code_id: string;
}
