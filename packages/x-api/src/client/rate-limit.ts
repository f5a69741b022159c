import type { IncomingHttpHeaders } from "node:http";

/** What X says about the budget of the endpoint just called. */
export interface RateLimit {
  /** Calls allowed in the present window (15 minutes for v1.1). */
  limit: number;
  /** Calls left in it. */
  remaining: number;
  /** When the window starts anew. */
  resetAt: Date;
}

/**
 * Reads `x-rate-limit-limit`, `-remaining` and `-reset` (epoch seconds). Null when X sent none, as it
 * does for DM sends, whose daily budgets have no headers in v1.1.
 *
 * Source: X "Rate limits", HTTP headers.
 */
export function parseRateLimit(headers: IncomingHttpHeaders): RateLimit | null {
  const limit = wholeNumber(headers["x-rate-limit-limit"]);
  const remaining = wholeNumber(headers["x-rate-limit-remaining"]);
  const resetSeconds = wholeNumber(headers["x-rate-limit-reset"]);
  if (limit === null || remaining === null || resetSeconds === null) {
    return null;
  }
  return { limit, remaining, resetAt: new Date(resetSeconds * 1000) };
}

function wholeNumber(header: string | string[] | undefined): number | null {
  return typeof header === "string" && /^\d{1,12}$/.test(header) ? Number(header) : null;
}
