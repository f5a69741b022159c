import type { NewInboxEvent } from "@tsubame/store";
import { splitDelivery, type InboundEvent } from "@tsubame/x-api";
import { isNestedDeeperThan } from "../http/json-depth.ts";

/** A delivery taken apart for the inbox. */
export interface TakenDelivery {
  readonly events: readonly NewInboxEvent[];
  /** Events for another account than the address belongs to: not stored, only counted and logged by id. */
  readonly foreignKeys: readonly string[];
}

/** PostgreSQL's jsonb reader is recursive; X's deepest object has about ten levels. */
const maxDepth = 200;
/** Shorter texts cannot be nested deeply enough to hurt it. */
const depthCheckedFromLength = 1_000;
const forbiddenEscape = /\\u(?:0000|[dD][89a-fA-F])/;

/**
 * Takes a verified body apart. Each event is stored as a delivery that holds it alone, so that the inbox row can be
 * read by the same parser later; the usual delivery of one event is stored as the bytes X sent, without another
 * serialisation.
 *
 * Every delivery is an object. A bare number or word is none, and its signature could be had by asking for the answer
 * to a challenge.
 *
 * @returns null when the body is no JSON object, or nested more deeply than anything X sends
 */
export function takeDelivery(
  text: string,
  address: { readonly integrationId: string; readonly xUserId: string | null },
): TakenDelivery | null {
  if (text.length >= depthCheckedFromLength && isNestedDeeperThan(maxDepth, text)) return null;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
  const parts = splitDelivery(body);
  const foreignKeys: string[] = [];
  const events: NewInboxEvent[] = [];
  const isWhole = parts.length === 1 && !forbiddenEscape.test(text);
  for (const { event, alone } of parts) {
    if (isForeign(event, address.xUserId)) {
      foreignKeys.push(event.eventKey);
      continue;
    }
    events.push({
      integrationId: address.integrationId,
      eventKey: event.eventKey,
      kind: event.kind,
      partitionKey: partitionKeyOf(event, address.xUserId),
      body: isWhole ? text : JSON.stringify(alone(), keepWritable),
    });
  }
  return { events, foreignKeys };
}

/** Events that name no account at all (a replay's end) belong to the address they came to. */
function isForeign(event: InboundEvent, xUserId: string | null): boolean {
  return event.forUserId !== null && event.forUserId !== xUserId;
}

/** Everything about one customer is understood in order; the rest has its own line. */
function partitionKeyOf(event: InboundEvent, xUserId: string | null): string {
  switch (event.kind) {
    case "dm":
    case "typing":
    case "read":
      return event.senderId === xUserId ? event.recipientId : event.senderId;
    case "revoke":
    case "encrypted":
    case "replayStatus":
    case "unknown":
      return event.kind;
  }
}

/** jsonb has no NUL and no unpaired surrogate; both become U+FFFD, in keys as well as in values. */
function keepWritable(_key: string, value: unknown): unknown {
  if (typeof value === "string") return writable(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  if (keys.every((key) => writable(key) === key)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [writable(key), entry] as const),
  );
}

function writable(text: string): string {
  return text.isWellFormed() && !text.includes("\0")
    ? text
    : text.toWellFormed().replaceAll("\0", "\uFFFD");
}
