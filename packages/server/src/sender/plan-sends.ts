import type { OpenSend } from "@tsubame/store";
import { compareRanks, type FairOrder, type Rank } from "./fair-order.ts";
import { reserveOf, runWindow, type SendWindow, type WindowTimeline } from "./send-windows.ts";

/** What a plan is made from. */
export interface PlanFacts {
  readonly nowMs: number;
  /** Unsettled replies in the order of acceptance. */
  readonly open: readonly OpenSend[];
  readonly windows: readonly SendWindow[];
  readonly order: FairOrder;
  /** Replies each conversation may still get for free; a conversation that is not in it gets none. */
  readonly freeLeft: ReadonlyMap<string, number>;
  /** Nothing goes before this: X has refused without a window that would say so. */
  readonly blockedUntilMs: number;
}

/** What goes now, and when the rest is expected to. */
export interface SendPlan {
  /** Replies that may be claimed now, in order, one for each conversation. */
  readonly ready: readonly OpenSend[];
  /** For each waiting reply: milliseconds since 1970; Infinity when no window will ever let it. */
  readonly expectedAtMs: ReadonlyMap<string, number>;
  /** When there is something to do that is not ready now; Infinity when only news can change that. */
  readonly nextAtMs: number;
}

/** One conversation's waiting replies. */
interface Line {
  readonly conversationId: string;
  /** In order; the first is the head. */
  readonly replies: OpenSend[];
  /** Replies from here on are a person's at least in part: nobody's words wait behind an automatic one. */
  humanCount: number;
  freeLeft: number;
  /** A reply of it is with X now. */
  readonly isBusy: boolean;
  /** It has had a reply in the present instant: the next waits for that one's answer. */
  isServed: boolean;
}

/**
 * Foresees an account's sends under its windows, and so finds out what may go now. The rules:
 *
 * 1. Within a conversation, the order of acceptance, always.
 * 2. People before automatic replies. An automatic reply that has a person's behind it in its conversation goes as
 *    that person's. Automatic replies never touch the last fifth of a window ({@link reserveOf}).
 * 3. Among equals the oldest promise first, fair between conversations ({@link FairOrder}).
 * 4. A reply that X does not count may pass those that wait for a daily window.
 *
 * Takes time in proportion to the replies and windows; a post is taken to last no time.
 */
export function planSends(facts: PlanFacts): SendPlan {
  const { nowMs, windows } = facts;
  const order = facts.order.fork();
  const lines = linesOf(facts);
  const timelines = windows.map((window) => ({
    timeline: runWindow(window),
    reserve: reserveOf(window),
  }));
  const newestSeq = facts.open.reduce((newest, { seq }) => max(newest, BigInt(seq)), 0n);
  const expectedAtMs = new Map<string, number>();
  const ready: OpenSend[] = [];
  let nextAtMs = Infinity;
  let atMs = Math.max(nowMs, facts.blockedUntilMs);
  const queue = createLineQueue(lines, order, atMs);

  for (let waitingCount = queue.count(); waitingCount > 0; waitingCount = queue.count()) {
    const picked = queue.pick(atMs, (line) => earliestFor(line, atMs, timelines));
    if (picked.line === null) {
      if (picked.nextAtMs === Infinity) break;
      atMs = picked.nextAtMs;
      nextAtMs = Math.min(nextAtMs, atMs);
      continue;
    }
    const { line } = picked;
    const reply = line.replies.shift();
    if (reply === undefined) throw new Error("a line without replies was picked");
    for (const { timeline } of timelines) {
      if (line.freeLeft === 0 || timeline.countsFree) timeline.take(atMs);
    }
    expectedAtMs.set(reply.messageId, atMs);
    if (atMs === nowMs && !line.isBusy && !line.isServed) ready.push(reply);
    line.isServed = true;
    line.freeLeft = Math.max(0, line.freeLeft - 1);
    line.humanCount = Math.max(0, line.humanCount - 1);
    order.serve(line.conversationId, newestSeq);
    queue.putBack(line, atMs);
  }
  for (const { messageId, state } of facts.open) {
    if (state === "queued" && !expectedAtMs.has(messageId)) expectedAtMs.set(messageId, Infinity);
  }
  return { ready, expectedAtMs, nextAtMs: earliestNews(facts, nextAtMs) };
}

/** A block ends, too, when it is the only thing in the way. */
function earliestNews({ nowMs, blockedUntilMs, open }: PlanFacts, nextAtMs: number): number {
  if (blockedUntilMs <= nowMs || open.every(({ state }) => state !== "queued")) return nextAtMs;
  return Math.min(nextAtMs, blockedUntilMs);
}

