import type { DmEvent } from "../dm/dm-event.ts";

/** What every event of a delivery has, understood or not. */
export interface InboundEventBase {
  /**
   * Identifies the event among all events for one account, and stays the same when X delivers it again:
   * the DM event's id for messages, otherwise the kind and a digest of the content. Deduplicate on
   * (`forUserId`, `eventKey`).
   */
  eventKey: string;
  /** The subscribed account that the event is for; null when the delivery does not say. */
  forUserId: string | null;
  raw: unknown;
}

/** A message, received or sent: the account's own messages arrive too, from our app and from X's. */
export interface InboundDm extends InboundEventBase, DmEvent {
  kind: "dm";
}

/** The other side is typing. X shows it for about three seconds. */
export interface InboundTyping extends InboundEventBase {
  kind: "typing";
  senderId: string;
  recipientId: string;
  createdAtMs: number | null;
}

/** The other side has read everything up to an event. */
export interface InboundRead extends InboundEventBase {
  kind: "read";
  senderId: string;
  recipientId: string;
  lastReadEventId: string;
  createdAtMs: number | null;
}

/** The account's owner withdrew the app's access; X has removed the subscription already. */
export interface InboundRevoke extends InboundEventBase {
  kind: "revoke";
  userId: string;
  appId: string | null;
  createdAtMs: number | null;
}

/** Anything not understood, kept as it came: a new kind, a Tweet event, or a known kind in an odd shape. */
export interface InboundUnknown extends InboundEventBase {
  kind: "unknown";
  /** The top-level key it stood under, or the empty string when the body was no object. */
  deliveredAs: string;
}

/** One event of a webhook delivery. */
export type InboundEvent = InboundDm | InboundTyping | InboundRead | InboundRevoke | InboundUnknown;

/** A delivery taken apart, its events in the order in which X wrote them. */
export interface Delivery {
  forUserId: string | null;
  events: InboundEvent[];
}
