import { choose, decisionFor } from "./choose.ts";
import type { Decision } from "./decisions.ts";
import type { Floor } from "./floor.ts";
import type { Moved } from "./head-board.ts";
import { Heap } from "./heap.ts";
import { makeRoom, RoundOffers } from "./make-room.ts";
import type { OrderedSet } from "./ordered-set.ts";
import { compareServing, latestKeyBefore, type Weighed } from "./serving-order.ts";
import { mostWeight, mostWeightOf, weightOf } from "./demand.ts";
import type { Profile } from "./profile.ts";
import type { Signature, Waiting } from "./signature.ts";
import type { Touched } from "./touched.ts";

/** Up to this many free agents of one profile, the heads they can serve are looked through, not sorted. */
const mostFreeToScan = 64;

/**
 * Serves, over all that a change may have made servable, the highest-ranked conversation first, each with its best
 * agent; one whose agents have all just been given something makes them change over where that lets both be served
 * (`make-room.ts`). Offers only take room away, so one pass reaches a state in which nothing more can be offered.
 */
export function serve(floor: Floor, nowMs: number, decisions: Decision[]): void {
  const touched = floor.takeTouched();
  if (mayServe(touched)) {
    if (isFew(touched)) serveByScan(floor, touched, { nowMs, decisions });
    else serveBySorting(floor, touched, { nowMs, decisions, offers: new RoundOffers() });
  }
  floor.endRound();
  touched.clear();
  // What the offers themselves have touched was served with the rest.
  floor.takeTouched().clear();
}

/**
 * Whether anybody has room for what was touched. Where nobody has at the beginning, no offer can change over either, since
 * whoever is offered something in the round had room before.
 */
function mayServe({ signatures, profiles, naming, named }: Touched): boolean {
  if (naming.length > 0 || named.length > 0) return true;
  for (const { freeCount } of profiles) if (freeCount > 0) return true;
  for (const signature of signatures) if (signature.hasFree()) return true;
  return false;
}

interface Round {
  readonly nowMs: number;
  readonly decisions: Decision[];
  /** Kept where some of them may have to change over. */
  readonly offers?: RoundOffers;
}

/** Agents of one profile are alike, so that changing over between them is of no use. */
function isFew({ profiles, signatures, naming, named }: Touched): boolean {
  if (naming.length > 0 || named.length > 0) return false;
  if (signatures.length > 0 || profiles.length > 1) return false;
  for (const profile of profiles) if (profile.freeCount > mostFreeToScan) return false;
  return true;
}

/**
 * For the everyday change, an agent with room again: picks the best of the heads that the profile can serve by reading
 * through them. Sorting some hundred heads to take one cost ten times as much.
 */
function serveByScan(floor: Floor, { profiles }: Touched, round: Round): void {
  let moved: Map<number, Waiting | undefined> | undefined;
  for (;;) {
    let slot = -1;
    let waiting: Waiting | undefined;
    for (const profile of profiles) {
      if (profile.freeCount === 0) continue;
      const own = bestSlot(floor, profile, { moved, nowMs: round.nowMs });
      if (own === -1) continue;
      const head = headOf(floor, own, moved);
      if (!head || (waiting && !isBefore(head, waiting, round.nowMs))) continue;
      slot = own;
      waiting = head;
    }
    if (!waiting) return;
    const isMoved = moved?.has(slot) === true;
    const following =
      isMoved || waiting.excluded ? waiting.signature.waiting.after(waiting) : undefined;
    const isOffered = offerBest(floor, waiting, round);
    if (isMoved || !isOffered) (moved ??= new Map()).set(slot, following);
  }
}

function headOf(floor: Floor, slot: number, moved: Moved | undefined): Waiting | undefined {
  return moved?.has(slot) ? moved.get(slot) : floor.heads.signature(slot)?.waiting.first();
}

/** The slot of the conversation that the profile's agents should be given first; -1 when there is none. */
function bestSlot(
  floor: Floor,
  profile: Profile,
  { moved, nowMs }: { readonly moved: Moved | undefined; readonly nowMs: number },
): number {
  if (floor.heads.weighedCount === 0 || !profile.servesDemandAware)
    return floor.heads.best(profile.slots, moved);
  return bestWeighedSlot(floor, profile.slots, { moved, nowMs });
}

