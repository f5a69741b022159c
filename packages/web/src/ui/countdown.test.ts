import { describe, expect, it } from "vitest";
import { countdownAt } from "./countdown.ts";

describe("countdown", () => {
  it("shows the whole time at its start and nothing at the deadline", () => {
    expect(countdownAt(0, 30_000, 0)).toEqual({ secondsLeft: 30, fractionLeft: 1 });
    expect(countdownAt(0, 30_000, 30_000)).toEqual({ secondsLeft: 0, fractionLeft: 0 });
  });

  it("rounds seconds up, so that 1 is shown until the very end", () => {
    expect(countdownAt(0, 30_000, 29_900).secondsLeft).toBe(1);
    expect(countdownAt(0, 30_000, 28_999).secondsLeft).toBe(2);
  });

  it("never leaves its range when clocks differ", () => {
    expect(countdownAt(10_000, 20_000, 5_000)).toEqual({ secondsLeft: 10, fractionLeft: 1 });
    expect(countdownAt(10_000, 20_000, 99_000)).toEqual({ secondsLeft: 0, fractionLeft: 0 });
    expect(countdownAt(10_000, 10_000, 10_000).secondsLeft).toBe(0);
  });
});
