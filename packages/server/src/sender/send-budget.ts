import type { RateLimit } from "@tsubame/x-api";

/**
 * How much one account may send: the one place that knows. It honours what X says about the present window; planning
 * ahead over conversations and days (15 in 15 minutes, 1,000 a day) belongs here too when it comes.
 */
export interface SendBudget {
  /** Nothing may be sent before this instant (milliseconds since 1970); 0 when sending is free. */
  blockedUntilMs(): number;
  /** What came with an answer to a send. */
  note(rateLimit: RateLimit | null): void;
  /** X refused for too many sends. Returns when to try again. */
  limited(resetAtMs: number | null): number;
}

/** X's clock may be behind ours by a little; coming early costs a refusal. */
const marginMs = 1_000;

/** Starts free: what X counted before this process began, X will tell. */
export function createSendBudget(options: {
  readonly now: () => Date;
  readonly limitedWithoutResetMs: number;
}): SendBudget {
  let untilMs = 0;
  return {
    blockedUntilMs: () => (untilMs > options.now().getTime() ? untilMs : 0),
    note(rateLimit) {
      if (rateLimit !== null && rateLimit.remaining <= 0) {
        untilMs = Math.max(untilMs, rateLimit.resetAt.getTime() + marginMs);
      }
    },
    limited(resetAtMs) {
      const nowMs = options.now().getTime();
      // A reset in the past (X's clock, or ours) is no reason to come back at once.
      const isKnown = resetAtMs !== null && resetAtMs > nowMs;
      const nextMs = isKnown ? resetAtMs + marginMs : nowMs + options.limitedWithoutResetMs;
      untilMs = Math.max(untilMs, nextMs);
      return untilMs;
    },
  };
}
