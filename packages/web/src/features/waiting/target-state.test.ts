import { describe, expect, it } from "vitest";
import { targetStateAt } from "./target-state.ts";

describe("wait against the target", () => {
  it.each([
    [0, "within"],
    [14_999, "within"],
    [15_000, "near"],
    [19_999, "near"],
    [20_000, "late"],
    [90_000, "late"],
  ])("after %i ms of 20,000 is %s", (nowMs, state) => {
    expect(targetStateAt({ enteredMs: 0, dueMs: 20_000, nowMs })).toBe(state);
  });
});
