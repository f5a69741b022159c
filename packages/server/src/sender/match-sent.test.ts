import { describe, expect, it } from "vitest";
import { matchSent, normaliseText } from "./match-sent.ts";

const at = (startedAtMs: number, outcome: "unknown" | "refused" | null = null) => ({
  number: 1,
  startedAtMs,
  outcome,
});
const dm = (text: string, createdAtMs: number, sourceAppId: string | null = "30") => ({
  text,
  displayText: text,
  createdAtMs,
  sourceAppId,
  attachment: null as { type: string } | null,
});
const reply = (
  text: string,
  attempts: readonly ReturnType<typeof at>[],
  more: { hasMedia?: boolean } = {},
) => ({ text, attempts, hasMedia: false, ...more });

describe("a message on X and the replies it may be", () => {
  it("is the reply with the same words", () => {
    const replies = [reply("a", [at(1000)]), reply("b", [at(1000)])];
    expect(matchSent(dm("b", 2000), replies, "30")).toBe(replies[1]);
    expect(matchSent(dm("c", 2000), replies, "30")).toBeNull();
  });

  it("is no reply of ours when another app sent it, even with the same words", () => {
    const replies = [reply("a", [at(1000)])];
    expect(matchSent(dm("a", 2000, "3033300"), replies, "30")).toBeNull();
    expect(matchSent(dm("a", 2000, null), replies, "30")).toBe(replies[0]);
    expect(matchSent(dm("a", 2000, "3033300"), replies, null)).toBe(replies[0]);
  });

  it("is not older than the attempt, but for a difference of clocks", () => {
    const replies = [reply("a", [at(10_000)])];
    expect(matchSent(dm("a", 4_999), replies, "30")).toBeNull();
    expect(matchSent(dm("a", 5_000), replies, "30")).toBe(replies[0]);
  });

  it("is the latest attempt before it among equal words", () => {
    const replies = [reply("OK", [at(1_000, "unknown")]), reply("OK", [at(100_000)])];
    expect(matchSent(dm("OK", 100_500), replies, "30")).toBe(replies[1]);
    expect(matchSent(dm("OK", 2_000), replies, "30")).toBe(replies[0]);
  });

  it("is not an attempt that X refused", () => {
    expect(matchSent(dm("a", 2000), [reply("a", [at(1000, "refused")])], "30")).toBeNull();
  });

  it("is none of a reply without a file when it has one, whatever the words", () => {
    const replies = [reply("See", [at(1000)]), reply("See", [at(900)], { hasMedia: true })];
    const picture = { ...dm("See", 2000), attachment: { type: "photo" } };
    expect(matchSent(picture, replies, "30")).toBe(replies[1]);
    expect(matchSent(picture, replies.slice(0, 1), "30")).toBeNull();
    // The card of a link is no file.
    const card = { ...dm("See", 2000), attachment: { type: "other" } };
    expect(matchSent(card, replies, "30")).toBe(replies[0]);
  });

  it("compares what X makes of a text with what was typed", () => {
    const typed = "Cafe\u0301  a & b\n<c> example.com/x/ ok";
    expect(normaliseText("Café a &amp; b &lt;c&gt; https://example.com/x ok ")).toBe(
      normaliseText(typed),
    );
  });
});
