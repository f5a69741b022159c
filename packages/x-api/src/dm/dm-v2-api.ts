import type { RateLimit } from "../client/rate-limit.ts";
import type { DmApi, DmPage } from "./dm-api.ts";

/** What a message of API v2 holds: text, a file, or both. */
export interface DmV2Content {
  /** At most 10,000 characters; may be empty beside a file. */
  text: string;
  mediaId?: string;
}

/** X has taken a message into a conversation of any size. */
export interface SentToConversation {
  id: string;
  /** `{smaller id}-{larger id}` between two, one number for a group. */
  conversationId: string | null;
  createdAtMs: number;
  rateLimit: RateLimit | null;
}

/** Which page of a list: `count` 1–100, X's 100 when absent. */
export interface DmV2Page {
  count?: number;
  cursor?: string;
}

/**
 * What API v2 has beyond {@link DmApi}: groups, reading one conversation, which reaches back further than
 * the 30 days of `list`, and blocking. Group messages are read as `unknown`: a contact centre's
 * conversations have two sides.
 */
export interface DmV2Api extends DmApi {
  /** Sends into a conversation by its id, a group's too. */
  sendToConversation(conversationId: string, message: DmV2Content): Promise<SentToConversation>;
  /** Begins a group with 2 to 49 others, with its first message. */
  createGroup(participantIds: readonly string[], message: DmV2Content): Promise<SentToConversation>;
  /** DMs with one person, newest first. */
  listWith(participantId: string, page?: DmV2Page): Promise<DmPage>;
  /** DMs of one conversation, newest first. */
  listConversation(conversationId: string, page?: DmV2Page): Promise<DmPage>;
  /** Keeps a person from sending the token's owner DMs. */
  block(userId: string): Promise<void>;
  /** Takes {@link DmV2Api.block} back. */
  unblock(userId: string): Promise<void>;
}
