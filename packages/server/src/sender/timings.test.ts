import { describe, expect, it } from "vitest";
import { createSendBudget } from "./send-budget.ts";
import { nextCheckAtMs, retryDelayMs } from "./timings.ts";

describe("checks of an unknown outcome", () => {
  const plan = [20_000, 60_000, 90_000];
  const check = (lastCheckAtMs: number | null) =>
    nextCheckAtMs({ startedAtMs: 1_000_000, lastCheckAtMs }, plan);

  it("come at their times, each once, and then end", () => {
    expect(check(null)).toBe(1_020_000);
    expect(check(1_020_000)).toBe(1_060_000);
    expect(check(1_060_003)).toBe(1_090_000);
    expect(check(1_090_000)).toBeNull();
  });

  it("skips those that a late one has covered", () => {
    expect(check(1_070_000)).toBe(1_090_000);
  });
});

describe("retry delay", () => {
  const timings = { retryBaseMs: 1000, retryCapMs: 900_000 };

  it("doubles its bound with each failure up to the cap", () => {
    const longest = [1, 2, 3, 11, 500].map((count) => retryDelayMs(count, timings, () => 1));
    expect(longest).toEqual([1000, 2000, 4000, 900_000, 900_000]);
  });

  it("is anything down to zero, so that conversations do not come back in step", () => {
    expect(retryDelayMs(5, timings, () => 0)).toBe(0);
  });
});

describe("send budget", () => {
  let nowMs = Date.UTC(2026, 10, 22, 12);
  const create = () =>
    createSendBudget({ now: () => new Date(nowMs), limitedWithoutResetMs: 60_000 });

  it("stops when X says that nothing remains, until just after the reset", () => {
    const budget = create();
    const resetAt = new Date(nowMs + 5_000);
    budget.note({ limit: 15, remaining: 1, resetAt });
    expect(budget.blockedUntilMs()).toBe(0);
    budget.note({ limit: 15, remaining: 0, resetAt });
    expect(budget.blockedUntilMs()).toBe(resetAt.getTime() + 1_000);
    nowMs += 6_001;
    expect(budget.blockedUntilMs()).toBe(0);
  });

  it("waits a fixed time when the reset is missing or in the past", () => {
    expect(create().limited(null)).toBe(nowMs + 60_000);
    expect(create().limited(nowMs - 1)).toBe(nowMs + 60_000);
    expect(create().limited(nowMs + 10_000)).toBe(nowMs + 11_000);
  });
});