function linesOf({ open, freeLeft }: PlanFacts): Line[] {
  const lines = new Map<string, Line>();
  const busy = new Set(
    open.filter(({ state }) => state !== "queued").map(({ conversationId }) => conversationId),
  );
  for (const reply of open) {
    if (reply.state !== "queued") continue;
    const { conversationId } = reply;
    const line = lines.get(conversationId) ?? {
      conversationId,
      replies: [],
      humanCount: 0,
      freeLeft: freeLeft.get(conversationId) ?? 0,
      isBusy: busy.has(conversationId),
      isServed: false,
    };
    line.replies.push(reply);
    if (!reply.isAutomatic) line.humanCount = line.replies.length;
    lines.set(conversationId, line);
  }
  return [...lines.values()];
}

function earliestFor(
  line: Line,
  atMs: number,
  timelines: readonly { readonly timeline: WindowTimeline; readonly reserve: number }[],
): number {
  let earliestMs = atMs;
  for (const { timeline, reserve } of timelines) {
    if (line.freeLeft > 0 && !timeline.countsFree) continue;
    const kept = line.humanCount > 0 ? 0 : reserve;
    earliestMs = Math.max(earliestMs, timeline.earliestMs(atMs, kept));
  }
  return earliestMs;
}

type Picked =
  | { readonly line: Line }
  /** Nobody may go; somebody may from then on. */
  | { readonly line: null; readonly nextAtMs: number };

interface LineQueue {
  count(): number;
  pick(atMs: number, earliestMs: (line: Line) => number): Picked;
  putBack(line: Line, atMs: number): void;
}

/** Lines that are alike before the windows, each sorted with the one that goes next at its end. */
function createLineQueue(lines: readonly Line[], order: FairOrder, fromMs: number): LineQueue {
  type Entry = { readonly line: Line; readonly rank: Rank };
  const due: readonly Entry[][] = [[], [], [], []];
  const later: { readonly line: Line; readonly atMs: number }[] = [];
  let count = 0;

  function put(line: Line, atMs: number): void {
    const head = line.replies[0];
    if (head === undefined) return;
    count += 1;
    const dueAtMs = head.nextAttemptAt.getTime();
    if (dueAtMs > atMs) {
      insert(later, { line, atMs: dueAtMs }, (a, b) => b.atMs - a.atMs);
      return;
    }
    const rank = order.rank(line.conversationId, BigInt(head.seq));
    const kind = (line.humanCount > 0 ? 0 : 2) + (line.freeLeft > 0 ? 0 : 1);
    insert(due[kind] ?? [], { line, rank }, (a, b) => compareRanks(b.rank, a.rank));
  }

  function pickOf(kinds: readonly number[], atMs: number, earliestMs: (line: Line) => number) {
    let best: { kind: number; entry: Entry } | null = null;
    let nextAtMs = Infinity;
    for (const kind of kinds) {
      const entry = due[kind]?.at(-1);
      if (entry === undefined) continue;
      const possibleAtMs = earliestMs(entry.line);
      if (possibleAtMs > atMs) nextAtMs = Math.min(nextAtMs, possibleAtMs);
      else if (best === null || compareRanks(entry.rank, best.entry.rank) < 0) {
        best = { kind, entry };
      }
    }
    return { best, nextAtMs };
  }

  for (const line of lines) put(line, fromMs);
  return {
    count: () => count,
    putBack: put,
    pick(atMs, earliestMs) {
      for (let next = later.at(-1); next !== undefined && next.atMs <= atMs; next = later.at(-1)) {
        later.pop();
        count -= 1;
        put(next.line, atMs);
      }
      const human = pickOf([0, 1], atMs, earliestMs);
      const automatic = human.best === null ? pickOf([2, 3], atMs, earliestMs) : null;
      const best = human.best ?? automatic?.best ?? null;
      if (best === null) {
        const nextAtMs = Math.min(
          human.nextAtMs,
          automatic?.nextAtMs ?? Infinity,
          later.at(-1)?.atMs ?? Infinity,
        );
        return { line: null, nextAtMs };
      }
      due[best.kind]?.pop();
      count -= 1;
      return { line: best.entry.line };
    },
  };
}

/** Keeps a list sorted; the lists are short or grow at their end. */
function insert<T>(list: T[], item: T, compare: (a: T, b: T) => number): void {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = list[middle];
    if (there !== undefined && compare(there, item) <= 0) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, item);
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
