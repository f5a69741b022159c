import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { hasPostgres15 } from "./packages/store/test/support/postgres15.ts";

const source = { conditions: ["source"] };
const shared = {
  resolve: source,
  ssr: { resolve: { conditions: ["source"], externalConditions: ["source"] } },
};

/** Files at a time of those that measure nothing; on two cores Vitest itself would take one. */
const workersOfGroup = Math.max(2, availableParallelism() - 1);

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
 * own after the ones that measure.
 */
const patientJourneys = [
  "e2e/channel-storm.test.ts",
  "e2e/flows.test.ts",
  "e2e/health.test.ts",
  "e2e/kill-connection.test.ts",
  "e2e/kill.test.ts",
  "e2e/media.test.ts",
  "e2e/newcomer.test.ts",
  "e2e/opening-hours.test.ts",
  "e2e/queue-rules.test.ts",
  "e2e/two-nodes.test.ts",
  "e2e/waiting-times.test.ts",
];

/** One runner for everything: unit, integration (real PostgreSQL, real sandbox) and browser journeys. */
export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.{ts,tsx}", "test/**/*.test.ts"],
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
          maxWorkers: 3,
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
