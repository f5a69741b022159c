import type { ColumnType, Generated, GeneratedAlways } from "kysely";
import type {
  AutomaticMessageTable,
  AutomaticOptOutTable,
  QueueAnswerTable,
  QueueMeasureTable,
  QueueWaitingMessageTable,
  QuickRepliesColumn,
} from "./schema-automatic.ts";
import type {
  BackfillTable,
  IntegrationHopTable,
  IntegrationTable,
  MediaPartTable,
  MediaTable,
  RoundTripTable,
  SendHoldTable,
  XLimitTable,
} from "./schema-channel.ts";
import type { FlowMenuTable, FlowRunTable, FlowVersionTable } from "./schema-flows.ts";
import type {
  AgentGroupMemberTable,
  AgentGroupTable,
  ConversationTransferTable,
  LabelCapacityTable,
  QueueMemberGroupTable,
  StoredConditionalRule,
  StoredPreferredStep,
  StoredRing,
  UtilizationLabelTable,
} from "./schema-routing.ts";
import type {
  CustomerListMemberTable,
  CustomerListTable,
  EmergencyGroupTable,
  ScheduleDateTable,
  ScheduleGroupMemberTable,
  ScheduleGroupTable,
  ScheduleTable,
} from "./schema-schedules.ts";

/** A column that PostgreSQL fills when it is left out (timestamptz, read as a Date). */
type DefaultedAt = ColumnType<Date, Date | undefined, Date>;
/** A JSON column: read as parsed, written as a JSON text. Foreign payloads and our own small objects only. */
type Json<T = unknown> = ColumnType<T, string, string>;
type DefaultedJson<T = unknown> = ColumnType<T, string | undefined, string>;
/** bigint identity columns are read as decimal strings: they may pass 2^53. */
type Identity = GeneratedAlways<string>;

/** `inactive` people cannot sign in and may return; `deleted` ones stay for the history that names them. */
export type UserState = "active" | "inactive" | "deleted";
/** What an agent says about themselves (docs/sources.md#genesys-presence). */
export type Presence =
  | "Available"
  | "Away"
  | "Break"
  | "Meal"
  | "Meeting"
  | "Training"
  | "Busy"
  | "Idle"
  | "On Queue"
  | "Offline";
/** What the system sees of an agent (docs/sources.md#genesys-presence). */
export type RoutingStatus =
  "OFF_QUEUE" | "IDLE" | "INTERACTING" | "NOT_RESPONDING" | "COMMUNICATING";
/** How a queue asks for the wrap-up (docs/sources.md#genesys-queues). */
export type WrapupPrompt =
  "MANDATORY" | "OPTIONAL" | "MANDATORY_TIMEOUT" | "MANDATORY_FORCED_TIMEOUT" | "AGENT_REQUESTED";
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
/** Where a reply is; `reconciling` and `unconfirmed` are never sent again by the machine. */
export type OutboxState = "queued" | "sending" | "reconciling" | "sent" | "failed" | "unconfirmed";
/** How a DM reached us: X's own delivery, our reading of X's list, a replay, or X's stream. */
export type ArrivedBy = "webhook" | "list" | "replay" | "stream";
/** What came of one request to X; `unknown`: it may have been carried out. */
export type AttemptOutcome = "sent" | "refused" | "notSent" | "limited" | "unknown";

export interface OrganizationTable {
  id: Generated<string>;
  is_only: Generated<boolean>;
  name: string;
  default_language: Generated<string>;
  threading_timeout_minutes: Generated<number>;
  message_capacity: Generated<number>;
  agent_grace_seconds: Generated<number>;
  opt_out_words: Generated<string[]>;
  opt_in_words: Generated<string[]>;
  declined_pause_seconds: Generated<number>;
}

export interface UserAccountTable {
  id: Generated<string>;
  name: string;
  email: string;
  password_hash: string | null;
  roles: Generated<string[]>;
  state: Generated<UserState>;
  language: string | null;
  title: string | null;
  department: string | null;
  message_capacity: number | null;
  version: Generated<number>;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
}

