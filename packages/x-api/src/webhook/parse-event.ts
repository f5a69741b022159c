import { parseDmEvent } from "../dm/dm-event.ts";
import { parseKeptDmV2 } from "../dm/dm-event-v2.ts";
import { asId, asInstantMs, asObject, asText } from "../foreign/read.ts";
import type { UserSources } from "../user/x-user.ts";
import { digestKey } from "./event-key.ts";
import type { InboundEvent } from "./inbound-event.ts";

/** What stands beside the events of a delivery. */
export interface DeliveryContext extends UserSources {
  forUserId: string | null;
}

/**
 * Reads one event that stood under a key of a delivery, or null when the key or the shape is not known.
 * The same keys are used by Account Activity of all versions and inside the Activity API's envelopes.
 */
export function parseEvent(
  key: string,
  raw: unknown,
  context: DeliveryContext,
): InboundEvent | null {
  switch (key) {
    case "direct_message_events":
      return dm(raw, context);
    case "dm_events":
      return keptDmV2(raw, context);
    case "direct_message_indicate_typing_events":
      return typing(raw, context);
    case "direct_message_mark_read_events":
      return read(raw, context);
    case "user_event":
      return revoke(raw);
    case "replay_job_status":
      return replayStatus(raw);
    default:
      return null;
  }
}

/** The account's owner ended the app's access; `forUserId` is the owner, since X leaves it out. */
export function revocation(
  facts: { userId: string; appId: string | null; createdAtMs: number | null },
  raw: unknown,
): InboundEvent {
  return {
    kind: "revoke",
    eventKey: digestKey("revoke", raw),
    forUserId: facts.userId,
    ...facts,
    raw,
  };
}

function dm(raw: unknown, { forUserId, ...beside }: DeliveryContext): InboundEvent | null {
  const event = parseDmEvent(raw, beside);
  return event === null ? null : { kind: "dm", eventKey: event.id, forUserId, ...event };
}

/** Not delivered by X: a DM found in v2's list, written down by `deliveryOfDm`. */
function keptDmV2(raw: unknown, { forUserId }: DeliveryContext): InboundEvent | null {
  const event = parseKeptDmV2(raw);
  return event === null ? null : { kind: "dm", eventKey: event.id, forUserId, ...event };
}

function typing(raw: unknown, { forUserId }: DeliveryContext): InboundEvent | null {
  const parties = partiesOf(raw);
  return parties && { kind: "typing", eventKey: digestKey("typing", raw), forUserId, ...parties };
}

function read(raw: unknown, { forUserId }: DeliveryContext): InboundEvent | null {
  const parties = partiesOf(raw);
  const lastReadEventId = asId(asObject(raw)?.["last_read_event_id"]);
  if (parties === null || lastReadEventId === null) {
    return null;
  }
  return { kind: "read", eventKey: digestKey("read", raw), forUserId, lastReadEventId, ...parties };
}

function revoke(raw: unknown): InboundEvent | null {
  const event = asObject(asObject(raw)?.["revoke"]);
  const userId = asId(asObject(event?.["source"])?.["user_id"]);
  if (event === null || userId === null) {
    return null;
  }
  const appId = asId(asObject(event["target"])?.["app_id"]);
  return revocation({ userId, appId, createdAtMs: asInstantMs(event["date_time"]) }, raw);
}

function replayStatus(raw: unknown): InboundEvent | null {
  const status = asObject(raw);
  const jobId = asId(status?.["job_id"]);
  const state = asText(status?.["job_state"]);
  if (status === null || jobId === null || state === null) {
    return null;
  }
  return {
    kind: "replayStatus",
    eventKey: `replay:${jobId}:${state.slice(0, 32)}`,
    forUserId: null,
    jobId,
    webhookId: asId(status["webhook_id"]),
    state,
    isComplete: state.toLowerCase() === "complete",
    description: asText(status["job_state_description"]),
    raw,
  };
}

function partiesOf(raw: unknown) {
  const event = asObject(raw);
  const senderId = asId(event?.["sender_id"]);
  const recipientId = asId(asObject(event?.["target"])?.["recipient_id"]);
  return senderId === null || recipientId === null
    ? null
    : { senderId, recipientId, createdAtMs: asInstantMs(event?.["created_timestamp"]), raw };
}
