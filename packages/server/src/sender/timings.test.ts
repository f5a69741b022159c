import { describe, expect, it } from "vitest";
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
