import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateWait, estimateWaitOfNext, serviceLevelOf } from "./estimate-wait.ts";

const facts = {
  waitingCount: 4,
  longestWaitSeconds: 30,
  agentCount: 2,
  freePlaceCount: 0,
  handoffCount: 10,
  handoffSpanSeconds: 1200,
  averageWaitSeconds: 400,
};

describe("estimated wait", () => {
  it("is the place in the line over the rate at which agents take", () => {
    // 10 in 1,200 s: one every two minutes.
    expect(estimateWait(facts, 1)).toBe(120);
    expect(estimateWait(facts, 4)).toBe(480);
    expect(estimateWaitOfNext(facts)).toBe(600);
  });

  it("is nothing while nobody waits and a place is free", () => {
    expect(estimateWaitOfNext({ ...facts, waitingCount: 0, freePlaceCount: 1 })).toBe(0);
  });

  it("goes by the rate for the first in line when no place is free", () => {
    expect(estimateWaitOfNext({ ...facts, waitingCount: 0 })).toBe(120);
  });

  it("goes by the rate when what waits is not for those who are free", () => {
    expect(estimateWait({ ...facts, freePlaceCount: 3 }, 1)).toBe(120);
  });

  it("is unknown when nobody works for the queue, whatever was taken before", () => {
    expect(estimateWaitOfNext({ ...facts, agentCount: 0 })).toBeNull();
  });

  it("does not take two quick answers for a rate", () => {
    const quick = { ...facts, handoffCount: 2, handoffSpanSeconds: 2 };
    expect(estimateWait(quick, 4)).toBe(120);
  });

  it("grows while nobody takes any", () => {
    const one = { ...facts, handoffCount: 1 };
    expect(estimateWait({ ...one, handoffSpanSeconds: 0 }, 2)).toBe(120);
    expect(estimateWait({ ...one, handoffSpanSeconds: 600 }, 2)).toBe(1200);
  });

  it("goes by the waits of the day when nothing was taken lately", () => {
    const quiet = { ...facts, handoffCount: 0, handoffSpanSeconds: null };
    expect(estimateWait(quiet, 3)).toBe(400);
    expect(estimateWait({ ...quiet, longestWaitSeconds: 900 }, 3)).toBe(900);
    expect(estimateWait({ ...quiet, averageWaitSeconds: null }, 3)).toBeNull();
  });

  it("never falls with the place in the line and never is negative", () => {
    const anyFacts = fc.record({
      waitingCount: fc.nat(1000),
      longestWaitSeconds: fc.option(fc.double({ min: 0, max: 86_400, noNaN: true })),
      agentCount: fc.nat(50),
      freePlaceCount: fc.nat(50),
      handoffCount: fc.nat(1000),
      handoffSpanSeconds: fc.option(fc.double({ min: 0, max: 1800, noNaN: true })),
      averageWaitSeconds: fc.option(fc.double({ min: 0, max: 86_400, noNaN: true })),
    });
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: 1, max: 999 }), (some, position) => {
        const here = estimateWait(some, position);
        const behind = estimateWait(some, position + 1);
        expect(here === null).toBe(behind === null);
        if (here === null || behind === null) return;
        expect(here).toBeGreaterThanOrEqual(0);
        expect(behind).toBeGreaterThanOrEqual(here);
      }),
    );
  });
});

describe("service level", () => {
  it("is the share answered in time of all that were answered or given up", () => {
    expect(serviceLevelOf({ answered: 8, withinTarget: 6, abandoned: 2 })).toBe(0.6);
    expect(serviceLevelOf({ answered: 0, withinTarget: 0, abandoned: 3 })).toBe(0);
  });

  it("is unknown while nothing has ended", () => {
    expect(serviceLevelOf({ answered: 0, withinTarget: 0, abandoned: 0 })).toBeNull();
  });
});
