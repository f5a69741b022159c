import { describe, expect, it } from "vitest";
import { isBroken, isTrimmed } from "./credentials.ts";

describe("pasted values", () => {
  it.each([" key", "key\n", "　key", "key\u200B"])("report white space around %j", (value) => {
    expect(isTrimmed(value)).toBe(true);
    expect(isBroken(value)).toBe(false);
  });

  it("are refused with white space inside and left alone when whole", () => {
    expect(isBroken("half half")).toBe(true);
    expect([isTrimmed("whole"), isBroken("whole"), isTrimmed("")]).toEqual([false, false, false]);
  });
});
