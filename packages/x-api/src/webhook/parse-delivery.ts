import { createHash } from "node:crypto";

import { parseDmEvent } from "../dm/dm-event.ts";
import { asArray, asId, asInstantMs, asObject } from "../foreign/read.ts";
import type { Delivery, InboundEvent } from "./inbound-event.ts";

/** Keys that describe the events beside them and are no events themselves. */
const CONTEXT_KEYS: ReadonlySet<string> = new Set([
  "for_user_id",
  "users",
  "apps",
  "user_has_blocked",
]);

interface Context {
  forUserId: string | null;
  users: unknown;
}

/**
 * Takes a parsed webhook body of the Account Activity API apart into events. It never throws: what it
 * does not understand comes back as `unknown` with its raw value, so that the inbox can keep everything
 * X was told "200" for. The work is bounded by the body's size, which the receiver limits.
 *
 * The Activity API (generation C) wraps the same arrays in an envelope; when it is supported, it is
 * unwrapped here and nothing behind this function changes.
 *
 * Source: X "Account Activity API, data objects".
 */
export function parseDelivery(body: unknown): Delivery {
  const delivery = asObject(body);
  if (delivery === null) {
    return { forUserId: null, events: [parseOne("", body, { forUserId: null, users: null })] };
  }
  const context = { forUserId: asId(delivery["for_user_id"]), users: delivery["users"] };
  const events: InboundEvent[] = [];
  for (const [key, value] of Object.entries(delivery)) {
    if (CONTEXT_KEYS.has(key)) {
      continue;
    }
    for (const raw of Array.isArray(value) ? asArray(value) : [value]) {
      events.push(parseOne(key, raw, context));
    }
  }
  return { forUserId: context.forUserId, events };
}

function parseOne(key: string, raw: unknown, context: Context): InboundEvent {
  try {
    return parseEvent(key, raw, context) ?? unknownEvent(key, raw, context.forUserId);
  } catch (error) {
    if (error instanceof RangeError) {
      // Nested beyond what can be written as JSON again, so it could not be stored either.
      return unknownEvent(key, "[nested too deeply to keep]", context.forUserId);
    }
    throw error;
  }
}

function parseEvent(key: string, raw: unknown, context: Context): InboundEvent | null {
  switch (key) {
    case "direct_message_events":
      return dm(raw, context);
    case "direct_message_indicate_typing_events":
      return typing(raw, context);
    case "direct_message_mark_read_events":
      return read(raw, context);
    case "user_event":
      return revoke(raw);
    default:
      return null;
  }
}

function dm(raw: unknown, { forUserId, users }: Context): InboundEvent | null {
  const event = parseDmEvent(raw, users);
  return event === null ? null : { kind: "dm", eventKey: event.id, forUserId, ...event };
}

function typing(raw: unknown, { forUserId }: Context): InboundEvent | null {
  const parties = partiesOf(raw);
  return parties && { kind: "typing", eventKey: digestKey("typing", raw), forUserId, ...parties };
}

function read(raw: unknown, { forUserId }: Context): InboundEvent | null {
  const parties = partiesOf(raw);
  const lastReadEventId = asId(asObject(raw)?.["last_read_event_id"]);
  if (parties === null || lastReadEventId === null) {
    return null;
  }
  return { kind: "read", eventKey: digestKey("read", raw), forUserId, lastReadEventId, ...parties };
}

function revoke(raw: unknown): InboundEvent | null {
  const revocation = asObject(asObject(raw)?.["revoke"]);
  const userId = asId(asObject(revocation?.["source"])?.["user_id"]);
  if (revocation === null || userId === null) {
    return null;
  }
  return {
    kind: "revoke",
    eventKey: digestKey("revoke", raw),
    // X leaves `for_user_id` out of these; the account concerned is the one that revoked.
    forUserId: userId,
    userId,
    appId: asId(asObject(revocation["target"])?.["app_id"]),
    createdAtMs: asInstantMs(revocation["date_time"]),
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

function unknownEvent(deliveredAs: string, raw: unknown, forUserId: string | null): InboundEvent {
  return {
    kind: "unknown",
    eventKey: digestKey("unknown", [deliveredAs, raw]),
    forUserId,
    deliveredAs,
    raw,
  };
}

/** A second delivery repeats the event byte for byte, so a digest of what was parsed is stable. */
function digestKey(kind: string, raw: unknown): string {
  const digest = createHash("sha256").update(JSON.stringify(raw) ?? "undefined");
  return `${kind}:${digest.digest("base64url").slice(0, 32)}`;
}
