import type { Clock } from "../clock.ts";
import { LIMITS, type LimitName, type LimitRule } from "./limit-catalogue.ts";

/** Where a caller stands after a call was counted. */
interface LimitState {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** End of the window, in seconds since 1970. */
  readonly resetAtSeconds: number;
}

/** Counts calls per limit and holder (a user of an app, or an app). */
export interface RateLimits {
  take(name: LimitName, holder: string): LimitState;
  rules(): Record<LimitName, LimitRule>;
  change(changes: Partial<Record<LimitName, LimitRule>>): void;
  /** Starts every window anew. */
  reset(): void;
}

interface Window {
  startSeconds: number;
  used: number;
}

/** Fixed windows that begin with the first call, as X's do. A refused call is not counted. */
export function createRateLimits(clock: Clock): RateLimits {
  let rules: Record<LimitName, LimitRule> = { ...LIMITS };
  const windows = new Map<string, Window>();
  return {
    take(name, holder) {
      const { limit, windowSeconds } = rules[name];
      const key = `${name} ${holder}`;
      const nowSeconds = Math.floor(clock.now() / 1000);
      let window = windows.get(key);
      if (window === undefined || nowSeconds >= window.startSeconds + windowSeconds) {
        window = { startSeconds: nowSeconds, used: 0 };
        windows.set(key, window);
      }
      const isAllowed = window.used < limit;
      if (isAllowed) window.used += 1;
      return {
        isAllowed,
        limit,
        remaining: Math.max(0, limit - window.used),
        resetAtSeconds: window.startSeconds + windowSeconds,
      };
    },
    rules: () => rules,
    change(changes) {
      rules = { ...rules, ...changes };
    },
    reset: () => windows.clear(),
  };
}
