import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { MutantEngines } from "../test/support/mutant-engine.ts";
import { mutants } from "../test/support/mutants.ts";
import { broken } from "../test/support/runs.ts";

/** Fixed, so that a mutant that is caught is caught again; found within a small part of the runs that CI makes. */
const chosen = { seed: 20_261_122, numRuns: 1_500, endOnFailure: true };

describe("the property tests", { timeout: 120_000 }, () => {
  const engines = new MutantEngines();
  afterAll(() => engines[Symbol.dispose]());

  it("have mutants for every invariant of the design", () => {
    const found = new Set(mutants.map(({ invariant }) => invariant));
    expect([...found]).toEqual(Array.from({ length: 10 }, (_, index) => `I${index + 1}`));
  });

  it("find nothing in an engine that is built as the mutants are, without an edit", async () => {
    const createEngine = await engines.build(null);
    for (const property of new Set(mutants.map((mutant) => mutant.property))) {
      expect(broken(property(createEngine), { ...chosen, numRuns: 50 })).toBeUndefined();
    }
  });

  it.each(mutants)("find a mutant of $invariant: $mistake", async (mutant) => {
    const createEngine = await engines.build(mutant);
    const found = fc.check<never>(mutant.property(createEngine), chosen);
    expect(found.failed, "the property holds of the mutant").toBe(true);
    expect(found.errorInstance).toHaveProperty("name", "AssertionError");
  });

  it("refuse a mutant whose place in the sources is gone", async () => {
    const edit = { file: "engine.ts", from: "no such line", to: "" };
    await expect(engines.build(edit)).rejects.toThrow("engine.ts has 0 times: no such line");
  });
});
