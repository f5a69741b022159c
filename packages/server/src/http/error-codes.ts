import { integrationCheckIds } from "@tsubame/contract";

/**
 * Every code with which this package refuses or reports something, and the HTTP statuses it comes with (none: it
 * stands in a body or in a record, not in an answer of its own). Genesys's platform codes keep their spelling; ours
 * are `area.reason`. Each has a heading in `docs/errors.md`, and a test compares catalogue, sources and document.
 */
export const serverErrorCatalogue = {
  // Genesys's platform codes (docs/sources.md, the headings on Genesys).
  "authentication.required": [401],
  "bad.credentials": [401],
  "bad.request": [400],
  "constraint.validation": [],
  "conversation.error.forbidden.not.active.participant": [403],
  "conversations.error.queue.not.found": [400],
  "conversations.error.transfer.not.connected": [400],
  "general.conflict": [409],
  "internal.server.error": [500],
  "invalid.query.param.value": [],
  "invalid.value": [],
  "missing.any.permissions": [403],
  "missing.permissions": [403],
  "not.authorized": [403],
  "not.found": [404],
  "notification.invalid.topic": [400],
  "notification.subscription.too.many.subscriptions": [400],
  "required.field.missing": [],
  "response.entity.too.large": [413],
  "service.unavailable": [503],
  "too.many.requests": [429],
  "unsupported.media.type": [415],
  // Ours.
  "agent.notConnected": [409],
  "agent.notOnQueue": [409],
  "automaticMessage.unknownPlaceholder": [],
  "automaticMessage.wordEmpty": [],
  "automaticMessage.wordTwice": [],
  "conversation.cyclicTransfer": [400],
  "conversation.noRoom": [409],
  "conversation.notWaiting": [409],
  "customerList.inUse": [409],
  "emergencyGroup.inUse": [409],
  "flow.inUse": [409],
  "integration.deleted": [409],
  "integration.noForeignWebhook": [409],
  "media.addressRefused": [],
  "media.checksum": [400],
  "media.empty": [400],
  "media.gone": [],
  "media.notGivenUp": [409],
  "media.redirected": [],
  "media.refusedByX": [],
  "media.slotUsed": [409],
  "media.tooLarge": [413],
  "media.tooLong": [400],
  "media.tooManyPixels": [400],
  "media.typeNotAllowed": [415],
  "media.unreachable": [],
  "media.unreadable": [400],
  "member.byGroup": [],
  "message.idempotencyKeyReused": [409],
  "message.notUndecided": [409],
  "message.unconfirmed": [],
  "principal.hasNoUser": [400],
  "routing.notReplayable": [409],
  "queue.hasWork": [409],
  "queue.isDefault": [409],
  "queue.manualAssignmentOff": [409],
  "queue.usedByFlow": [409],
  "queue.usedByQueue": [409],
  "schedule.inUse": [409],
  "scheduleGroup.inUse": [409],
  "session.badCredentials": [401],
  "session.crossSite": [403],
  "setup.codeInvalid": [403],
  "user.emailTaken": [409],
  "user.lastAdministrator": [409],
  // Answers to webhook deliveries; X is the reader.
  "webhook.bad-signature": [403],
  "webhook.malformed": [400],
  "webhook.not-a-crc": [400],
  "webhook.overloaded": [503],
  "webhook.too-large": [413],
  "webhook.too-many-challenges": [429],
  "webhook.unknown": [404],
  "webhook.unsigned": [401],
} as const satisfies Readonly<Record<string, readonly number[]>>;

/** A code of {@link serverErrorCatalogue}. */
export type ServerErrorCode = keyof typeof serverErrorCatalogue;

/** Codes of `createError`, one for each check of a connection to X. */
export const integrationErrorCodes: readonly string[] = integrationCheckIds.map(
  (id) => `integration.${id}`,
);
