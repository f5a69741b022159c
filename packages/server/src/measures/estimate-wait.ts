import type { AnswerCounts, QueueFacts } from "@tsubame/store";

/** A rate is not told from less than this, so that a quick answer does not promise a short wait to a long line. */
const shortestSpanSeconds = 60;

type WaitFacts = Omit<QueueFacts, "queueId" | "recent">;

/**
 * Seconds that a conversation at a position of a queue's line will wait, or null when there is nothing to tell it
 * from:
 *
 * - nobody works for the queue now: null;
 * - nobody waits and an agent has a place free: 0;
 * - some were taken in the last 30 minutes: `position / rate`, where `rate` is how many were taken divided by the time
 *   since the first of them (at least a minute), so that it falls while nobody takes any;
 * - else the mean wait of the last 20 that were taken within a day, but no less than the line has waited already; null when
 *   none was taken.
 *
 * By Little's law the first formula is right in the mean for as long as agents take work at the rate they did.
 *
 * @param position 1 for the front of the line; the length of the line + 1 for whoever comes now
 */
export function estimateWait(facts: WaitFacts, position: number): number | null {
  if (facts.agentCount === 0) return null;
  if (facts.waitingCount === 0 && facts.freePlaceCount > 0) return 0;
  const { handoffCount, handoffSpanSeconds, averageWaitSeconds, longestWaitSeconds } = facts;
  if (handoffCount > 0 && handoffSpanSeconds !== null) {
    const perSecond = handoffCount / Math.max(shortestSpanSeconds, handoffSpanSeconds);
    return Math.round(position / perSecond);
  }
  if (averageWaitSeconds === null) return null;
  return Math.round(Math.max(averageWaitSeconds, longestWaitSeconds ?? 0));
}

/** Seconds that whoever comes to a queue now will wait; null: unknown. */
export function estimateWaitOfNext(facts: WaitFacts): number | null {
  return estimateWait(facts, facts.waitingCount + 1);
}

/**
 * Share of conversations that were answered within the queue's target, of all that were answered or given up unanswered;
 * null without any (docs/sources.md#genesys-analytics).
 */
export function serviceLevelOf({ answered, withinTarget, abandoned }: AnswerCounts): number | null {
  const ended = answered + abandoned;
  return ended === 0 ? null : withinTarget / ended;
}
