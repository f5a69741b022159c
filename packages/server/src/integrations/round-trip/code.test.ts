import { describe, expect, it } from "vitest";
import { carriesCode, newRoundTripCode } from "./code.ts";

describe("the code of a round-trip test", () => {
  it("has only letters and digits that cannot be mistaken", () => {
    for (let i = 0; i < 200; i += 1) {
      expect(newRoundTripCode()).toMatch(/^TSU-[A-HJKMNP-Z2-9]{6}$/);
    }
  });

  it.each(["TSU-7K4Q2M", "tsu-7k4q2m", "this is it: TSU 7K4Q2M!", "ＴＳＵ－７Ｋ４Ｑ２Ｍ"])(
    "is found in %j",
    (text) => {
      expect(carriesCode(text, "TSU-7K4Q2M")).toBe(true);
    },
  );

  it.each(["", "TSU-7K4Q2", "7K4Q2M", "where is my order?"])("is not found in %j", (text) => {
    expect(carriesCode(text, "TSU-7K4Q2M")).toBe(false);
  });
});
