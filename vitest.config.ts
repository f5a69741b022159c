import { defineConfig } from "vitest/config";

const source = { conditions: ["source"] };
const shared = {
  resolve: source,
  ssr: { resolve: { conditions: ["source"], externalConditions: ["source"] } },
};

/** One runner for everything: unit, integration (real PostgreSQL, real sandbox) and browser journeys. */
export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: { name: "unit", include: ["packages/*/src/**/*.test.{ts,tsx}", "test/**/*.test.ts"] },
      },
      {
        ...shared,
        test: {
          name: "e2e",
          include: ["e2e/**/*.test.ts"],
          globalSetup: ["./packages/store/test/support/cluster.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        ...shared,
        test: {
          name: "integration",
          include: ["packages/*/test/**/*.test.ts"],
          globalSetup: ["./packages/store/test/support/cluster.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
