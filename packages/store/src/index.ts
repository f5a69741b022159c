export { StoreError, storeErrorCatalogue, type StoreErrorCode } from "./errors.ts";
export { silentLog, type StoreLog } from "./log.ts";
export type { Database } from "./schema.ts";
export type { Presence, RoutingStatus } from "./schema-agents.ts";
export type { StoredQuickReplies } from "./schema-automatic.ts";
export type {
  MessageStatus,
  ParticipantPurpose,
  ParticipantState,
  RoutingState,
} from "./schema-conversations.ts";
export type { ArrivedBy, OutboxState } from "./schema-plumbing.ts";
export type { WrapupPrompt } from "./schema-queues.ts";

export {
  startEmbeddedCluster,
  type EmbeddedCluster,
  type EmbeddedClusterOptions,
} from "./cluster/embedded-cluster.ts";
export { runningClusterUrl } from "./cluster/running-cluster.ts";
export { startTestCluster } from "./cluster/test-cluster.ts";
export { binariesIn, type PostgresBinaries } from "./cluster/binaries.ts";

export { openDatabase, type OpenDatabase, type DatabaseOptions } from "./connection/database.ts";
export { isConflict, isContention, mapDatabaseError } from "./connection/database-error.ts";

export {
  lockAutomaticPlace,
  noteAutomaticMessage,
  readLateAutomatic,
  type AutomaticPlace,
} from "./automatic/messages.ts";
export {
  countWaitingMessage,
  readDueWaitingMessages,
  readWaitingMessage,
  readWaitingMessageFacts,
  writeWaitingMessage,
  type DueWaitingMessage,
  type WaitingMessageFacts,
  type WaitingMessageRow,
} from "./automatic/waiting-messages.ts";
export {
  readInactivityDeadlines,
  readUncheckedInactivity,
  restartInactivity,
} from "./inactivity/inactivity.ts";
export { noteWaitEnd } from "./measures/answers.ts";
export { readLinePlace, readLinePlaces, type LinePlace } from "./measures/places.ts";
export {
  readAnswerCounts,
  readQueueFacts,
  type AnswerCounts,
  type QueueFacts,
} from "./measures/queue-facts.ts";
export { writeQueueMeasures, type QueueMeasure } from "./measures/queue-measures.ts";
export { readOptOut, readOptWords, writeOptWord, type OptWord } from "./automatic/opt-outs.ts";

export { changeAgent, readAgentLoad, type AgentLoad } from "./conversations/agents.ts";
export { changeConversation, changeLeg, clearExclusions } from "./conversations/legs.ts";
export { endRunningLegs, excludeAgent, openLeg, readOwningLeg } from "./conversations/legs.ts";
export { lockAgent, lockConversation, lockLeg } from "./conversations/lock.ts";
export { lockLegOfCommunication } from "./conversations/lock.ts";
export type { AgentStateRow, ConversationRow, LegRow } from "./conversations/rows.ts";
export type { AgentStateChange, ConversationChange, LegChange } from "./conversations/rows.ts";
export type { NewLeg, Reader, Writer } from "./conversations/rows.ts";
export { mergeAttributes } from "./conversations/attributes.ts";
export { readAgentSituation, readWorkItems, type WorkItemRow } from "./conversations/my-work.ts";
export { insertReply, type NewReply } from "./conversations/reply.ts";
export { readMessages, readThread, readThreadEnds } from "./conversations/thread.ts";
export type { ThreadEnds, ThreadRow } from "./conversations/thread.ts";
export { readActiveConversationIds, readConversationViews } from "./conversations/view.ts";
export { readLegOfUser, viewLegLimit, viewMessageLimit } from "./conversations/view.ts";
export type { ConversationView, LegView, MessageState } from "./conversations/view.ts";
export { hastenParked, readParkDeadlines, type ParkDeadline } from "./conversations/parked.ts";
export { readRoom, type Room } from "./conversations/room.ts";
export { findUnknownOfRouting, insertAssignment } from "./conversations/assignments.ts";
export { readAssignmentRule, type UnknownOfRouting } from "./conversations/assignments.ts";
export { readHappenings, type HappeningRow } from "./conversations/happenings.ts";
export { mayPullSomewhere, readPullable, type PullableRow } from "./conversations/pullable.ts";
export { searchAgentChoices, searchQueueChoices } from "./conversations/target-search.ts";
export type { AgentChoice, QueueChoice } from "./conversations/target-search.ts";
export { findTargetUser, holdTargetQueue, type TargetUser } from "./conversations/targets.ts";
export { countTransfers, insertTransfer, readTransfers } from "./conversations/transfers.ts";
export type { TransferCount, TransferTarget, TransferView } from "./conversations/transfers.ts";
export { readWaitingConversations, readWaitingQueues } from "./conversations/waiting.ts";
export type { WaitingQueueRow, WaitingRow } from "./conversations/waiting.ts";
export { readQueueWrapup, readWrapupCodesOfQueue } from "./conversations/wrapup.ts";
export { readWrapupDeadlines } from "./conversations/wrapup.ts";
export type { WrapupCodeName, WrapupDeadline } from "./conversations/wrapup.ts";

