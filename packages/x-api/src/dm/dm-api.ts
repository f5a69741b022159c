import type { RateLimit } from "../client/rate-limit.ts";
import type { DmEvent } from "./dm-event.ts";

/** One choice offered under a message; X shows at most 20. */
export interface QuickReplyOption {
  /** At most 36 characters, no links. */
  label: string;
  /** At most 72 characters; on all options or on none. */
  description?: string;
  /** At most 1,000 characters; comes back when the option is chosen. */
  metadata?: string;
}

/** A button under a message that opens a web address; X shows at most three. */
export interface CallToAction {
  /** At most 36 characters. */
  label: string;
  url: string;
}

/** A place to show under a message: a point in degrees, or one of X's own places by its id. */
export type DmLocation = { longitude: number; latitude: number } | { placeId: string };

/** What a message or a welcome message holds. X checks all limits. */
export interface DmContent {
  /** At most 10,000 characters (welcome messages 9,990); may be empty beside an attachment. */
  text: string;
  quickReplies?: readonly QuickReplyOption[];
  callsToAction?: readonly CallToAction[];
  /** An uploaded file of a `dm_*` category. A message has one attachment: a file or a place. */
  mediaId?: string;
  location?: DmLocation;
}

/** A DM to send. */
export interface DmToSend extends DmContent {
  recipientId: string;
}

/** X has taken the message. */
export interface SentDm {
  id: string;
  createdAtMs: number;
  event: DmEvent;
  raw: unknown;
  rateLimit: RateLimit | null;
}

/** An app named in an answer, to show what a message was sent with. */
export interface XApp {
  id: string;
  name: string;
  url: string | null;
}

/** One page of the account's DMs of the last 30 days, both directions, newest first. */
export interface DmPage {
  events: DmEvent[];
  /** Events of other types or in shapes this client does not know. */
  unknown: unknown[];
  /**
   * The next page's cursor, null at the end. A page may be short or even empty while there is a next
   * one: only null ends the list.
   */
  nextCursor: string | null;
  apps: Record<string, XApp>;
  rateLimit: RateLimit | null;
}

/** One DM looked up by id. */
export interface FoundDm {
  event: DmEvent;
  apps: Record<string, XApp>;
  rateLimit: RateLimit | null;
}

/**
 * Direct Messages in the token owner's name, whatever the generation. All calls throw the kinds of
 * `XApiError`; the codes named are those that a contact centre meets.
 */
export interface DmApi {
  /**
   * Sends one message. Not idempotent: X has no key for it, and a second call is a second message (or
   * code 151). Refusals: 349, 150, 476 recipient closed; 93 token without DM permission; 89 token ended;
   * 354 text too long; 226, 326 account locked; 88 budget spent.
   */
  send(message: DmToSend): Promise<SentDm>;
  /** Lists DMs; `count` 1–50 (v2: 1–100), X's default when absent. Budget: 15 calls in 15 minutes for each
   * user. Code 214: the cursor is none of X's. */
  list(page?: { count?: number; cursor?: string }): Promise<DmPage>;
  /** Looks one DM up; code 34 when there is none or it is not the account's. */
  show(id: string): Promise<FoundDm>;
  /** Removes a DM from the account's own view; the other side keeps it. */
  destroy(id: string): Promise<void>;
  /**
   * Shows the other side that messages up to this one were read. Budget: 1,000 in 15 minutes. Only v1.1;
   * elsewhere an `XUnsupportedError`, and nothing is sent.
   */
  markRead(read: { recipientId: string; lastReadEventId: string }): Promise<void>;
  /** Shows the other side for about 3 s that somebody is typing. As {@link DmApi.markRead} otherwise. */
  indicateTyping(recipientId: string): Promise<void>;
}
