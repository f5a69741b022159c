/**
 * Kinds of rows in the event log. One change, one row, written in the transaction of the change. Rows carry ids
 * and small facts (states, codes, counts), never message text or secrets; readers that need the present state of
 * a thing read the thing.
 */
export const eventKinds = [
  // A conversation's life. `detail` of `queued` has {queueId, priority, waitingSinceAt}.
  "conversation.started",
  "conversation.reopened",
  "conversation.queued",
  // Its flow has asked the customer something; `detail` has {flowId, flowVersion, ruleId, deadlineAt, wrongAnswerCount}.
  "conversation.menuAsked",
  "conversation.ended",
  "conversation.attributesChanged",
  // When nobody will have written for too long was set anew by itself; `detail` has {inactiveAt}.
  "conversation.inactivityChanged",
  // Priority, skills, language, label or preferred agents changed while it is open; `detail` has {changed}.
  "conversation.routingChanged",
  // Passed on by a person; `detail` has {transferId, toUserId, toQueueId, fromQueueId}.
  "conversation.transferred",
  // Set aside by its agent without a slot and taken up again; `detail` has {resumeAt} or {reason}.
  "conversation.parked",
  "conversation.resumed",
  // Messages. `received` is inbound; `observed` is what the account's owner typed in the X app.
  "message.received",
  "message.observed",
  "message.queued",
  "message.sent",
  "message.failed",
  "message.unconfirmed",
  "message.read",
  // When waiting replies go out is foreseen anew, or what holds them has changed; one row for a conversation.
  "message.expectationChanged",
  // Something that the centre would have said by itself was not said; `detail` has {onceKey, reason}.
  "message.withheld",
  // A customer wants no automatic messages from the account, or wants them again.
  "contact.optedOut",
  "contact.optedIn",
  // Offers and the agent's leg. `ended` has {disconnectType}.
  "offer.made",
  "offer.accepted",
  "offer.declined",
  "offer.expired",
  "offer.withdrawn",
  "leg.ended",
  "leg.flagChanged",
  "wrapup.started",
  "wrapup.completed",
  // Agents.
  "agent.presenceChanged",
  "agent.routingStatusChanged",
  "agent.connectionChanged",
  "agent.utilizationChanged",
  "agent.skillsChanged",
  // Configuration.
  "user.created",
  "user.updated",
  "user.tokenIssued",
  "user.signedIn",
  "user.signInFailed",
  "user.signedOut",
  "oauthClient.created",
  "oauthClient.updated",
  "oauthClient.deleted",
  "queue.created",
  "queue.updated",
  "queue.deleted",
  // What was measured of a queue has changed; `detail` has {estimatedWaitSeconds, serviceLevel}.
  "queue.measured",
  "queueMember.added",
  "queueMember.changed",
  "queueMember.removed",
  // Groups of people; `detail` has {groupId}. Each member who comes or goes is a row.
  "group.created",
  "group.updated",
  "group.deleted",
  "groupMember.added",
  "groupMember.removed",
  "wrapupCode.created",
  "wrapupCode.updated",
  "wrapupCode.deleted",
  "flow.created",
  "flow.updated",
  "flow.deleted",
  "recipient.bound",
  "schedule.created",
  "schedule.updated",
  "schedule.deleted",
  "scheduleGroup.created",
  "scheduleGroup.updated",
  "scheduleGroup.deleted",
  "emergencyGroup.created",
  "emergencyGroup.updated",
  "emergencyGroup.deleted",
  // A switch was moved; `detail` has {emergencyGroupId}, the actor is who did it.
  "emergency.declared",
  "emergency.ended",
  "customerList.created",
  "customerList.updated",
  "customerList.deleted",
  // `detail` has {customerListId, addedCount} or {customerListId, memberId}.
  "customerList.membersAdded",
  "customerList.memberRemoved",
  "settings.changed",
  "integration.created",
  "integration.completed",
  "integration.failed",
  "integration.updated",
  "integration.checked",
  "integration.deleted",
  "integration.credentialsRotated",
  "integration.webhookReplaced",
  "integration.hopChanged",
  // One attempt to mend a connection by itself; `detail` has {hop, action, isMended}.
  "integration.healingTried",
  "integration.roundTripStarted",
  "integration.roundTripSeen",
  "integration.settingsChanged",
  "backfill.started",
  "backfill.ended",
  // Pictures, GIFs and videos.
  "media.stored",
  "media.refused",
  "media.failed",
  // A person has one that was given up fetched again.
  "media.requested",
  // An account's sending stands still because X refuses the account; `detail` has {reason, xCode, httpStatus}.
  "sending.held",
  "sending.resumed",
  // What the customer does on X: shown, never stored as a message.
  "customer.typing",
  // What could not be understood and waits for a person.
  "inbox.quarantined",
  "inbox.retried",
] as const;

/** Kind of a row in the event log. */
export type EventKind = (typeof eventKinds)[number];
