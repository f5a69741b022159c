/** Keeps the challenge handler, which signs what it is sent, from being asked without end by somebody unknown. */
export interface ChallengeLimit {
  /** Counts one challenge; false when there were too many within the minute. */
  isAllowed(integrationId: string): boolean;
}

const windowMs = 60_000;

/**
 * A fixed window of a minute for each integration, for challenges that X has not signed. It is wide: X asks once an
 * hour, but a stranger who knows the address must not be able to use the allowance up and so have X's own challenge
 * refused, which would end deliveries.
 */
export function createChallengeLimit(
  options: { readonly perMinute?: number; readonly nowMs?: () => number } = {},
): ChallengeLimit {
  const perMinute = options.perMinute ?? 60_000;
  const nowMs = options.nowMs ?? (() => performance.now());
  let windowStart = nowMs();
  let counts = new Map<string, number>();
  return {
    isAllowed(integrationId) {
      if (nowMs() - windowStart >= windowMs) {
        windowStart = nowMs();
        counts = new Map();
      }
      const count = (counts.get(integrationId) ?? 0) + 1;
      counts.set(integrationId, count);
      return count <= perMinute;
    },
  };
}
