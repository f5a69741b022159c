// Runs every test of the project and ends with one line, `N passed, N failed`, whatever happened.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";

const report = "test-output/results.json";
mkdirSync("test-output", { recursive: true });
rmSync(report, { force: true });

// Hundreds of processes load the same modules: what Node.js has made of them is kept until the next run.
const compiled = path.resolve("node_modules/.cache/tsubame-test");
rmSync(compiled, { recursive: true, force: true });
const run = spawnSync(
  "vitest",
  [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  {
    stdio: "inherit",
    shell: process.platform === "win32",
    env: { NODE_COMPILE_CACHE: compiled, ...process.env },
  },
);

let passed = 0;
let failed = 0;
let skipped = 0;
try {
  const results = JSON.parse(readFileSync(report, "utf8"));
  passed = results.numPassedTests;
  // A file that could not even be loaded has no failed test of its own, yet it is a failure.
  const broken = results.testResults.filter(
    (file) =>
      file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  ).length;
  failed = results.numFailedTests + broken;
  skipped = results.numPendingTests + results.numTodoTests;
} catch (error) {
  console.error(`The test runner left no report: ${error.message}`);
  failed = 1;
}
if (run.status !== 0 && failed === 0) failed = 1;
if (passed === 0 && failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(failed > 0 ? 1 : 0);
