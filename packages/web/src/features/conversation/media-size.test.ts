import { describe, expect, it } from "vitest";
import { shownSize } from "./media-size.ts";

describe("the room of a picture", () => {
  it.each([
    [200, 100, 200, 100],
    [4000, 3000, 320, 240],
    [1000, 4000, 80, 320],
    [10_000, 20, 320, 44],
    [1, 1, 44, 44],
  ])("of %i × %i is %i × %i", (width, height, shownWidth, shownHeight) => {
    expect(shownSize({ width, height })).toEqual({ width: shownWidth, height: shownHeight });
  });

  it("is kept free for one whose size is not known yet", () => {
    expect(shownSize({ width: null, height: null })).toEqual({ width: 240, height: 180 });
  });
});
