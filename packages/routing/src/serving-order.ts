import { compareWaiting, servingOrder, type WaitingKeys } from "./order.ts";

/** A waiting conversation and how much its score counts for; 1 unless its queue is demand-aware. */
export interface Weighed {
  readonly keys: WaitingKeys;
  readonly weight: number;
}

/**
 * Which of two waiting conversations is served first now. The level (PriorityOnly, VIP) comes first; then the score, weighed;
 * then the order that does not depend on the time.
 */
export function compareServing(left: Weighed, right: Weighed, nowMs: number): number {
  const isStatic = left.keys.methodRank === 0 || (left.weight === 1 && right.weight === 1);
  if (isStatic || left.keys.methodRank !== right.keys.methodRank) {
    return compareWaiting(left.keys, right.keys);
  }
  return (
    weighedScoreMs(right, nowMs) - weighedScoreMs(left, nowMs) ||
    compareWaiting(left.keys, right.keys)
  );
}

/**
 * A key of `servingOrder` beyond which no conversation is served before this one, whatever its weight up to the most; a
 * millisecond later than need be, against rounding.
 */
export function latestKeyBefore(weighed: Weighed, mostWeight: number, nowMs: number): number {
  if (weighed.keys.methodRank === 0) return servingOrder.keyOf(weighed.keys);
  const scoreMs = weighedScoreMs(weighed, nowMs);
  return nowMs - (scoreMs > 0 ? scoreMs / mostWeight : scoreMs) + 1;
}

/** The score in ms of waiting, weighed unless there is none yet. */
function weighedScoreMs({ keys, weight }: Weighed, nowMs: number): number {
  const scoreMs = nowMs - keys.scoreKey;
  return scoreMs > 0 ? scoreMs * weight : scoreMs;
}
