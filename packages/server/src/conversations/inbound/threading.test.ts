import { describe, expect, it } from "vitest";
import { compareMessageOrder, decideThread, type ThreadCandidate } from "./threading.ts";

const minute = 60_000;
const threadingTimeoutMs = 60 * minute;
const noon = Date.UTC(2026, 10, 22, 12);

function closed(endedAtMs: number): ThreadCandidate {
  return { state: "closed", routingState: "none", endedAtMs, lastMessageAtMs: endedAtMs - minute };
}

function open(
  routingState: ThreadCandidate["routingState"],
  lastMessageAtMs = noon,
): ThreadCandidate {
  return { state: "open", routingState, endedAtMs: null, lastMessageAtMs };
}

const inboundAt = (createdAtMs: number) => ({ direction: "inbound" as const, createdAtMs });
const outboundAt = (createdAtMs: number) => ({ direction: "outbound" as const, createdAtMs });

describe("threading", () => {
  it("starts a conversation for a first message", () => {
    expect(decideThread(null, inboundAt(noon), threadingTimeoutMs)).toEqual({
      kind: "start",
      isEndingPrevious: false,
    });
  });

  it.each(["waiting", "offered", "connected"] as const)(
    "continues an open conversation that is %s, however long it was silent",
    (routingState) => {
      const later = inboundAt(noon + 100 * threadingTimeoutMs);
      expect(decideThread(open(routingState), later, threadingTimeoutMs).kind).toBe("continue");
    },
  );

  it.each([
    [0, "reopen"],
    [threadingTimeoutMs, "reopen"],
    [threadingTimeoutMs + 1, "start"],
  ])("%i ms after the end a customer's message makes it %s", (afterMs, kind) => {
    const decision = decideThread(closed(noon), inboundAt(noon + afterMs), threadingTimeoutMs);
    expect(decision.kind).toBe(kind);
  });

  it("re-opens for a message written before the end that was delivered after it", () => {
    expect(decideThread(closed(noon), inboundAt(noon - 5 * minute), threadingTimeoutMs).kind).toBe(
      "reopen",
    );
  });

  it.each([-minute, 0, 1])("starts anew with a threading time of 0 (%i ms after the end)", (ms) => {
    expect(decideThread(closed(noon), inboundAt(noon + ms), 0).kind).toBe("start");
  });

  it("keeps a closed conversation closed when the account's owner adds to it", () => {
    expect(decideThread(closed(noon), outboundAt(noon + minute), threadingTimeoutMs).kind).toBe(
      "annotate",
    );
  });

  it("asks for an agent when the customer answers what the owner began", () => {
    const decision = decideThread(open("none"), inboundAt(noon + minute), threadingTimeoutMs);
    expect(decision.kind).toBe("route");
  });

  it("ends what only the owner wrote when its time is over", () => {
    expect(
      decideThread(open("none"), inboundAt(noon + threadingTimeoutMs + 1), threadingTimeoutMs),
    ).toEqual({ kind: "start", isEndingPrevious: true });
  });
});

const at = (xEventNumber: string) => ({ sortedAtMs: noon, xEventNumber });

describe("message order", () => {
  it("compares event ids as numbers, beyond 2^53 and across lengths", () => {
    expect(compareMessageOrder(at("1500000000000000001"), at("1500000000000000002"))).toBeLessThan(
      0,
    );
    expect(compareMessageOrder(at("999"), at("1000"))).toBeLessThan(0);
    expect(compareMessageOrder(at("7"), at("7"))).toBe(0);
  });

  it("puts time before the event id", () => {
    expect(
      compareMessageOrder(
        { sortedAtMs: noon + 1, xEventNumber: "1" },
        { sortedAtMs: noon, xEventNumber: "2" },
      ),
    ).toBeGreaterThan(0);
  });
});
