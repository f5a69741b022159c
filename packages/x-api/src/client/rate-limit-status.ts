import { asNumber, asObject } from "../foreign/read.ts";
import { unreadable, type XCaller } from "./caller.ts";
import type { RateLimit } from "./rate-limit.ts";

/**
 * Asks X for the budgets of v1.1 calls, by their path without version and `.json`
 * (`/direct_messages/events/list`). `resources` are the first segments wanted (`direct_messages`,
 * `users`); all when empty. Entries that cannot be read are left out. Budget of its own: 180 in 15 minutes.
 *
 * Source: docs/sources.md#x-rate-limits.
 */
export async function readRateLimitStatus(
  caller: XCaller,
  resources: readonly string[],
): Promise<Record<string, RateLimit>> {
  const answer = await caller.call({
    method: "GET",
    path: "/1.1/application/rate_limit_status.json",
    authentication: "user",
    query: resources.length === 0 ? [] : [["resources", resources.join(",")]],
  });
  const families = asObject(asObject(answer.body)?.["resources"]);
  if (families === null) {
    throw unreadable(answer, "no budgets in the answer");
  }
  const limits: Record<string, RateLimit> = {};
  for (const family of Object.values(families)) {
    for (const [path, entry] of Object.entries(asObject(family) ?? {})) {
      const limit = asNumber(asObject(entry)?.["limit"]);
      const remaining = asNumber(asObject(entry)?.["remaining"]);
      const resetSeconds = asNumber(asObject(entry)?.["reset"]);
      if (limit !== null && remaining !== null && resetSeconds !== null) {
        limits[path] = { limit, remaining, resetAt: new Date(resetSeconds * 1000) };
      }
    }
  }
  return limits;
}
