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

/**
 * Something happened in an X Chat conversation, which is end-to-end encrypted: that it did is all X tells.
 * A product can show that there is a message to be read in X's own app.
 */
export interface InboundEncrypted extends InboundEventBase {
  kind: "encrypted";
  /** X's name for it: `chat.received`, `chat.sent`, `chat.conversation.join` … */
  eventType: string;
  /** Who caused it, where X says so. */
  senderId: string | null;
  createdAtMs: number | null;
}

/** A replay has ended, well or badly. It concerns a webhook, hence no account. */
export interface InboundReplayStatus extends InboundEventBase {
  kind: "replayStatus";
  jobId: string;
  webhookId: string | null;
  /** X's own word; `Complete` when all was delivered. */
  state: string;
  isComplete: boolean;
  description: string | null;
}

/** Anything not understood, kept as it came: a new kind, a Tweet event, or a known kind in an odd shape. */
export interface InboundUnknown extends InboundEventBase {
  kind: "unknown";
  /**
   * The top-level key it stood under, or X's event type for the Activity API; the empty string when the
   * body was no object.
   */
  deliveredAs: string;
}

/** One event of a delivery, by webhook or by stream. */
export type InboundEvent =
  | InboundDm
  | InboundTyping
  | InboundRead
  | InboundRevoke
  | InboundEncrypted
  | InboundReplayStatus
  | InboundUnknown;

/** A delivery taken apart, its events in the order in which X wrote them. */
export interface Delivery {
  forUserId: string | null;
  events: InboundEvent[];
}
