import type { Clock } from "../clock.ts";
import { LIMITS, type LimitName, type LimitRule } from "./limit-catalogue.ts";

/** Where a caller stands after a call was counted. */
export interface LimitState {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** End of the window, in seconds since 1970. */
  readonly resetAtSeconds: number;
}

/** Counts calls per limit and holder (a user of an app, or an app). */
export interface RateLimits {
  take(name: LimitName, holder: string): LimitState;
  /** Where the holder stands, without counting a call. */
  look(name: LimitName, holder: string): LimitState;
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
  function windowOf(name: LimitName, holder: string): Window {
    const nowSeconds = Math.floor(clock.now() / 1000);
    const key = `${name} ${holder}`;
    const known = windows.get(key);
    if (known !== undefined && nowSeconds < known.startSeconds + rules[name].windowSeconds) {
      return known;
    }
    const fresh = { startSeconds: nowSeconds, used: 0 };
    windows.set(key, fresh);
    return fresh;
  }

  function stateOf(name: LimitName, window: Window, isAllowed: boolean): LimitState {
    const { limit, windowSeconds } = rules[name];
    return {
      isAllowed,
      limit,
      remaining: Math.max(0, limit - window.used),
      resetAtSeconds: window.startSeconds + windowSeconds,
    };
  }

  return {
    take(name, holder) {
      const window = windowOf(name, holder);
      const isAllowed = window.used < rules[name].limit;
      if (isAllowed) window.used += 1;
      return stateOf(name, window, isAllowed);
    },
    look(name, holder) {
      const window = windowOf(name, holder);
      return stateOf(name, window, window.used < rules[name].limit);
    },
    rules: () => rules,
    change(changes) {
      rules = { ...rules, ...changes };
    },
    reset: () => windows.clear(),
  };
}
