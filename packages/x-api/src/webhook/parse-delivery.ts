import { asArray, asId, asObject, asText, type ForeignObject } from "../foreign/read.ts";
import { digestKey } from "./event-key.ts";
import type { Delivery, InboundEvent } from "./inbound-event.ts";
import { accountOf, envelopesOf, parseEnvelope } from "./parse-envelope.ts";
import { parseEvent, type DeliveryContext } from "./parse-event.ts";

/** One event of a delivery, and how to write it down without its siblings. */
export interface DeliveryPart {
  event: InboundEvent;
  /**
   * A delivery of this event alone, with what X said beside it: {@link parseDelivery} reads the same event
   * out of it again, under the same key.
   */
  alone: () => unknown;
}

/** Keys that describe the events beside them and are no events themselves. */
const CONTEXT_KEYS: ReadonlySet<string> = new Set([
  "for_user_id",
  "users",
  "apps",
  "user_has_blocked",
]);

/**
 * Takes a parsed body that X pushed apart into events: Account Activity of all versions, the Activity
 * API's envelopes by webhook or stream, and the end of a replay. It never throws: what it does not
 * understand comes back as `unknown` with its raw value, so that the inbox can keep everything X was told
 * "200" for. The work is bounded by the body's size, which the receiver limits.
 *
 * Source: docs/sources.md#x-deliveries, docs/sources.md#x-activity.
 */
export function parseDelivery(body: unknown): Delivery {
  const delivery = asObject(body);
  const envelopes = delivery && envelopesOf(delivery);
  const events = splitDelivery(body).map(({ event }) => event);
  if (envelopes === null) {
    return { forUserId: asId(delivery?.["for_user_id"]), events };
  }
  // The delivery has an account of its own only when all its envelopes share one.
  const accounts = new Set(envelopes.map(accountOf));
  const [only] = accounts;
  return { forUserId: accounts.size === 1 ? (only ?? null) : null, events };
}

/** As {@link parseDelivery}, each event with a way to store it by itself. */
export function splitDelivery(body: unknown): DeliveryPart[] {
  const delivery = asObject(body);
  if (delivery === null) {
    return [{ event: unknownEvent("", body, null), alone: () => body }];
  }
  const envelopes = envelopesOf(delivery);
  return envelopes === null ? splitArrays(delivery) : envelopes.flatMap(splitEnvelope);
}

/** Account Activity: arrays of events under the name of their kind. */
function splitArrays(delivery: ForeignObject): DeliveryPart[] {
  const { for_user_id, users, apps } = delivery;
  const context = { forUserId: asId(for_user_id), users, apps };
  const parts: DeliveryPart[] = [];
  for (const [key, value] of Object.entries(delivery)) {
    if (CONTEXT_KEYS.has(key)) {
      continue;
    }
    for (const raw of Array.isArray(value) ? asArray(value) : [value]) {
      const event = parseOne(key, raw, context);
      parts.push({ event, alone: () => ({ for_user_id, users, apps, [key]: [event.raw] }) });
    }
  }
  return parts;
}

/** The Activity API: one envelope, nearly always with one event. */
function splitEnvelope(envelope: ForeignObject): DeliveryPart[] {
  const eventType = asText(envelope["event_type"]) ?? "";
  const parts = keepingAll(() => parseEnvelope(envelope));
  if (parts !== null) {
    return parts.map(({ event, payload }) => ({
      event,
      alone: () => ({ data: { ...envelope, payload } }),
    }));
  }
  const event = unknownEvent(eventType, envelope, accountOf(envelope));
  return [{ event, alone: () => ({ data: event.raw }) }];
}

function parseOne(key: string, raw: unknown, context: DeliveryContext): InboundEvent {
  return (
    keepingAll(() => parseEvent(key, raw, context)) ?? unknownEvent(key, raw, context.forUserId)
  );
}

/** Nested beyond what can be written as JSON again, an event could not be stored either: null then. */
function keepingAll<T>(parse: () => T | null): T | null {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) {
      return null;
    }
    throw error;
  }
}

function unknownEvent(deliveredAs: string, raw: unknown, forUserId: string | null): InboundEvent {
  const key = keepingAll(() => digestKey("unknown", [deliveredAs, raw]));
  const kept = key === null ? "[nested too deeply to keep]" : raw;
  return {
    kind: "unknown",
    eventKey: key ?? digestKey("unknown", [deliveredAs, kept]),
    forUserId,
    deliveredAs,
    raw: kept,
  };
}