export { commitOffers } from "./dispatch/commit-offers.ts";
export type { DecidedOffer, OfferRefusal, OfferResult } from "./dispatch/commit-offers.ts";
export { readGoneLegs, readRingingIds, type GoneLeg } from "./dispatch/gone-agents.ts";
export { readNextWaitingQueue } from "./dispatch/waiting-queues.ts";
export { readTakenBack, type TakenBackLeg } from "./dispatch/taken-back.ts";
export { lockHeldLegs, type HeldLeg } from "./dispatch/lock-held.ts";
export { changeAgents, writeReturns, type ReturnedLeg } from "./dispatch/write-returns.ts";
export { readRoutingDecision, type ReplayableDecision } from "./dispatch/decisions.ts";
export { readNames, readRoutingDecisions, readRoutingPlace } from "./dispatch/decisions.ts";
export type { RoutingPlace, StoredDecision } from "./dispatch/decisions.ts";
export { readRoutingSteps, type RoutingStepRow } from "./dispatch/routing-steps.ts";
export { readScopeOfQueue, type FactsScope } from "./dispatch/facts-scope.ts";
export { readRoutingFacts } from "./dispatch/read-facts.ts";

export { appendEvents, type NewEvent } from "./event-log/append.ts";
export type { Cursor } from "./event-log/cursor.ts";
export { endOfLog, readEvents, type EventPage, type LogEvent } from "./event-log/read.ts";
export { createEventTail, type EventTail, type EventTailOptions } from "./event-log/tail.ts";
export { eventKinds, type EventKind } from "./event-kinds.ts";

export {
  listBackfills,
  lockBackfill,
  postponeBackfill,
  readBackfill,
  readDueBackfills,
} from "./backfill/backfills.ts";
export { hasOpenBackfill } from "./backfill/backfills.ts";
export { requestBackfillRow, saveBackfillStep, wakeBackfills } from "./backfill/backfills.ts";
export type { BackfillRow, BackfillStep, NewBackfill } from "./backfill/backfills.ts";
export { findUnknownContacts, hasEncryptedEvents } from "./backfill/found-events.ts";
export { insertFoundEvents, readMissingEventKeys } from "./backfill/found-events.ts";
export {
  answerReplay,
  countReplayed,
  intendReplay,
  noteReplayEnd,
  readRunningReplays,
} from "./backfill/replays.ts";
export type { RunningReplay } from "./backfill/replays.ts";
export { readHops, writeHops } from "./health/hops.ts";
export type { HopChange, HopEvidence, SeenHop, StoredHop } from "./health/hops.ts";
export type { HopState } from "./schema-channel.ts";
export { readRhythm, type AccountRhythm } from "./health/rhythm.ts";
export { readWatchedIntegrations } from "./health/watched.ts";

export { inboxBacklog, markInboxDone, readPendingInbox } from "./inbox/pending.ts";
export { purgeSettledInbox } from "./inbox/purge.ts";
export { listQuarantined, retryQuarantined, type QuarantinedRow } from "./inbox/quarantine.ts";
export { recordInboxFailure, type PendingInboxEvent } from "./inbox/pending.ts";

export {
  findContacts,
  upsertContacts,
  type SeenContact,
  type StoredContact,
} from "./inbound/contacts.ts";
export { readActiveQueueIds, readDefaultQueueId, readInboundSettings } from "./inbound/settings.ts";
export type { InboundAccount, InboundSettings } from "./inbound/settings.ts";
export { lockThreads, readKnownEvents } from "./inbound/threads.ts";
export type { StoredThread, ThreadKey } from "./inbound/threads.ts";
export { closeOutlived, lockOutlivedConversations } from "./inbound/outlived.ts";
export { markRevoked } from "./inbound/revoke.ts";
export { findUnboundConversations, readUnboundSends } from "./inbound/unbound-sends.ts";
export type { UnboundSend } from "./inbound/unbound-sends.ts";
export {
  limitPreviousSecret,
  readWebhookDirectory,
  recordWebhookContacts,
} from "./inbound/webhook-directory.ts";
export type { WebhookAddress, WebhookContact } from "./inbound/webhook-directory.ts";
export { addCustomerAttributes, endOpenLegs, endWorkflowLegs } from "./inbound/write.ts";
export { markMessagesRead, reviveConversations } from "./inbound/write.ts";
export { countConversationsOf } from "./inbound/past-conversations.ts";
export { writeConversations, writeMessages, writeParticipants } from "./inbound/write.ts";
export type {
  ConversationWrite,
  MessageWrite,
  ParticipantWrite,
  QueuedWrite,
  ReadUpTo,
} from "./inbound/write.ts";

