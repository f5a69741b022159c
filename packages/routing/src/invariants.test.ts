import type fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import * as invariants from "../test/support/invariants.ts";
import { isPassedOverWithinBounds, waitsForTheWorkAhead } from "../test/support/starvation.ts";
import { announceRuns, broken, someOf } from "../test/support/runs.ts";
import { createEngine } from "./engine.ts";

beforeAll(() => announceRuns("invariants of the engine"));

/**
 * Random small organisations live through random days; the database is played by `World`. `mutants.test.ts` shows of each
 * property that it finds an engine that breaks it.
 */
describe("the engine", { timeout: 600_000 }, () => {
  it.each([
    ["gives no conversation two holders (I1)", invariants.oneHolder],
    ["gives no agent more than the capacity (I2)", invariants.withinCapacity],
    ["asks only agents whom ring, skills, membership or a name allow (I3)", invariants.rightAgents],
    ["decides exactly as the plain scan does (I3, I6)", invariants.asThePlainScan],
    ["ranks many free agents of many profiles as the plain scan does (I3)", invariants.ranksMany],
    ["leaves nothing waiting that an eligible agent has room for (I4)", invariants.nothingLeftOver],
    ["wakes no earlier and no later than the next deadline (I4)", invariants.wakesInTime],
    ["returns a conversation to its original place (I5)", invariants.keepsItsPlace],
    ["gives equal output for equal input (I6)", invariants.repeats],
    ["passes nobody over for a lower one (I7)", invariants.nobodyStarves],
    ["lets nobody wait longer than the work ahead takes, ageing on (I7)", waitsForTheWorkAhead],
    [
      "passes nobody over beyond the stated times of the score, demand-aware (I7)",
      isPassedOverWithinBounds,
    ],
    ["accounts for every member of the queue, by name (I8)", invariants.accountsForAll],
    ["keeps counters that equal a recount (I9)", invariants.countsRight],
    [
      "is rebuilt from the database, in any order, into the state it had (I10)",
      invariants.rebuilds,
    ],
  ])("%s", (_, property) => {
    expect(broken(property(createEngine) as fc.IProperty<unknown>)).toBeUndefined();
  });

  it("looks among the 100 longest idle under BEST as the plain scan does (I3)", () => {
    const property = invariants.looksAmongTheLongestIdle(createEngine);
    expect(broken(property, someOf(1 / 8))).toBeUndefined();
  });
});
