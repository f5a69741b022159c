import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { hasPostgres15 } from "./packages/store/test/support/postgres15.ts";

const source = { conditions: ["source"] };
const shared = {
  resolve: source,
  ssr: { resolve: { conditions: ["source"], externalConditions: ["source"] } },
};

/** Files at a time of those that measure nothing: much of what they take is waiting. */
const workersOfGroup = Math.max(3, availableParallelism() - 1);

/** What is polled for has as long as a busy machine may need; Vitest itself would wait a second. */
const patience = { poll: { timeout: 15_000 } };

/** The store's tests once more, on the oldest PostgreSQL that is supported. */
const storeOnPostgres15 = {
  ...shared,
  test: {
    name: "store-postgres15",
    maxWorkers: workersOfGroup,
    include: ["packages/store/test/**/*.test.ts"],
    globalSetup: ["./packages/store/test/support/cluster-postgres15.ts"],
    testTimeout: 30_000,
    expect: patience,
    hookTimeout: 60_000,
  },
};
if (!hasPostgres15()) {
  process.stderr.write(
    "PostgreSQL 15 is not installed: the store's tests run on the embedded server only.\n",
  );
}

/**
 * Journeys that measure no delays and mostly wait (for leases, retries, X's pauses): some at a time, in a group of their
 * own after the ones that measure. The longest come first.
 */
const patientJourneys = [
  "e2e/newcomer.test.ts",
  "e2e/kill.test.ts",
  "e2e/channel-storm.test.ts",
  "e2e/kill-connection.test.ts",
  "e2e/two-nodes.test.ts",
  "e2e/flows.test.ts",
  "e2e/queue-rules.test.ts",
  "e2e/opening-hours.test.ts",
  "e2e/media.test.ts",
  "e2e/health.test.ts",
  "e2e/waiting-times.test.ts",
  "e2e/sending.test.ts",
  "e2e/hostile-text.test.ts",
  "e2e/twitter-client.test.ts",
  "e2e/genesys-sdk.test.ts",
  "e2e/bad-input.test.ts",
];

/** Files that would keep everything else waiting if they began last; each half a minute or more. */
const longFiles = [
  ...patientJourneys,
  "packages/server/test/health/generations.test.ts",
  "packages/server/test/backfill/outage.test.ts",
  "packages/routing/src/invariants.test.ts",
  "packages/store/test/cluster.test.ts",
  "packages/x-sandbox/test/portal-page.test.ts",
  "packages/routing/src/simulation/yardsticks.test.ts",
  "packages/server/test/backfill/replay-once.test.ts",
];

/** Where a file stands: by its group, the long ones of a group before the others. */
function rankOf({ moduleId, project }: TestSpecification): number {
  const index = longFiles.findIndex((name) => moduleId.endsWith(`/${name}`));
  const within = index === -1 ? longFiles.length : index;
  return project.config.sequence.groupOrder * (longFiles.length + 1) + within;
}

/** Vitest itself knows only after a first run how long files take, and begins with the largest. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- Vitest's own method, which returns a new array
    const usual = await super.sort(files);
    return usual.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

/** One runner for everything: unit, integration (real PostgreSQL, real sandbox) and browser journeys. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.{ts,tsx}", "test/**/*.test.ts"],
          // These keep nothing outside themselves; loading their modules anew for each took longer than they do.
          isolate: false,
          // Most of these only calculate; the limit is for what hangs, on a busy machine too.
          testTimeout: 30_000,
          maxWorkers: workersOfGroup,
        },
      },
      {
        ...shared,
        test: {
          name: "e2e",
          // A group of its own, so it runs alone: its files measure delays and kill processes.
          sequence: { groupOrder: 1 },
          include: ["e2e/**/*.test.ts"],
          exclude: patientJourneys,
          globalSetup: ["./packages/store/test/support/cluster.ts"],
          testTimeout: 60_000,
          expect: patience,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        ...shared,
        test: {
          name: "e2e-patient",
          sequence: { groupOrder: 2 },
          include: patientJourneys,
          globalSetup: ["./packages/store/test/support/cluster.ts"],
          testTimeout: 60_000,
          expect: patience,
          hookTimeout: 120_000,
          maxWorkers: Math.max(4, availableParallelism() - 1),
        },
      },
      {
        ...shared,
        test: {
          name: "integration",
          include: ["packages/*/test/**/*.test.ts"],
          globalSetup: ["./packages/store/test/support/cluster.ts"],
          maxWorkers: workersOfGroup,
          testTimeout: 30_000,
          expect: patience,
          hookTimeout: 60_000,
        },
      },
      ...(hasPostgres15() ? [storeOnPostgres15] : []),
    ],
  },
});
