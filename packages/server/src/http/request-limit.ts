/** How many requests a credential has made in the present minute, and how many it may make. */
interface RequestCount {
  readonly count: number;
  readonly allowed: number;
  /** Seconds until the count begins anew, at least 1. */
  readonly resetSeconds: number;
}

/**
 * Counts the requests of each token and session (docs/sources.md#genesys-wire-format: rate headers on every answer,
 * 429 beyond).
 */
export interface RequestLimit {
  take(credentialId: string): RequestCount;
}

const windowMs = 60_000;

/**
 * A fixed window of a minute that is the same for everybody, on this node alone: N nodes together allow N times as
 * much. It is there against a script that has gone wild, not as a quota.
 */
export function createRequestLimit(options: {
  readonly perMinute: number;
  readonly nowMs?: () => number;
}): RequestLimit {
  const nowMs = options.nowMs ?? (() => performance.now());
  let windowStartedAt = nowMs();
  let counts = new Map<string, number>();
  return {
    take(credentialId) {
      const elapsedMs = nowMs() - windowStartedAt;
      if (elapsedMs >= windowMs) {
        windowStartedAt = nowMs();
        counts = new Map();
      }
      const count = (counts.get(credentialId) ?? 0) + 1;
      counts.set(credentialId, count);
      const remainingMs = windowMs - (nowMs() - windowStartedAt);
      return {
        count,
        allowed: options.perMinute,
        resetSeconds: Math.max(1, Math.ceil(remainingMs / 1000)),
      };
    },
  };
}