export { createInboxWriter, type InboxWriter, type InboxWriterOptions } from "./inbox/writer.ts";
export type { NewInboxEvent } from "./inbox/event.ts";

export { acquireLease, assertLease, releaseAllLeases, releaseLease } from "./leases/lease.ts";
export { renewLease, type Lease } from "./leases/lease.ts";
export {
  createLeaseHolder,
  type LeaseHolder,
  type LeaseHolderOptions,
} from "./leases/lease-holder.ts";

export { findLiveIds } from "./listing/live-ids.ts";
export type { Page, PageOf } from "./listing/page.ts";

export { changeIntegration, insertIntegration } from "./integrations/integrations.ts";
export { listIntegrations, lockIntegration } from "./integrations/integrations.ts";
export {
  readIntegration,
  readIntegrationOfAccount,
  readIntegrationRow,
} from "./integrations/integrations.ts";
export { readIntegrationOfWebhook, readIntegrationsToCheck } from "./integrations/integrations.ts";
export { lockUnsentMessages, renameRecipient } from "./integrations/integrations.ts";
export { markRoundTripSeen, readRoundTrip, startRoundTrip } from "./integrations/round-trip.ts";
export type { RoundTripRow } from "./integrations/round-trip.ts";
export type { IntegrationChange, IntegrationRow } from "./integrations/integrations.ts";
export type { IntegrationView, NewIntegration } from "./integrations/integrations.ts";

export { readAgentStates, readAudiences, readMembership } from "./notifications/affected.ts";
export type { ConversationAudience } from "./notifications/affected.ts";
export { addSubscriptions, clearSubscriptions, insertChannel } from "./notifications/channels.ts";
export { readChannel, readChannels, readListeners } from "./notifications/channels.ts";
export { readSubscriptions, renewChannel } from "./notifications/channels.ts";
export { readLegOfCommunication } from "./conversations/view.ts";
export { dropTopicsOfOwner, readTopicsOfOwner } from "./notifications/channels.ts";
export type { ChannelCredential, ChannelOwner, ChannelRow } from "./notifications/channels.ts";
export { connectionStaleMs, dropStaleConnections } from "./notifications/connections.ts";
export { keepConnections, markConnected, markDisconnected } from "./notifications/connections.ts";
export { readUsersOfChannels, settleAgentConnections } from "./notifications/connections.ts";
export type { ConnectionEnd } from "./notifications/connections.ts";

export { claimPendingMedia, insertPendingMedia, nextPendingMediaAt } from "./media/fetching.ts";
export { requestFetch, settleFetch } from "./media/fetching.ts";
export type { ClaimedMedia, FetchResult, InspectedFile, PendingMedia } from "./media/fetching.ts";
export type { MessageMedia } from "./media/message-media.ts";
export { mediaPartBytes, readMediaBytes, readMediaPart } from "./media/parts.ts";
export { noteUploadedToX, postponeSend, readMediaToSend } from "./media/sending.ts";
export type { MediaToSend } from "./media/sending.ts";
export { insertUpload, lockMedia, readMedia, removeUnsentMedia } from "./media/uploads.ts";
export { settleUpload, type MediaRow, type UploadResult } from "./media/uploads.ts";

export { readLimitedAccount, readLimits, writeLimits } from "./limits/x-limits.ts";
export type { LimitedAccount, StoredLimit } from "./limits/x-limits.ts";
export { countSendsOfApp, readSendStamps, type SendStamp } from "./limits/send-stamps.ts";

export { claimSends, reconcileAbandonedSends } from "./outbox/claim.ts";
export { sendLeaseName, type ClaimedSend, type SendClaim } from "./outbox/claim.ts";
export { freeRepliesLeft } from "./outbox/free-replies.ts";
export { finishAttempt, requeueSend, settleSend } from "./outbox/settle.ts";
export type { AttemptResult, SendOutcome } from "./outbox/settle.ts";

