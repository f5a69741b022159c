import {
  freeRepliesLeft,
  readLimitedAccount,
  readLimits,
  readOpenSends,
  readSendStamps,
  type OpenSend,
  type Writer,
} from "@tsubame/store";
import { createFairOrder } from "../sender/fair-order.ts";
import { planSends } from "../sender/plan-sends.ts";
import { familyOf, sendWindowsOf, type SendWindow } from "../sender/send-windows.ts";

/** Automatic replies that a plan looks for room for; a batch of inbound messages asks for fewer. */
const roomLimit = 500;
/** Waiting replies that a plan looks at, as the sender's own. */
const planLimit = 5_000;
const dayMs = 86_400_000;

/** How many automatic replies of one account may still be accepted in a transaction. */
interface Room {
  /** Of those that X counts in all its windows. */
  counted: number;
  /** Of those that X leaves out of its daily windows. */
  free: number;
  readonly repliesPerInbound: number | null;
}

/** What one transaction has found out, so that a batch of messages costs one plan for each account. */
const rooms = new WeakMap<Writer, Map<string, Promise<Room>>>();

/**
 * Takes the place of one automatic reply in the account's send budget; false when it could not go within `useMs`. It asks
 * the sender's own plan ({@link planSends}), so people's replies that wait go first and the reserve for people stays.
 *
 * What other transactions take at the same time is not seen. That costs nothing but a reply that the sender drops when
 * its time is over.
 */
export async function takeAutomaticRoom(
  trx: Writer,
  place: {
    readonly integrationId: string;
    readonly conversationId: string;
    readonly useMs: number;
    readonly now: Date;
  },
): Promise<boolean> {
  const { conversationId, now } = place;
  const room = await roomOf(trx, place);
  if (room.counted > 0) {
    room.counted -= 1;
    room.free -= 1;
    return true;
  }
  if (room.free <= 0 || room.repliesPerInbound === null) return false;
  const free = await freeRepliesLeft(trx, {
    conversationIds: [conversationId],
    repliesPerInbound: room.repliesPerInbound,
    now,
  });
  if ((free.get(conversationId) ?? 0) === 0) return false;
  room.free -= 1;
  return true;
}

async function roomOf(
  trx: Writer,
  place: { readonly integrationId: string; readonly useMs: number; readonly now: Date },
): Promise<Room> {
  const known = rooms.get(trx) ?? new Map<string, Promise<Room>>();
  rooms.set(trx, known);
  const key = `${place.integrationId} ${place.useMs}`;
  const room = known.get(key) ?? readRoom(trx, place);
  known.set(key, room);
  return room;
}

async function readRoom(
  trx: Writer,
  { integrationId, useMs, now }: { integrationId: string; useMs: number; now: Date },
): Promise<Room> {
  const account = await readLimitedAccount(trx, integrationId);
  if (account === undefined) return { counted: 0, free: 0, repliesPerInbound: null };
  const family = familyOf(account.generation);
  const learned = await readLimits(trx, account.appIntegrationIds);
  const stamps = await readSendStamps(trx, {
    integrationIds: account.appIntegrationIds,
    since: new Date(now.getTime() - dayMs),
    countsRefused: family === "v2",
  });
  const windows = sendWindowsOf({ now, integrationId, family, learned, stamps });
  const open = await readOpenSends(trx, { integrationId, limit: planLimit });
  const repliesPerInbound = family === "v2" ? null : account.repliesPerInbound;
  const facts = { windows, open, now, useMs };
  return {
    counted: roomIn({ ...facts, isFree: false }),
    free: repliesPerInbound === null ? 0 : roomIn({ ...facts, isFree: true }),
    repliesPerInbound,
  };
}

/** Plans so many automatic replies behind what waits, one for each conversation, and counts those that go in time. */
function roomIn(facts: {
  readonly windows: readonly SendWindow[];
  readonly open: readonly OpenSend[];
  readonly now: Date;
  readonly useMs: number;
  /** X leaves them out of its daily windows. */
  readonly isFree: boolean;
}): number {
  const { now, open } = facts;
  const newest = open.reduce((max, { seq }) => (BigInt(seq) > max ? BigInt(seq) : max), 0n);
  const wanted = Array.from({ length: roomLimit }, (_, index): OpenSend => {
    const id = `wanted-${index}`;
    return {
      seq: String(newest + BigInt(index) + 1n),
      messageId: id,
      conversationId: id,
      isAutomatic: true,
      state: "queued",
      nextAttemptAt: now,
      expectedAt: null,
      hasMedia: false,
    };
  });
  const plan = planSends({
    nowMs: now.getTime(),
    open: [...open, ...wanted],
    windows: facts.windows,
    order: createFairOrder(),
    freeLeft: facts.isFree
      ? new Map(wanted.map(({ conversationId }) => [conversationId, 1]))
      : new Map(),
    blockedUntilMs: 0,
  });
  const untilMs = now.getTime() + facts.useMs;
  return wanted.filter(({ messageId }) => (plan.expectedAtMs.get(messageId) ?? Infinity) <= untilMs)
    .length;
}