export interface OauthClientTable {
  id: Generated<string>;
  name: string;
  secret_hash: string;
  grant_types: string[];
  roles: string[];
  token_validity_seconds: Generated<number>;
  state: Generated<"active" | "disabled" | "inactive">;
  created_by: string | null;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
}

export interface AccessTokenTable {
  token_hash: Buffer;
  id: Generated<string>;
  oauth_client_id: string | null;
  user_id: string | null;
  issued_by: string | null;
  created_at: DefaultedAt;
  expires_at: Date;
}

export interface BrowserSessionTable {
  id: string;
  user_id: string | null;
  body: Json;
  expires_at: Date;
}

export interface SignInFailureTable {
  subject: string;
  failure_count: Generated<number>;
  last_failed_at: Date;
  blocked_until: Date | null;
}

export interface SetupCodeTable {
  code_hash: Buffer;
  expires_at: Date;
}

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

export interface QueueMemberTable {
  queue_id: string;
  user_id: string;
  is_joined: Generated<boolean>;
  ring_number: Generated<number>;
  created_at: DefaultedAt;
  member_by: Generated<"user" | "group">;
}

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

export interface QueueWrapupCodeTable {
  queue_id: string;
  wrapup_code_id: string;
}

export interface SkillTable {
  id: Generated<string>;
  name: string;
  state: Generated<"active" | "inactive" | "deleted">;
  version: Generated<number>;
  modified_at: DefaultedAt;
}

export interface UserSkillTable {
  user_id: string;
  skill_id: string;
  proficiency: number;
}

export interface UserLanguageTable {
  user_id: string;
  language_id: string;
  proficiency: number;
}

