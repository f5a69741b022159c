/** The looks at one account that are taken on a schedule. */
const looks = ["address", "access", "webhook", "subscription", "ages", "list"] as const;
export type Look = (typeof looks)[number];

/** Every duration of the watch. Tests shorten none of them: they put the clock forward. */
export interface WatchTimings {
  /**
   * Pause between two looks of a kind. X allows 75 `verify_credentials`, 500 questions about a subscription and 15
   * lists of webhooks in 15 minutes on v1.1 (docs/sources.md#x-account-activity), and a break must be seen within 60 s.
   */
  readonly everyMs: Readonly<Record<Look, number>>;
  /** A first failure that may be a hiccup is looked at again after this. */
  readonly againMs: number;
  /**
   * A suspicion (a refusal elsewhere, X's challenge) brings a look forward, but not more often than this: refusals that
   * never end make 60 looks in 15 minutes, of the 75 that X allows.
   */
  readonly suspicionMs: number;
  /** Pause after the first vain attempt to mend; doubles up to the cap. */
  readonly healBaseMs: number;
  readonly healCapMs: number;
  /** No look for this long: the watch itself stood still, and deliveries may have been missed. */
  readonly standstillMs: number;
}

export const defaultWatchTimings: WatchTimings = {
  everyMs: {
    access: 55_000,
    webhook: 60_000,
    subscription: 30_000,
    address: 25_000,
    ages: 30_000,
    list: 15 * 60_000,
  },
  againMs: 5_000,
  suspicionMs: 15_000,
  healBaseMs: 10_000,
  healCapMs: 15 * 60_000,
  standstillMs: 3 * 60_000,
};

/** When each look is due next; on the given clock, in milliseconds since 1970. */
export interface LookPlan {
  /** The looks that are due. */
  due(nowMs: number): Look[];
  /** Says that a look was taken; the next comes after its pause, or at the given instant. */
  taken(look: Look, nowMs: number, nextAtMs?: number): void;
  /** Brings a look forward, unless it was taken only just. */
  suspect(look: Look, nowMs: number): void;
  /** No look of this kind before that instant, whatever is said afterwards: X allows no more. */
  hold(look: Look, untilMs: number): void;
}

/**
 * Starts with everything due. Up to a tenth of each pause is left out at random, so that many accounts do not ask in
 * step; the list of webhooks keeps its full pause, because its allowance is used up exactly by one a minute.
 */
export function createLookPlan(
  timings: WatchTimings,
  random: () => number = Math.random,
): LookPlan {
  const nextAtMs = new Map<Look, number>();
  const takenAtMs = new Map<Look, number>();
  const heldUntilMs = new Map<Look, number>();
  const dueAtMs = (look: Look) => Math.max(nextAtMs.get(look) ?? 0, heldUntilMs.get(look) ?? 0);
  return {
    due: (nowMs) => looks.filter((look) => dueAtMs(look) <= nowMs),
    taken(look, nowMs, givenMs) {
      const pauseMs = timings.everyMs[look] * (look === "webhook" ? 1 : 1 - random() / 10);
      takenAtMs.set(look, nowMs);
      nextAtMs.set(look, givenMs ?? nowMs + pauseMs);
    },
    suspect(look, nowMs) {
      const earliestMs = (takenAtMs.get(look) ?? -Infinity) + timings.suspicionMs;
      const atMs = Math.max(nowMs, earliestMs);
      nextAtMs.set(look, Math.min(nextAtMs.get(look) ?? 0, atMs));
    },
    hold(look, untilMs) {
      heldUntilMs.set(look, Math.max(heldUntilMs.get(look) ?? 0, untilMs));
    },
  };
}
