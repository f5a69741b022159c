import { describe, expect, it } from "vitest";
import { spokenWait, unknownPlaceholders, waitingLanguage, waitingText } from "./waiting-words.ts";

describe("language of the words for those who wait", () => {
  it.each([
    ["日本語", "hello", "en", "ja"],
    ["Japanese", null, "en", "ja"],
    ["ja-JP", null, "en", "ja"],
    ["English", "こんにちは", "ja", "en"],
    [null, "荷物が届きません", "en", "ja"],
    [null, "カード", "en", "ja"],
    [null, "My parcel is late", "ja", "en"],
    // Chinese characters alone may be either.
    [null, "返金希望", "ja", "ja"],
    [null, "退款", "en", "en"],
    ["Deutsch", "Mein Paket fehlt", "ja", "en"],
    [null, "👍", "ja", "ja"],
    [null, null, "en", "en"],
  ])("of (%s, %s, %s) is %s", (languageName, lastText, defaultLanguage, language) => {
    expect(waitingLanguage({ languageName, lastText, defaultLanguage })).toBe(language);
  });
});

describe("a wait in words", () => {
  it.each([
    [null, "not known yet", "計算中"],
    [0, "less than a minute", "1分以内"],
    [59, "less than a minute", "1分以内"],
    [60, "about a minute", "約1分"],
    [61, "about 2 minutes", "約2分"],
    [5400, "about 90 minutes", "約90分"],
    [5401, "about 2 hours", "約2時間"],
    [86_400, "about 24 hours", "約24時間"],
  ])("of %s seconds is %j and %j", (seconds, en, ja) => {
    expect(spokenWait(seconds, "en")).toBe(en);
    expect(spokenWait(seconds, "ja")).toBe(ja);
  });
});

describe("text with placeholders", () => {
  it("gets its values wherever they stand, and keeps other braces", () => {
    const values = { position: 3, expectedWait: "about 5 minutes" };
    expect(waitingText("{position}/{position}: {expectedWait} {} {{x}}", values)).toBe(
      "3/3: about 5 minutes {} {{x}}",
    );
  });

  it("does not put a value into a value", () => {
    expect(waitingText("{expectedWait}", { position: 3, expectedWait: "{position}" })).toBe(
      "{position}",
    );
  });

  it("names what stands for nothing", () => {
    expect(unknownPlaceholders("{position} {expectedwait} {name} { x } {}")).toEqual([
      "expectedwait",
      "name",
    ]);
  });
});