export {
  displaceEvent,
  dropSend,
  integrationsWithOpenSends,
  lockSend,
} from "./sending/open-sends.ts";
export { readReconcilingSends } from "./sending/open-sends.ts";
export { clearSendHold, putSendHold, readSendHold, type SendHold } from "./sending/hold.ts";
export { readExpectations, readOpenSends, readWaitingReplies } from "./sending/waiting.ts";
export { writeExpectations, type Expectation, type OpenSend } from "./sending/waiting.ts";
export type { WaitingReplies } from "./sending/waiting.ts";
export { readConversationTraffic, readTrafficByDay } from "./costs/traffic.ts";
export type { BillableTraffic, DayTraffic } from "./costs/traffic.ts";
export { readConnectedLeg, readInboundEventId, readSignalTarget } from "./sending/signals.ts";
export { tellTyping } from "./sending/signals.ts";
export type { CustomerTyping, SignalTarget } from "./sending/signals.ts";
export { changeAccountSettings, readAccountSettings } from "./sending/account-settings.ts";
export type { AccountSettingsRow } from "./sending/account-settings.ts";
export type { Displaced, ReconcilingSend } from "./sending/open-sends.ts";

export { createSecretBox, type SecretBox, type SecretContext } from "./secrets/secret-box.ts";
export { Secret } from "./secrets/secret.ts";

export { migrate, type MigrateOptions } from "./migrate/migrate.ts";
export type { Migration } from "./migrations/index.ts";

export { clearSignInFailures, deleteOldSignInFailures } from "./access/sign-in-failures.ts";
export { findBlockedUntil, recordSignInFailure } from "./access/sign-in-failures.ts";
export type { BackOffRule } from "./access/sign-in-failures.ts";
export {
  deleteOauthClientById,
  findOauthClient,
  insertOauthClient,
} from "./access/oauth-clients.ts";
export { listOauthClients, updateOauthClient } from "./access/oauth-clients.ts";
export type { OauthClientRow } from "./access/oauth-clients.ts";
export { deleteSessionById, findSession, saveSession } from "./access/sessions.ts";
export type { StoredSession } from "./access/sessions.ts";
export { consumeSetupCode, replaceSetupCode } from "./access/setup-codes.ts";
export { deleteAccessToken, deleteExpiredAccess, deleteTokensOfClient } from "./access/tokens.ts";
export { endAccessOfUser, findTokenSubject, insertAccessToken } from "./access/tokens.ts";
export type { TokenSubject } from "./access/tokens.ts";

export { findFlow, findFlowsToQueue, insertFlow, listFlows, updateFlow } from "./flows/flows.ts";
export type { FlowRow } from "./flows/flows.ts";
export { readFlowQueueMembers, readFlowReferences } from "./flows/references.ts";
export type { FlowNamed, FlowReferences } from "./flows/references.ts";
export {
  findFlowVersion,
  keepFlowVersion,
  listFlowVersions,
  readFlowVersions,
} from "./flows/versions.ts";
export type { FlowVersionRow } from "./flows/versions.ts";
export {
  readNewestFirstMessages,
  readTrialCustomers,
  readTrialMessages,
  type TrialMessage,
} from "./flows/trial-messages.ts";
export { readFlowRuns, writeFlowRuns, type FlowRunRow, type FlowRunWrite } from "./flows/runs.ts";
export {
  deleteMenus,
  listMenus,
  readMenuDeadlines,
  readOpenMenus,
  writeMenus,
  type ListedMenu,
  type MenuWrite,
  type StoredMenu,
} from "./flows/menus.ts";

export { ensureOrganization, readOrganization } from "./organization/organization.ts";
export { updateOrganization, type OrganizationRow } from "./organization/organization.ts";

