import type {
  AgentStateTable,
  SkillTable,
  UserLanguageTable,
  UserSkillTable,
} from "./schema-agents.ts";
import type {
  AutomaticMessageTable,
  AutomaticOptOutTable,
  QueueAnswerTable,
  QueueMeasureTable,
  QueueWaitingMessageTable,
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
import type {
  ContactTable,
  ConversationTable,
  MessageTable,
  ParticipantTable,
} from "./schema-conversations.ts";
import type {
  FlowMenuTable,
  FlowRunTable,
  FlowTable,
  FlowVersionTable,
  RecipientTable,
} from "./schema-flows.ts";
import type {
  AccessTokenTable,
  BrowserSessionTable,
  OauthClientTable,
  OrganizationTable,
  SetupCodeTable,
  SignInFailureTable,
  UserAccountTable,
} from "./schema-organization.ts";
import type {
  EventLogTable,
  InboxTable,
  LeaseTable,
  NotificationChannelTable,
  NotificationSubscriptionTable,
  OutboxTable,
  SendAttemptTable,
} from "./schema-plumbing.ts";
import type {
  QueueMemberTable,
  QueueTable,
  QueueWrapupCodeTable,
  WrapupCodeTable,
} from "./schema-queues.ts";
import type {
  AgentGroupMemberTable,
  AgentGroupTable,
  ConversationTransferTable,
  LabelCapacityTable,
  QueueMemberGroupTable,
  RoutingDecisionTable,
  RoutingExclusionTable,
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

/** Every table, by its name in SQL; `schema.sql` shows constraints and indexes. */
export interface Database {
  organization: OrganizationTable;
  user_account: UserAccountTable;
  oauth_client: OauthClientTable;
  access_token: AccessTokenTable;
  browser_session: BrowserSessionTable;
  sign_in_failure: SignInFailureTable;
  setup_code: SetupCodeTable;
  agent_state: AgentStateTable;
  skill: SkillTable;
  language: SkillTable;
  user_skill: UserSkillTable;
  user_language: UserLanguageTable;
  queue: QueueTable;
  queue_member: QueueMemberTable;
  wrapup_code: WrapupCodeTable;
  queue_wrapup_code: QueueWrapupCodeTable;
  utilization_label: UtilizationLabelTable;
  label_capacity: LabelCapacityTable;
  agent_group: AgentGroupTable;
  agent_group_member: AgentGroupMemberTable;
  queue_member_group: QueueMemberGroupTable;
  conversation_transfer: ConversationTransferTable;
  routing_decision: RoutingDecisionTable;
  routing_exclusion: RoutingExclusionTable;
  flow: FlowTable;
  recipient: RecipientTable;
  flow_version: FlowVersionTable;
  flow_run: FlowRunTable;
  flow_menu: FlowMenuTable;
  schedule: ScheduleTable;
  schedule_date: ScheduleDateTable;
  schedule_group: ScheduleGroupTable;
  schedule_group_member: ScheduleGroupMemberTable;
  emergency_group: EmergencyGroupTable;
  customer_list: CustomerListTable;
  customer_list_member: CustomerListMemberTable;
  automatic_message: AutomaticMessageTable;
  automatic_opt_out: AutomaticOptOutTable;
  queue_waiting_message: QueueWaitingMessageTable;
  queue_answer: QueueAnswerTable;
  queue_measure: QueueMeasureTable;
  contact: ContactTable;
  conversation: ConversationTable;
  participant: ParticipantTable;
  message: MessageTable;
  inbox: InboxTable;
  outbox: OutboxTable;
  send_attempt: SendAttemptTable;
  event_log: EventLogTable;
  lease: LeaseTable;
  notification_channel: NotificationChannelTable;
  notification_subscription: NotificationSubscriptionTable;
  integration: IntegrationTable;
  integration_hop: IntegrationHopTable;
  backfill: BackfillTable;
  round_trip: RoundTripTable;
  x_limit: XLimitTable;
  send_hold: SendHoldTable;
  media: MediaTable;
  media_part: MediaPartTable;
}
