import type { OpenSend } from "@tsubame/store";
import { describe, expect, it } from "vitest";
import { changedExpectations } from "./expectations.ts";

const now = new Date("2026-11-22T12:00:00Z");
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const send = (expectedAt: Date | null, state: OpenSend["state"] = "queued") =>
  ({ messageId: "a", state, expectedAt }) as OpenSend;
const change = (before: OpenSend, foreseen: Date | null) =>
  changedExpectations(
    [before],
    new Map(foreseen === null ? [] : [["a", foreseen.getTime()]]),
    now,
  ).map((expectation) => expectation.expectedAt);

describe("promised times", () => {
  it("are made for what waits, not for what goes at once", () => {
    expect(change(send(null), inSeconds(300))).toEqual([inSeconds(300)]);
    expect(change(send(null), inSeconds(5))).toEqual([]);
  });

  it("move when the plan moves by more than some seconds", () => {
    expect(change(send(inSeconds(300)), inSeconds(304))).toEqual([]);
    expect(change(send(inSeconds(300)), inSeconds(900))).toEqual([inSeconds(900)]);
  });

  it("are taken back when a reply goes earlier, or nobody knows any more", () => {
    expect(change(send(inSeconds(300)), now)).toEqual([null]);
    expect(change(send(inSeconds(300)), null)).toEqual([null]);
  });

  it("stand while they are being kept, and once the reply is with X", () => {
    expect(change(send(inSeconds(3)), inSeconds(2))).toEqual([]);
    expect(change(send(inSeconds(300), "sending"), inSeconds(900))).toEqual([]);
  });
});
