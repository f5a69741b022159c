import { describe, expect, it } from "vitest";
import { createChallengeLimit } from "./challenge-limit.ts";

describe("challenge limit", () => {
  it("refuses the one too many, for that integration only, until the minute is over", () => {
    let nowMs = 0;
    const limit = createChallengeLimit({ perMinute: 2, nowMs: () => nowMs });
    expect([1, 2, 3].map(() => limit.isAllowed("a"))).toEqual([true, true, false]);
    expect(limit.isAllowed("b")).toBe(true);
    nowMs = 60_000;
    expect(limit.isAllowed("a")).toBe(true);
  });
});
