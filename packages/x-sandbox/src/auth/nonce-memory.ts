/** Remembers which nonces were used, for as long as their timestamps could still be accepted. */
export interface NonceMemory {
  /** True when this combination is new (and now used up); false when it is a replay. */
  use(nonce: { key: string; timestampSeconds: number; nowSeconds: number }): boolean;
}

/** Beyond this the oldest are forgotten early: 20 minutes at 800 requests a second. */
const MAX_NONCES = 1_000_000;

/**
 * RFC 5849 §3.3: a nonce is unique per timestamp, client and token. How strictly X checks is not documented; the sandbox always does.
 * `keepSeconds` must be at least twice the timestamp window.
 */
export function createNonceMemory(keepSeconds: () => number): NonceMemory {
  /** Key to the second of use; a Map iterates in order of insertion, so that the oldest stands first. */
  const used = new Map<string, number>();
  return {
    use({ key, timestampSeconds, nowSeconds }) {
      for (const [oldest, usedAt] of used) {
        if (usedAt >= nowSeconds - keepSeconds() && used.size < MAX_NONCES) break;
        used.delete(oldest);
      }
      const full = `${timestampSeconds} ${key}`;
      if (used.has(full)) return false;
      used.set(full, nowSeconds);
      return true;
    },
  };
}
