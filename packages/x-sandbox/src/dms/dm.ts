import { snowflakeTimeMs } from "../ids/snowflake.ts";
import type { MediaKind } from "../media/media-category.ts";
import type { Entities } from "./links.ts";

/** A quick-reply button offered with a message. */
export interface QuickReplyOption {
  readonly label: string;
  readonly description?: string | undefined;
  readonly metadata?: string | undefined;
}

/** A call-to-action button; `tcoUrl` is the shortened address that the answer adds. */
export interface CallToAction {
  readonly label: string;
  readonly url: string;
  readonly tcoUrl: string;
}

/** A picture or film as it stands in a message: enough to describe it after the upload itself is forgotten. */
export interface DmMedia {
  readonly id: string;
  readonly kind: MediaKind;
  readonly contentType: string;
  /** Last part of its address and the ending that fits its type. */
  readonly name: string;
  readonly extension: string;
  readonly width: number;
  readonly height: number;
  readonly durationMs: number | null;
  /** The shortened link at the end of the text, and where it stands. */
  readonly url: string;
  readonly indices: readonly [number, number];
}

/** What brought a conversation about: the welcome message that the customer saw. */
export interface InitiatedVia {
  readonly welcomeMessageId: string;
}

/** What a message carries beyond its participants. */
export interface DmContent {
  /** As X stores it: links already shortened. */
  readonly text: string;
  readonly entities: Entities;
  readonly quickReplies: readonly QuickReplyOption[];
  readonly ctas: readonly CallToAction[];
  /** Location attachment as it was sent, or null. */
  readonly location: Readonly<Record<string, unknown>> | null;
  readonly media: DmMedia | null;
  /** Metadata of the quick reply that this message answers with, or null. */
  readonly quickReplyMetadata: string | null;
}

/** One Direct Message. Its instant comes from its id, so that order by id is order by time. */
export interface Dm extends DmContent {
  readonly id: string;
  readonly createdAtMs: number;
  readonly senderId: string;
  readonly recipientId: string;
  /** App that sent it through the API, or null when it was typed in X's own app. */
  readonly sourceAppId: string | null;
  readonly initiatedVia: InitiatedVia | null;
  /** Users who removed it from their own view (`events/destroy`). */
  readonly hiddenFrom: Set<string>;
  /** When the recipient read it, or null. */
  readAtMs: number | null;
}

/** All DMs with the two views the API and the phones need. */
export interface DmStore {
  /** `id` is a fresh one: it carries the instant. */
  add(dm: {
    id: string;
    senderId: string;
    recipientId: string;
    sourceAppId: string | null;
    initiatedVia: InitiatedVia | null;
    content: DmContent;
  }): Dm;
  get(id: string): Dm | undefined;
  /** A user's DMs in both directions, oldest first, including hidden ones. The array must not be changed. */
  ofUser(userId: string): readonly Dm[];
  /** A conversation, oldest first. */
  between(one: string, other: string): Dm[];
  /** Whether `from` has ever written to `to`: such people may always be answered. */
  hasWritten(from: string, to: string): boolean;
  /**
   * Whether a send now would be free of the daily cap: up to five answers within 24 hours of the last message from the other side do
   * not count (docs/sources.md#x-direct-messages).
   */
  isInReplyWindow(exchange: { senderId: string; recipientId: string; nowMs: number }): boolean;
  /** Marks what `readerId` got from `senderId` up to and including `lastReadId` as read; returns the messages newly read. */
  markRead(reading: {
    readerId: string;
    senderId: string;
    lastReadId: string;
    nowMs: number;
  }): Dm[];
  /** What a shortened link in any message stands for. */
  linkTarget(shortUrl: string): string | undefined;
  count(): number;
  /** Every DM, oldest first. */
  list(): Dm[];
  /** Puts back a DM of an earlier run; to be called in their order. */
  restore(dm: Dm): void;
}

const REPLY_WINDOW_MS = 86_400_000;
const FREE_REPLIES = 5;

interface Pair {
  readonly dms: Dm[];
  /** Per sender: instant of the last message, and how many the other side sent since. */
  readonly lastFrom: Map<string, { atMs: number; answers: number }>;
}

/** Conversation key: the two ids in a fixed order. */
export function conversationKey(one: string, other: string): string {
  return one < other ? `${one}-${other}` : `${other}-${one}`;
}

/** Keeps DMs in memory. */
export function createDmStore(): DmStore {
  const links = new Map<string, string>();
  const byId = new Map<string, Dm>();
  const byUser = new Map<string, Dm[]>();
  const pairs = new Map<string, Pair>();

  function remember(userId: string, dm: Dm): void {
    const list = byUser.get(userId);
    if (list === undefined) byUser.set(userId, [dm]);
    else list.push(dm);
  }

  function keep(dm: Dm): void {
    const { senderId, recipientId } = dm;
    byId.set(dm.id, dm);
    for (const url of dm.entities.urls) links.set(url.url, url.expanded_url);
    for (const cta of dm.ctas) links.set(cta.tcoUrl, cta.url);
    remember(senderId, dm);
    if (recipientId !== senderId) remember(recipientId, dm);
    const key = conversationKey(senderId, recipientId);
    const pair: Pair = pairs.get(key) ?? { dms: [], lastFrom: new Map() };
    pairs.set(key, pair);
    pair.dms.push(dm);
    pair.lastFrom.set(senderId, { atMs: dm.createdAtMs, answers: 0 });
    const fromOther = pair.lastFrom.get(recipientId);
    if (fromOther !== undefined && recipientId !== senderId) fromOther.answers += 1;
  }

  return {
    add({ content, ...fields }) {
      const dm: Dm = {
        ...content,
        ...fields,
        createdAtMs: snowflakeTimeMs(fields.id),
        hiddenFrom: new Set(),
        readAtMs: null,
      };
      keep(dm);
      return dm;
    },
    get: (id) => byId.get(id),
    ofUser: (userId) => byUser.get(userId) ?? [],
    between: (one, other) => [...(pairs.get(conversationKey(one, other))?.dms ?? [])],
    hasWritten: (from, to) => pairs.get(conversationKey(from, to))?.lastFrom.has(from) ?? false,
    isInReplyWindow({ senderId, recipientId, nowMs }) {
      const last = pairs.get(conversationKey(senderId, recipientId))?.lastFrom.get(recipientId);
      if (last === undefined) return false;
      return nowMs - last.atMs < REPLY_WINDOW_MS && last.answers < FREE_REPLIES;
    },
    markRead({ readerId, senderId, lastReadId, nowMs }) {
      const until = BigInt(lastReadId);
      const dms = pairs.get(conversationKey(readerId, senderId))?.dms ?? [];
      const read: Dm[] = [];
      for (let index = dms.length - 1; index >= 0; index -= 1) {
        const dm = dms[index];
        if (dm === undefined) break;
        if (dm.senderId !== senderId || BigInt(dm.id) > until) continue;
        // Everything older was read before: reading always reaches back to the start.
        if (dm.readAtMs !== null) break;
        dm.readAtMs = nowMs;
        read.push(dm);
      }
      return read.toReversed();
    },
    linkTarget: (shortUrl) => links.get(shortUrl),
    count: () => byId.size,
    list: () => [...byId.values()],
    // Files of earlier releases know neither media nor welcome messages.
    restore: (dm) =>
      keep({ ...dm, media: dm.media ?? null, initiatedVia: dm.initiatedVia ?? null }),
  };
}
