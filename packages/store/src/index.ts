export { StoreError, storeErrorCatalogue, type StoreErrorCode } from "./errors.ts";
export { silentLog, type StoreLog } from "./log.ts";
export type * from "./schema.ts";

export {
  startEmbeddedCluster,
  type EmbeddedCluster,
  type EmbeddedClusterOptions,
} from "./cluster/embedded-cluster.ts";
export { startTestCluster } from "./cluster/test-cluster.ts";
export { binariesIn, type PostgresBinaries } from "./cluster/binaries.ts";

export { openDatabase, type OpenDatabase, type DatabaseOptions } from "./connection/database.ts";
export { isConflict, isContention, mapDatabaseError } from "./connection/database-error.ts";

export { changeAgent, readAgentLoad, type AgentLoad } from "./conversations/agents.ts";
export { changeConversation, changeLeg, clearExclusions } from "./conversations/legs.ts";
export { endRunningLegs, excludeAgent, openLeg, readOwningLeg } from "./conversations/legs.ts";
export { lockAgent, lockConversation, lockLeg } from "./conversations/lock.ts";
export type { AgentStateRow, ConversationRow, LegRow } from "./conversations/rows.ts";
export type { AgentStateChange, ConversationChange, LegChange } from "./conversations/rows.ts";
export type { NewLeg, Reader, Writer } from "./conversations/rows.ts";
export { readQueueWrapup, readWrapupCodesOfQueue } from "./conversations/wrapup.ts";
export { readWrapupDeadlines } from "./conversations/wrapup.ts";
export type { WrapupCodeName, WrapupDeadline } from "./conversations/wrapup.ts";

export { appendEvents, type NewEvent } from "./event-log/append.ts";
export { beginningOfLog, formatCursor, parseCursor, type Cursor } from "./event-log/cursor.ts";
export { endOfLog, readEvents, type EventPage, type LogEvent } from "./event-log/read.ts";
export { createEventTail, type EventTail, type EventTailOptions } from "./event-log/tail.ts";
export { eventKinds, type EventKind } from "./event-kinds.ts";

export { inboxBacklog, markInboxDone, readPendingInbox } from "./inbox/pending.ts";
export { recordInboxFailure, type PendingInboxEvent } from "./inbox/pending.ts";

export {
  findContacts,
  upsertContacts,
  type SeenContact,
  type StoredContact,
} from "./inbound/contacts.ts";
export { readActiveQueueIds, readInboundSettings } from "./inbound/settings.ts";
export type { InboundAccount, InboundSettings } from "./inbound/settings.ts";
export { lockThreads, readKnownEvents } from "./inbound/threads.ts";
export type { StoredThread, ThreadKey } from "./inbound/threads.ts";
export { markRevoked } from "./inbound/revoke.ts";
export { findUnboundConversations, readUnboundSends } from "./inbound/unbound-sends.ts";
export type { UnboundSend } from "./inbound/unbound-sends.ts";
export { endOpenLegs, markMessagesRead, reviveConversations } from "./inbound/write.ts";
export { writeConversations, writeMessages, writeParticipants } from "./inbound/write.ts";
export type {
  ConversationWrite,
  MessageWrite,
  ParticipantWrite,
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

export { claimNextSend, nextSendAt, reconcileAbandonedSends } from "./outbox/claim.ts";
export { sendLeaseName, type ClaimedSend } from "./outbox/claim.ts";
export { finishAttempt, requeueSend, settleSend } from "./outbox/settle.ts";
export type { AttemptResult, SendOutcome } from "./outbox/settle.ts";

export { createSecretBox, type SecretBox, type SecretContext } from "./secrets/secret-box.ts";
export { Secret } from "./secrets/secret.ts";

export { migrate, type MigrateOptions } from "./migrate/migrate.ts";
export type { Migration } from "./migrations/index.ts";
