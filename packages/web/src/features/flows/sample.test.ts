import { describe, expect, it } from "vitest";
import { sampleOf, startingSample } from "./sample.ts";

describe("a sample", () => {
  it("says only what was filled in", () => {
    expect(sampleOf({ ...startingSample, text: "hello" })).toEqual({
      text: "hello",
      hasAttachment: false,
    });
    expect(
      sampleOf({ ...startingSample, isKnown: false, followerCount: 0, customerListIds: ["l"] }),
    ).toMatchObject({ customer: { isKnown: false, followerCount: 0, customerListIds: ["l"] } });
  });

  it("takes the reader's clock for an instant, and no time for now", () => {
    const at = new Date(2026, 10, 22, 10, 5).toISOString();
    expect(sampleOf({ ...startingSample, at: "2026-11-22T10:05" }).at).toBe(at);
    expect(sampleOf({ ...startingSample, at: "nonsense" })).not.toHaveProperty("at");
  });
});
