/** Every duration of a search. */
export const timings = {
  /** Calls of a window that are left to the look-ups of lost answers (reliability design, C2.6). */
  reservedCalls: 3,
  /** Where X shows no limit: this long between two calls, which fits 12 into 15 minutes. */
  callGapMs: 75_000,
  /** After X's limit renews; X's clock may be behind ours. */
  marginMs: 1_000,
  limitedWithoutResetMs: 5 * 60_000,
  /** A replay that X cannot begin now (one is running, our webhook is not valid) is asked for again after this. */
  replayRetryMs: 20_000,
  /** Pause after X could not be reached, doubling up to the cap. */
  awayBaseMs: 10_000,
  awayCapMs: 5 * 60_000,
  /** Pause while the credentials are refused; the end of the break wakes the search earlier. */
  accessBaseMs: 60_000,
  accessCapMs: 15 * 60_000,
  /** Pause after a step that failed here (the database went away, an answer was not what it must be). */
  faultBaseMs: 2_000,
  faultCapMs: 15 * 60_000,
  /** Refused for this long, the search ends with what it has. */
  giveUpMs: 3 * 24 * 3_600_000,
  /** Times that X may refuse its own cursor before the search ends. */
  lostCursorLimit: 3,
  /** Pages in one step. */
  pagesPerStep: 15,
} as const;

/** A pause that doubles with each failure in a row. */
export function backOffMs(failureCount: number, baseMs: number, capMs: number): number {
  return Math.min(capMs, baseMs * 2 ** Math.min(failureCount - 1, 20));
}
