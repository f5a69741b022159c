/** Limits of the wait between two attempts to connect. */
export interface BackoffLimits {
  readonly firstMs: number;
  readonly maximumMs: number;
}

/** A dropped desktop is back within a second when it can be, and never asks more than twice a minute. */
export const reconnectLimits: BackoffLimits = { firstMs: 400, maximumMs: 30_000 };

/**
 * Wait before attempt `attempt` (the first is 1), with half of it random, so that many desktops that lost the same
 * node do not come back in one instant. `random` is in [0, 1).
 */
export function backoffMs(attempt: number, random: number, limits = reconnectLimits): number {
  const ceiling = Math.min(limits.maximumMs, limits.firstMs * 2 ** Math.min(attempt - 1, 20));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
