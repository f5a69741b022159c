import { describe, expect, it } from "vitest";
import { freeSlot } from "./free-slot.ts";

describe("freeSlot", () => {
  it("is the lowest slot that nobody holds", () => {
    expect(freeSlot([], 2)).toBe(0);
    expect(freeSlot([0, 2], 4)).toBe(1);
  });

  it("is none for a full agent, also after the capacity was lowered", () => {
    expect(freeSlot([0, 1], 2)).toBeUndefined();
    expect(freeSlot([3], 1)).toBeUndefined();
    expect(freeSlot([], 0)).toBeUndefined();
  });
});