/** Most heads cannot come first whatever their weight turns out to be, which takes long to find out. */
function bestWeighedSlot(
  floor: Floor,
  slots: readonly number[],
  { moved, nowMs }: { readonly moved: Moved | undefined; readonly nowMs: number },
): number {
  const { heads } = floor;
  let best = -1;
  let bestHead: Weighed | undefined;
  let latestKey = Infinity;
  for (const slot of slots) {
    const signature = heads.signature(slot);
    if (!signature || !heads.hasHeadUpTo(slot, latestKey)) continue;
    if (bestHead) {
      const key = latestKeyBefore(bestHead, mostWeightOf(signature), nowMs);
      if (!heads.hasHeadUpTo(slot, key)) continue;
    }
    const head = headOf(floor, slot, moved);
    if (!head) continue;
    const weighed = { keys: head, weight: weightOf(signature) };
    if (bestHead && compareServing(weighed, bestHead, nowMs) >= 0) continue;
    best = slot;
    bestHead = weighed;
    latestKey = latestKeyBefore(weighed, mostWeight, nowMs);
  }
  return best;
}

function isBefore(left: Waiting, right: Waiting, nowMs: number): boolean {
  const leftWeighed = { keys: left, weight: weightOf(left.signature) };
  const rightWeighed = { keys: right, weight: weightOf(right.signature) };
  return compareServing(leftWeighed, rightWeighed, nowMs) < 0;
}

/** Where the serving of one line of conversations has got to. */
interface Cursor {
  next: Waiting;
  /** Of the score of `next`. */
  weight: number;
  /** What the line is taken from; undefined for one conversation by itself. */
  readonly line: OrderedSet<Waiting> | undefined;
  /** Whether anybody is left who may serve it. */
  readonly isOpen: () => boolean;
}

function serveBySorting(floor: Floor, touched: Touched, round: Required<Round>): void {
  const cursors = new Heap<Cursor>((left, right) =>
    compareServing(
      { keys: left.next, weight: left.weight },
      { keys: right.next, weight: right.weight },
      round.nowMs,
    ),
  );
  const push = (line: OrderedSet<Waiting> | undefined, isOpen: () => boolean): void => {
    const next = line?.first();
    if (next) cursors.push({ next, weight: weightOf(next.signature), line, isOpen });
  };
  const pushAlone = (next: Waiting, isOpen: () => boolean): void => {
    cursors.push({ next, weight: weightOf(next.signature), line: undefined, isOpen });
  };
  for (const signature of signaturesOf(floor, touched)) {
    if (signature.queue.settings) push(signature.waiting, () => signature.hasFree());
  }
  for (const agent of touched.named) {
    const line = floor.named.of(agent.id);
    const isOpen = (): boolean => agent.standing === "free";
    if (!floor.named.isWeighed(agent.id)) push(line, isOpen);
    else for (const waiting of line ?? []) pushAlone(waiting, isOpen);
  }
  for (const waiting of touched.naming) {
    if (waiting.kind === "waiting") pushAlone(waiting, () => true);
  }
  for (let cursor = cursors.pop(); cursor; cursor = cursors.pop()) {
    const { line, next } = cursor;
    const weight = weightOf(next.signature);
    if (weight !== cursor.weight) {
      // The best agents for it were taken meanwhile, so that others may come first now.
      cursor.weight = weight;
      cursors.push(cursor);
      continue;
    }
    const following = line?.after(next);
    // Another line may have had it already.
    const isWaiting = next.kind === "waiting";
    const isServed = isWaiting && (offerBest(floor, next, round) || makeRoom(floor, next, round));
    // Whoever comes after one that nobody can take, now or by changing over, is in the same position.
    const isLineOver = isWaiting && !isServed && !next.excluded && !cursor.isOpen();
    if (!following || isLineOver) continue;
    cursor.next = following;
    cursor.weight = weightOf(following.signature);
    cursors.push(cursor);
  }
}

/** Every signature in which somebody may be servable. */
function signaturesOf(floor: Floor, touched: Touched): Set<Signature> {
  const signatures = new Set(touched.signatures.filter((signature) => signature.hasFree()));
  for (const { slots, freeCount } of touched.profiles) {
    if (freeCount === 0) continue;
    for (const slot of slots) {
      if (!floor.heads.hasHead(slot)) continue;
      const signature = floor.heads.signature(slot);
      if (signature) signatures.add(signature);
    }
  }
  return signatures;
}

/** Offers the conversation to the best agent; false when nobody may be offered it. */
function offerBest(floor: Floor, waiting: Waiting, round: Round): boolean {
  const { best, freeCount, passed } = choose(floor, waiting);
  const chosen = best[0];
  if (!chosen) return false;
  const { nowMs } = round;
  const decision = decisionFor(floor, waiting, { best, freeCount, passed, chosen, nowMs });
  if (!decision) return false;
  floor.offer(waiting, chosen.agent, decision.deadlineMs);
  const index = round.decisions.push(decision) - 1;
  round.offers?.add({ waiting, agent: chosen.agent, index });
  return true;
}
