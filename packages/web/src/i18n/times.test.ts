import { describe, expect, it } from "vitest";
import { clockFace } from "./times.ts";

describe("clock face", () => {
  it.each([
    [0, "0:00"],
    [45, "0:45"],
    [130, "2:10"],
    [3723, "1:02:03"],
    [-5, "0:00"],
    [59.9, "0:59"],
  ])("writes %s seconds as %s", (seconds, face) => {
    expect(clockFace(seconds)).toBe(face);
  });
});
