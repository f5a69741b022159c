import { describe, expect, it } from "vitest";
import { duration, joined, withReadersClock } from "./sentences.ts";

const said = (one: { en: string; ja: string }) => `${one.en} | ${one.ja}`;

describe("durations", () => {
  it.each([
    [-5, "0 seconds | 0 秒"],
    [1000, "1 second | 1 秒"],
    [119_000, "119 seconds | 119 秒"],
    [120_000, "2 minutes | 2 分"],
    [119 * 60_000, "119 minutes | 119 分"],
    [120 * 60_000, "2 hours | 2 時間"],
    [125 * 60_000, "2 hours 5 minutes | 2 時間 5 分"],
    [48 * 3_600_000, "2 days | 2 日"],
    [73 * 3_600_000, "3 days 1 hour | 3 日 1 時間"],
  ])("of %i ms are said as people do", (durationMs, words) => {
    expect(said(duration(durationMs))).toBe(words);
  });
});

describe("names", () => {
  it("are joined as each language joins them", () => {
    const [a, b, c] = ["A", "B", "C"].map((name) => ({ en: name, ja: name }));
    expect(said(joined([a!]))).toBe("A | A");
    expect(said(joined([a!, b!, c!]))).toBe("A, B and C | A、B、C");
  });
});

describe("instants in a sentence", () => {
  it("are put into the reader's clock, each of them", () => {
    const text = "From 2026-11-22T10:05:00.000Z until 2026-11-22T10:06:30Z.";
    const clock = (at: Date) => at.toLocaleTimeString("en-GB", { timeZone: "Asia/Tokyo" });
    expect(withReadersClock(text, clock)).toBe("From 19:05:00 until 19:06:30.");
  });
});
