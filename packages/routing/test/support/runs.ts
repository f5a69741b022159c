import fc from "fast-check";

/**
 * How often and from which seed the property tests run: `ROUTING_RUNS=20000` for longer, `ROUTING_SEED=…` to repeat a
 * run. The seed is printed always, since a run that failed elsewhere is repeated by it.
 */
export const runs = {
  numRuns: Number(process.env["ROUTING_RUNS"] ?? 2_000),
  seed: Number(process.env["ROUTING_SEED"] ?? Math.trunc(Math.random() * 2_147_483_647)),
} satisfies fc.Parameters<unknown>;

/** A share of the runs, for properties whose single run costs that much more than the others'. */
export function someOf(share: number): typeof runs {
  return { ...runs, numRuns: Math.ceil(runs.numRuns * share) };
}

/** What breaks the property, with the seed and the smallest example that was found; undefined when it holds. */
export function broken<T>(
  property: fc.IProperty<T>,
  parameters: fc.Parameters<T> = runs,
): string | undefined {
  return fc.defaultReportMessage(fc.check<T>(property, parameters));
}

/** Says which runs these are; called once by each file of property tests. */
export function announceRuns(subject: string): void {
  process.stdout.write(`${subject}: ${runs.numRuns} runs a property, ROUTING_SEED=${runs.seed}\n`);
}
