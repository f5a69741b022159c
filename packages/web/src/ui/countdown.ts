/** What a countdown shows: whole seconds left, and the part of the whole time that is left (1 to 0). */
export interface Countdown {
  readonly secondsLeft: number;
  readonly fractionLeft: number;
}

/**
 * A countdown to `deadlineMs` that started at `startMs`. Seconds are rounded up, so the last one shows 1 and the
 * deadline itself 0; a time before the start (clocks differ) shows the whole.
 */
export function countdownAt(startMs: number, deadlineMs: number, nowMs: number): Countdown {
  const wholeMs = Math.max(1, deadlineMs - startMs);
  const leftMs = Math.min(wholeMs, Math.max(0, deadlineMs - nowMs));
  return { secondsLeft: Math.ceil(leftMs / 1000), fractionLeft: leftMs / wholeMs };
}
