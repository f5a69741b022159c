import { describe, expect, it } from "vitest";
import { optWordIn } from "./opt-words.ts";

const words = { outWords: ["stop", "配信停止"], inWords: ["START", "配信再開"] };

describe("words against and for automatic messages", () => {
  it.each([
    ["stop", "out"],
    ["  STOP ", "out"],
    ["STOP", "out"],
    ["Stop!", "out"],
    ["配信停止", "out"],
    ["配信停止。", "out"],
    ["start", "in"],
    ["配信再開", "in"],
  ])("takes %j as %s", (text, kind) => {
    expect(optWordIn(text, words)).toBe(kind);
  });

  it.each([
    "please stop",
    "stop it",
    "配信停止してください",
    "I cannot start the app",
    "",
    "   ",
    "!",
    `stop${"p".repeat(10_000)}`,
  ])("takes %j for a message like any other", (text) => {
    expect(optWordIn(text, words)).toBeNull();
  });
});
