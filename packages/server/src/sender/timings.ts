/** Every duration of the sender. Tests shorten them; a deployment uses the defaults. */
export interface SenderTimings {
  /** After the start of an attempt of unknown outcome: when X's list of DMs is read; the last one decides. */
  readonly checkAfterMs: readonly number[];
  /** Pause before a reply that certainly was not sent is tried again: up to base·2ⁿ, at most the cap. */
  readonly retryBaseMs: number;
  readonly retryCapMs: number;
  /** Wait after a refusal for too many sends when X does not say until when. */
  readonly limitedWithoutResetMs: number;
  /** Pause before an account that X refuses is tried with one reply; doubles up to the cap. */
  readonly holdBaseMs: number;
  readonly holdCapMs: number;
  /** Bound of one exchange with X. */
  readonly requestTimeoutMs: number;
  /** How long a dead sender keeps others waiting. */
  readonly leaseTtlMs: number;
  readonly pollMs: number;
  /** An account with nothing to send gives its lease back after this. */
  readonly idleMs: number;
}

/** From the outcome table of the reliability design: reads at +20 s and +60 s, the decision at +90 s. */
export const defaultSenderTimings: SenderTimings = {
  checkAfterMs: [20_000, 60_000, 90_000],
  retryBaseMs: 1_000,
  retryCapMs: 15 * 60_000,
  limitedWithoutResetMs: 60_000,
  holdBaseMs: 60_000,
  holdCapMs: 15 * 60_000,
  requestTimeoutMs: 10_000,
  leaseTtlMs: 5_000,
  pollMs: 1_000,
  idleMs: 60_000,
};

/**
 * When the outcome of an attempt is to be looked up next: the first planned look that was not taken, now when its time
 * has passed, null when all were taken. After a restart the looks taken are not known, so one is taken at once.
 */
export function nextCheckAtMs(
  attempt: { readonly startedAtMs: number; readonly lastCheckAtMs: number | null },
  checkAfterMs: readonly number[],
): number | null {
  const { startedAtMs, lastCheckAtMs } = attempt;
  for (const after of checkAfterMs) {
    if (lastCheckAtMs === null || startedAtMs + after > lastCheckAtMs) return startedAtMs + after;
  }
  return null;
}

/** Full jitter: anything between 0 and base·2^(failures−1), at most the cap. */
export function retryDelayMs(
  failureCount: number,
  timings: Pick<SenderTimings, "retryBaseMs" | "retryCapMs">,
  random: () => number = Math.random,
): number {
  const exponent = Math.min(Math.max(failureCount - 1, 0), 30);
  return random() * Math.min(timings.retryCapMs, timings.retryBaseMs * 2 ** exponent);
}