export interface AgentStateTable {
  user_id: string;
  presence: Generated<Presence>;
  presence_message: string | null;
  presence_at: DefaultedAt;
  routing_status: Generated<RoutingStatus>;
  routing_status_at: DefaultedAt;
  idle_since_at: Date | null;
  disconnected_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface FlowTable {
  id: Generated<string>;
  name: string;
  type: Generated<"inboundshortmessage" | "inqueueshortmessage">;
  rules: Json;
  state: Generated<"active" | "deleted">;
  version: Generated<number>;
  created_by: string | null;
  modified_by: string | null;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
}

export interface RecipientTable {
  id: Generated<string>;
  integration_id: string;
  name: string;
  flow_id: string | null;
  modified_by: string | null;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
}

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

export interface RoutingExclusionTable {
  conversation_id: string;
  user_id: string;
  reason: "declined" | "noAnswer" | "gone" | "transferred";
  excluded_at: DefaultedAt;
}

export interface InboxTable {
  id: Identity;
  integration_id: string;
  event_key: string;
  kind: string;
  partition_key: string;
  body: Json;
  received_at: DefaultedAt;
  state: Generated<"pending" | "done" | "quarantined">;
  attempt_count: Generated<number>;
  next_attempt_at: DefaultedAt;
  last_error: string | null;
  settled_at: Date | null;
  arrived_by: Generated<ArrivedBy>;
}

export interface OutboxTable {
  seq: Identity;
  message_id: string;
  integration_id: string;
  conversation_id: string;
  recipient_x_user_id: string;
  state: Generated<OutboxState>;
  attempt_count: Generated<number>;
  next_attempt_at: DefaultedAt;
  settled_at: Date | null;
  created_at: DefaultedAt;
  is_automatic: Generated<boolean>;
  /** When it is expected to go; null until the budget has been asked. */
  expected_at: Date | null;
  /** A file goes with it, which X has to have first. */
  has_media: Generated<boolean>;
  /** An automatic one that has not gone by then is dropped; null: it waits as long as it takes. */
  expires_at: Date | null;
  /** It is dropped as soon as an agent has the conversation. */
  is_only_while_waiting: Generated<boolean>;
}

export interface SendAttemptTable {
  message_id: string;
  attempt_number: number;
  integration_id: string;
  /** False where X leaves the message out of its daily limits. */
  is_counted: Generated<boolean>;
  lease_token: string;
  started_at: DefaultedAt;
  ended_at: Date | null;
  outcome: AttemptOutcome | null;
  http_status: number | null;
  x_code: number | null;
}

export interface EventLogTable {
  id: Identity;
  occurred_at: DefaultedAt;
  kind: string;
  conversation_id: string | null;
  participant_id: string | null;
  message_id: string | null;
  user_id: string | null;
  queue_id: string | null;
  integration_id: string | null;
  actor_user_id: string | null;
  actor_client_id: string | null;
  detail: DefaultedJson<Record<string, unknown>>;
}

export interface LeaseTable {
  name: string;
  holder: string | null;
  token: Generated<string>;
  expires_at: DefaultedAt;
}

export interface NotificationChannelTable {
  id: string;
  user_id: string | null;
  oauth_client_id: string | null;
  /** The credential it was made (or last renewed) with, of one kind or the other; it ends with that. */
  access_token_id: string | null;
  session_id: string | null;
  node: string | null;
  connected_at: Date | null;
  seen_at: Date | null;
  created_at: DefaultedAt;
  expires_at: Date;
}

export interface NotificationSubscriptionTable {
  channel_id: string;
  topic: string;
}

/** Every table, by its name in SQL; `schema.sql` shows constraints and indexes. */
export interface Database {
  automatic_message: AutomaticMessageTable;
  automatic_opt_out: AutomaticOptOutTable;
  queue_answer: QueueAnswerTable;
  queue_measure: QueueMeasureTable;
  queue_waiting_message: QueueWaitingMessageTable;
  agent_group: AgentGroupTable;
  customer_list: CustomerListTable;
  customer_list_member: CustomerListMemberTable;
  emergency_group: EmergencyGroupTable;
  schedule: ScheduleTable;
  schedule_date: ScheduleDateTable;
  schedule_group: ScheduleGroupTable;
  schedule_group_member: ScheduleGroupMemberTable;
  agent_group_member: AgentGroupMemberTable;
  conversation_transfer: ConversationTransferTable;
  utilization_label: UtilizationLabelTable;
  label_capacity: LabelCapacityTable;
  organization: OrganizationTable;
  user_account: UserAccountTable;
  oauth_client: OauthClientTable;
  access_token: AccessTokenTable;
  browser_session: BrowserSessionTable;
  sign_in_failure: SignInFailureTable;
  setup_code: SetupCodeTable;
  queue: QueueTable;
  queue_member: QueueMemberTable;
  queue_member_group: QueueMemberGroupTable;
  wrapup_code: WrapupCodeTable;
  queue_wrapup_code: QueueWrapupCodeTable;
  skill: SkillTable;
  language: SkillTable;
  user_skill: UserSkillTable;
  user_language: UserLanguageTable;
  agent_state: AgentStateTable;
  flow: FlowTable;
  flow_version: FlowVersionTable;
  flow_run: FlowRunTable;
  flow_menu: FlowMenuTable;
  integration: IntegrationTable;
  integration_hop: IntegrationHopTable;
  backfill: BackfillTable;
  round_trip: RoundTripTable;
  x_limit: XLimitTable;
  send_hold: SendHoldTable;
  media: MediaTable;
  media_part: MediaPartTable;
  recipient: RecipientTable;
  contact: ContactTable;
  conversation: ConversationTable;
  participant: ParticipantTable;
  message: MessageTable;
  routing_decision: RoutingDecisionTable;
  routing_exclusion: RoutingExclusionTable;
  inbox: InboxTable;
  outbox: OutboxTable;
  send_attempt: SendAttemptTable;
  event_log: EventLogTable;
  lease: LeaseTable;
  notification_channel: NotificationChannelTable;
  notification_subscription: NotificationSubscriptionTable;
}
