import type { ColumnType, Generated } from "kysely";
import type { QuickRepliesColumn } from "./schema-automatic.ts";
import type { DefaultedAt, DefaultedJson, Json } from "./schema-columns.ts";
import type { ArrivedBy } from "./schema-plumbing.ts";
import type { WrapupPrompt } from "./schema-queues.ts";

/** How far a conversation is from an agent; `none`: nobody is asked for; `parked`: its agent has set it aside. */
export type RoutingState = "none" | "waiting" | "offered" | "connected" | "parked";

/** Whose part in a conversation a leg is. */
export type ParticipantPurpose = "customer" | "workflow" | "acd" | "agent";

/** State of a leg; it never leaves `disconnected`, a new leg is made instead. */
export type ParticipantState = "alerting" | "connected" | "parked" | "disconnected";

/** What is known of a message, as the API says it. */
export type MessageStatus =
  "received" | "queued" | "sending" | "sent" | "failed" | "unconfirmed" | "read";

/** Who wrote it; `owner`: in X's own app, `automatic`: by a program with our app's keys. */
export type MessageOrigin = "customer" | "agent" | "owner" | "automatic";

/** A customer as X describes them. */
export interface ContactTable {
  id: Generated<string>;
  x_user_id: string;
  name: string;
  username: string;
  profile_image_url: string | null;
  is_verified: boolean | null;
  follower_count: number | null;
  x_user: Json;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
}

/** A conversation with a customer: opened by a message, closed by hand or by time, perhaps opened again. */
export interface ConversationTable {
  id: Generated<string>;
  integration_id: string;
  contact_id: string;
  state: Generated<"open" | "closed">;
  routing_state: Generated<RoutingState>;
  queue_id: string | null;
  priority: Generated<number>;
  language_id: string | null;
  skill_ids: Generated<string[]>;
  waiting_since_at: Date | null;
  last_agent_id: string | null;
  started_at: Date;
  ended_at: Date | null;
  version: Generated<number>;
  entered_queue_at: Date | null;
  utilization_label_id: string | null;
  preferred_agents: DefaultedJson<{ readonly agentId: string; readonly score: number }[]>;
  direct_agent_id: string | null;
  direct_until: Date | null;
  inactive_at: Date | null;
  waiting_message_count: Generated<number>;
  waiting_message_at: Date | null;
  /** The wait (its `entered_queue_at`) to which the count belongs. */
  waiting_message_wait_at: Date | null;
  /** The inactivity time does not run before this. */
  inactive_from_at: Date | null;
}

/** Somebody's part in a conversation, from joining to leaving; what agents hold takes a `slot`. */
export interface ParticipantTable {
  id: Generated<string>;
  communication_id: Generated<string>;
  conversation_id: string;
  purpose: ParticipantPurpose;
  state: ParticipantState;
  user_id: string | null;
  queue_id: string | null;
  contact_id: string | null;
  flow_id: string | null;
  flow_version: number | null;
  name: string | null;
  attributes: DefaultedJson<Record<string, string>>;
  slot: number | null;
  decision_id: string | null;
  started_at: DefaultedAt;
  alerting_at: Date | null;
  alerting_deadline_at: Date | null;
  connected_at: Date | null;
  ended_at: Date | null;
  disconnect_type: string | null;
  wrapup_prompt: WrapupPrompt | null;
  is_wrapup_required: Generated<boolean>;
  wrapup_started_at: Date | null;
  wrapup_deadline_at: Date | null;
  wrapup_ended_at: Date | null;
  wrapup_code_id: string | null;
  wrapup_name: string | null;
  wrapup_notes: string | null;
  is_wrapup_skipped: Generated<boolean>;
  parked_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** When a parked leg comes back; null: when its agent says so. */
  resume_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  flagged_reason: ColumnType<"general" | null, "general" | null | undefined, "general" | null>;
}

/** A message of the thread, from X or on its way there. */
export interface MessageTable {
  id: Generated<string>;
  conversation_id: string;
  integration_id: string;
  contact_id: string;
  x_event_id: string | null;
  direction: "inbound" | "outbound";
  status: MessageStatus;
  text: string;
  participant_id: string | null;
  user_id: string | null;
  origin: MessageOrigin;
  source_app_id: string | null;
  sorted_at: Date;
  x_event_number: string | null;
  x_created_at: Date | null;
  received_at: DefaultedAt;
  sent_at: Date | null;
  error_code: string | null;
  error_detail: ColumnType<unknown, string | null | undefined, string | null>;
  is_late: Generated<boolean>;
  /** How it reached us; null for our own replies until X shows them. */
  arrived_by: ArrivedBy | null;
  attachment: ColumnType<unknown, string | null | undefined, string | null>;
  /** Choices that were offered under it; null: none. */
  quick_replies: QuickRepliesColumn;
  raw: ColumnType<unknown, string | null | undefined, string | null>;
}
