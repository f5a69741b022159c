import type { IncomingHttpHeaders } from "node:http";

import type { XLimit, XLimitOwner, XLimitWindow } from "../limits/limits.ts";

/** What X says about the budget of the endpoint just called. */
export interface RateLimit {
  /** Calls allowed in the present window (15 minutes for v1.1). */
  limit: number;
  /** Calls left in it. */
  remaining: number;
  /** When the window starts anew. */
  resetAt: Date;
}

/** One window of a budget as an answer showed it: what is allowed, what is left, and until when. */
export interface ObservedWindow extends RateLimit {
  windowSeconds: XLimitWindow["windowSeconds"];
  /** Whether it counts the calls of one user or of the whole app. */
  per: XLimitOwner;
}

const DAY_SECONDS = 86_400;

/**
 * Reads `x-rate-limit-limit`, `-remaining` and `-reset` (epoch seconds). Null when X sent none, as it
 * does for DM sends, whose daily budgets have no headers in v1.1.
 *
 * Source: X "Rate limits", HTTP headers.
 */
export function parseRateLimit(headers: IncomingHttpHeaders): RateLimit | null {
  return parseWindow(headers, "x-rate-limit");
}

/**
 * Reads all windows that an answer's headers show: `x-rate-limit-*`, `x-user-limit-24hour-*` and
 * `x-app-limit-24hour-*`, the shortest first.
 *
 * The first of them does not say how long its window is nor whose. It is 15 minutes, except for a call
 * whose only documented windows are days; it is the app's for a call that was made in the app's name.
 *
 * Source: X "Rate limits", HTTP headers; the day headers are read by twitter-api-v2.
 */
export function parseLimitWindows(
  headers: IncomingHttpHeaders,
  call: { isAppOnly: boolean; limit: XLimit | null },
): ObservedWindow[] {
  const documented = call.limit?.windows ?? [];
  const hasDaysOnly =
    documented.length > 0 && documented.every(({ windowSeconds }) => windowSeconds === DAY_SECONDS);
  const windows: ObservedWindow[] = [];
  const add = (prefix: string, kind: Pick<ObservedWindow, "windowSeconds" | "per">) => {
    const window = parseWindow(headers, prefix);
    if (window !== null) {
      windows.push({ ...kind, ...window });
    }
  };
  add("x-rate-limit", {
    windowSeconds: hasDaysOnly ? DAY_SECONDS : 900,
    per: call.isAppOnly ? "app" : "user",
  });
  add("x-user-limit-24hour", { windowSeconds: DAY_SECONDS, per: "user" });
  add("x-app-limit-24hour", { windowSeconds: DAY_SECONDS, per: "app" });
  return windows;
}

function parseWindow(headers: IncomingHttpHeaders, prefix: string): RateLimit | null {
  const limit = wholeNumber(headers[`${prefix}-limit`]);
  const remaining = wholeNumber(headers[`${prefix}-remaining`]);
  const resetSeconds = wholeNumber(headers[`${prefix}-reset`]);
  if (limit === null || remaining === null || resetSeconds === null) {
    return null;
  }
  return { limit, remaining, resetAt: new Date(resetSeconds * 1000) };
}

function wholeNumber(header: string | string[] | undefined): number | null {
  return typeof header === "string" && /^\d{1,12}$/.test(header) ? Number(header) : null;
}
