import {
  bestCandidates,
  countCandidates,
  passedOver,
  ranked,
  standingOfConversation,
} from "./candidates.ts";
import { traceVersion, type Decision } from "./decisions.ts";
import type { Floor } from "./floor.ts";
import type { Touched } from "./groups.ts";
import { Heap } from "./heap.ts";
import { compareWaiting } from "./order.ts";
import type { Signature, Waiting } from "./signature.ts";

/** Up to this many profiles with room, and free agents in them, the heads they can serve are looked through, not sorted. */
const mostProfilesToScan = 4;
const mostFreeToScan = 64;

/**
 * Serves, over all that a change may have made servable, the highest-ranked conversation first, each with its best
 * agent. Offers only take room away, so one pass reaches a state in which nothing more can be offered.
 */
export function serve(floor: Floor, nowMs: number, decisions: Decision[]): void {
  const touched = floor.takeTouched();
  if (isFew(touched)) serveByScan(floor, touched, { nowMs, decisions });
  else serveBySorting(floor, touched, { nowMs, decisions });
}

interface Round {
  readonly nowMs: number;
  readonly decisions: Decision[];
}

function isFew({ profiles, signatures }: Touched): boolean {
  if (profiles.size > mostProfilesToScan || (profiles.size > 0 && signatures.size > 0))
    return false;
  if (profiles.size === 0) return signatures.size === 0;
  let freeCount = 0;
  for (const profile of profiles) freeCount += profile.freeCount;
  return freeCount <= mostFreeToScan;
}

/**
 * For the everyday change, an agent with room again: picks the best of the heads that the profile can serve by reading
 * through them. Sorting some hundred heads to take one cost ten times as much.
 */
function serveByScan(floor: Floor, { profiles }: Touched, round: Round): void {
  const { heads } = floor;
  const moved = new Map<number, Waiting | undefined>();
  for (;;) {
    let slot = -1;
    let waiting: Waiting | undefined;
    for (const profile of profiles) {
      if (profile.freeCount === 0) continue;
      const own = heads.best(profile.slots, moved);
      if (own === -1) continue;
      const head = moved.has(own) ? moved.get(own) : heads.signature(own)?.waiting.first();
      if (!head || (waiting && compareWaiting(head, waiting) >= 0)) continue;
      slot = own;
      waiting = head;
    }
    if (!waiting) return;
    const isMoved = moved.has(slot);
    const following =
      isMoved || waiting.excluded ? waiting.signature.waiting.after(waiting) : undefined;
    const isOffered = offerBest(floor, waiting, round);
    if (isMoved || !isOffered) moved.set(slot, following);
  }
}

/** Where the serving of one signature has got to. */
interface Cursor {
  readonly signature: Signature;
  next: Waiting;
}

function serveBySorting(floor: Floor, touched: Touched, round: Round): void {
  const signatures = new Set(touched.signatures);
  for (const { slots, freeCount } of touched.profiles) {
    if (freeCount === 0) continue;
    for (const slot of slots) {
      if (!floor.heads.hasHead(slot)) continue;
      const signature = floor.heads.signature(slot);
      if (signature) signatures.add(signature);
    }
  }
  const cursors = new Heap<Cursor>((left, right) => compareWaiting(left.next, right.next));
  for (const signature of signatures) {
    const next = signature.waiting.first();
    if (next && signature.queue.settings) cursors.push({ signature, next });
  }
  for (let cursor = cursors.pop(); cursor; cursor = cursors.pop()) {
    const { signature, next } = cursor;
    if (!signature.hasFree()) continue;
    const following = signature.waiting.after(next);
    offerBest(floor, next, round);
    if (!following) continue;
    cursor.next = following;
    cursors.push(cursor);
  }
}

/** Offers the conversation to the best agent; false when nobody may be offered it. */
function offerBest(floor: Floor, waiting: Waiting, { nowMs, decisions }: Round): boolean {
  const { settings } = waiting.signature.queue;
  const passed = passedOver(waiting, floor.agents);
  const { best, freeCount } = bestCandidates(waiting, passed);
  const conversation = standingOfConversation(waiting, nowMs);
  const chosen = best[0]?.agent;
  if (!settings || !conversation || !chosen) return false;
  const deadlineMs = nowMs + settings.alertingTimeoutMs;
  const trace = {
    version: traceVersion,
    atMs: nowMs,
    conversation,
    candidates: countCandidates(waiting, { passed, freeCount, agents: floor.agents }),
    best: best.map(ranked),
  } as const;
  floor.offer(waiting, chosen, deadlineMs);
  decisions.push({
    type: "offer",
    conversationId: waiting.id,
    agentId: chosen.id,
    queueId: waiting.facts.queueId,
    deadlineMs,
    trace,
  });
  return true;
}
