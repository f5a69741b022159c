/** Keeps the challenge handler, which signs what it is sent, from being asked without end. */
export interface ChallengeLimit {
  /** Counts one challenge; false when there were too many within the minute. */
  isAllowed(integrationId: string): boolean;
}

const windowMs = 60_000;

/**
 * A fixed window of a minute for each integration. X asks once an hour, and again whenever the webhook is registered
 * or checked; an administrator's checks add a few.
 */
export function createChallengeLimit(
  options: { readonly perMinute?: number; readonly nowMs?: () => number } = {},
): ChallengeLimit {
  const perMinute = options.perMinute ?? 120;
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