export { addGroupMembers, countGroupMembers, findGroup, insertGroup } from "./groups/groups.ts";
export { listGroupMembers, listGroups, lockGroup, removeGroupMembers } from "./groups/groups.ts";
export { removeUserFromGroups, updateGroup, type GroupRow } from "./groups/groups.ts";
export { findQueuesOfGroup, listQueueGroups, setQueueGroups } from "./groups/queue-groups.ts";
export { syncGroupMembers, type GroupMembership } from "./groups/queue-groups.ts";
export { deleteLabel, findLabel, insertLabel, listLabelCapacities } from "./utilization/labels.ts";
export { listLabels, lockLabels, renameLabel, setLabelCapacities } from "./utilization/labels.ts";
export type { LabelCapacity, UtilizationLabelRow } from "./utilization/labels.ts";
export { addQueueMembers, listQueueMembers, listQueuesOfUser } from "./queues/members.ts";
export { findMembersByGroup } from "./queues/members.ts";
export { findQueuesMeasuring, forgetGroupInQueues } from "./queues/queue-rules.ts";
export { forgetSkillInQueues, lockNamedByRules } from "./queues/queue-rules.ts";
export type { NamedByRules } from "./queues/queue-rules.ts";
export type { StoredConditionalRule, StoredPreferredStep, StoredRing } from "./schema-routing.ts";
export { removeQueueMembers, removeUserFromQueues, updateQueueMember } from "./queues/members.ts";
export type { QueueMemberRow } from "./queues/members.ts";
export { countMembers, countOpenConversations, findDefaultQueue } from "./queues/queues.ts";
export { findQueue, insertQueue, listQueues } from "./queues/queues.ts";
export { lockQueue, updateQueue, type MemberCount, type QueueRow } from "./queues/queues.ts";
export { attachWrapupCodes, detachWrapupCode, findWrapupCode } from "./queues/wrapup-codes.ts";
export { insertWrapupCode, listWrapupCodes, updateWrapupCode } from "./queues/wrapup-codes.ts";
export type { WrapupCodeRow } from "./queues/wrapup-codes.ts";

export { bindRecipient, countRecipientsOfFlow, findRecipient } from "./recipients/recipients.ts";
export { listRecipients, type RecipientRow } from "./recipients/recipients.ts";

export { assignSkills, deleteSkillById, findSkill } from "./skills/skills.ts";
export { insertSkill, listSkills, listUserSkills, unassignSkills } from "./skills/skills.ts";
export type { SkillKind, SkillRow, UserSkill } from "./skills/skills.ts";

export { findAgentStates } from "./users/agent-states.ts";
export { countOtherAdministrators, findUser } from "./users/users.ts";
export { findUserByEmail, findUserNames, hasNoUsers, insertUser } from "./users/users.ts";
export { listUsers, updateUser, type UserRow } from "./users/users.ts";

export { readActiveEmergencies, readScheduleStates } from "./schedules/read-states.ts";
export { findEmergencyGroup, insertEmergencyGroup } from "./schedules/emergency-groups.ts";
export { listEmergencyGroups, readEmergencySwitches } from "./schedules/emergency-groups.ts";
export { updateEmergencyGroup, type EmergencyGroupRow } from "./schedules/emergency-groups.ts";
export type { EmergencySwitchRow } from "./schedules/emergency-groups.ts";
export { formatLocalTime, isTimeZone, localMidnight } from "./schedules/local-time.ts";
export { parseLocalDate, parseLocalTime } from "./schedules/local-time.ts";
export { prepareRecurrence } from "./schedules/occurrences.ts";
export { readScheduleGroups } from "./schedules/read-groups.ts";
export { RecurrenceRuleError } from "./schedules/recurrence-rule.ts";
export {
  findScheduleGroup,
  holdSchedules,
  insertScheduleGroup,
} from "./schedules/schedule-groups.ts";
export { listScheduleGroups, readGroupMembers } from "./schedules/schedule-groups.ts";
export { replaceGroupMembers, updateScheduleGroup } from "./schedules/schedule-groups.ts";
export type { GroupMemberRow, ScheduleGroupRow } from "./schedules/schedule-groups.ts";
export { findGroupsOfSchedule, findSchedule, insertSchedule } from "./schedules/schedules.ts";
export { listSchedules, readScheduleDates, replaceScheduleDates } from "./schedules/schedules.ts";
export { updateSchedule, type ScheduleDateRow, type ScheduleRow } from "./schedules/schedules.ts";
export type { ScheduleValues } from "./schedules/schedules.ts";
export { stateAt, timelineOf, type PreparedGroup, type Stretch } from "./schedules/timeline.ts";
export { findFlowsThatName, type FlowReference } from "./flows/uses.ts";
export { findCustomerList, insertCustomerList } from "./customer-lists/customer-lists.ts";
export { listCustomerLists, updateCustomerList } from "./customer-lists/customer-lists.ts";
export type { CustomerListRow } from "./customer-lists/customer-lists.ts";
export { addCustomerListMembers, listCustomerListMembers } from "./customer-lists/members.ts";
export { readListsOfContact, removeCustomerListMember } from "./customer-lists/members.ts";
export type { ListMemberRow, NewListMember } from "./customer-lists/members.ts";
export { readCustomerLists } from "./customer-lists/membership.ts";
export type { KeptThing, ScheduleKind } from "./schema-schedules.ts";
