import {
  asArray,
  asId,
  asInstantMs,
  asObject,
  asText,
  type ForeignObject,
} from "../foreign/read.ts";
import { digestKey } from "./event-key.ts";
import type { InboundEvent } from "./inbound-event.ts";
import { parseEvent, revocation } from "./parse-event.ts";

/** Under which key Account Activity delivers what the Activity API names so. */
const AS_DELIVERED: Readonly<Record<string, string>> = {
  "dm.received": "direct_message_events",
  "dm.sent": "direct_message_events",
  "dm.read": "direct_message_mark_read_events",
  "dm.indicate_typing": "direct_message_indicate_typing_events",
};

/**
 * The envelopes of an Activity API body, one or several; null when the body is none. Recognised by
 * `data.event_type`, which no body of Account Activity has.
 */
export function envelopesOf(body: ForeignObject): ForeignObject[] | null {
  const { data } = body;
  const envelopes = (Array.isArray(data) ? asArray(data) : [data]).map(asObject);
  const known = envelopes.filter((entry) => asText(entry?.["event_type"]) !== null);
  return known.length > 0 && known.length === envelopes.length
    ? known.filter((entry) => entry !== null)
    : null;
}

/** An event of an envelope, and the payload it has when it is written down alone. */
interface EnvelopePart {
  event: InboundEvent;
  payload: unknown;
}

/** The account an envelope is for: whose events the subscription asked for. */
export function accountOf(envelope: ForeignObject): string | null {
  return asId(asObject(envelope["filter"])?.["user_id"]);
}

/**
 * Reads the events of one envelope. DMs come as the same objects as through Account Activity, so that
 * their key is the same whichever way they arrive. The payloads of `dm.read` and `dm.indicate_typing` are
 * not documented: both the arrays of Account Activity and a bare event are understood. Null when nothing
 * is; X Chat's events are ciphertext and become `encrypted`.
 *
 * Source: docs/sources.md#x-activity.
 */
export function parseEnvelope(envelope: ForeignObject): EnvelopePart[] | null {
  const eventType = asText(envelope["event_type"]) ?? "";
  const payload = asObject(envelope["payload"]);
  const forUserId = accountOf(envelope);
  if (eventType === "oauth.revoke") {
    return revoked(payload);
  }
  if (eventType.startsWith("chat.")) {
    return [{ event: encrypted({ eventType, payload, forUserId, raw: envelope }), payload }];
  }
  const key = Object.hasOwn(AS_DELIVERED, eventType) ? AS_DELIVERED[eventType] : undefined;
  if (key === undefined || payload === null) {
    return null;
  }
  const listed = payload[key];
  const context = { forUserId, users: payload["users"], apps: payload["apps"] };
  const parts = (Array.isArray(listed) ? asArray(listed) : [payload]).map((raw) => ({
    event: parseEvent(key, raw, context),
    payload: Array.isArray(listed) ? { ...payload, [key]: [raw] } : payload,
  }));
  const understood = parts.flatMap(({ event, payload: own }) =>
    event === null ? [] : [{ event, payload: own }],
  );
  return understood.length > 0 && understood.length === parts.length ? understood : null;
}

function revoked(payload: ForeignObject | null): EnvelopePart[] | null {
  const userId = asId(payload?.["user_id"]);
  if (payload === null || userId === null) {
    return null;
  }
  const appId = asId(payload["app_id"]);
  const createdAtMs = asInstantMs(payload["date_time"]);
  return [{ event: revocation({ userId, appId, createdAtMs }, payload), payload }];
}

function encrypted(found: {
  eventType: string;
  payload: ForeignObject | null;
  forUserId: string | null;
  raw: ForeignObject;
}): InboundEvent {
  const { eventType, payload, forUserId, raw } = found;
  return {
    kind: "encrypted",
    // Without the envelope's own number, which may differ between stream and webhook.
    eventKey: digestKey("encrypted", [eventType, raw["payload"]]),
    forUserId,
    eventType,
    senderId: asId(payload?.["sender_id"]),
    createdAtMs:
      asInstantMs(payload?.["created_at"]) ?? asInstantMs(payload?.["created_timestamp"]),
    raw,
  };
}
