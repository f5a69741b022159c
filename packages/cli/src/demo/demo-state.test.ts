import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadDemoState } from "./demo-state.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "tsubame-demo-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it("remembers the sample's client and password in a private file", () => {
  const first = loadDemoState(directory, "127.0.0.1");
  expect(loadDemoState(directory, "127.0.0.1")).toEqual(first);
  expect(statSync(path.join(directory, "demo.json")).mode & 0o777).toBe(0o600);
});

it("has an easy password on this machine only", () => {
  expect(loadDemoState(path.join(directory, "local"), "127.0.0.1").password).toBe("tsubame-demo");
  const open = loadDemoState(path.join(directory, "open"), "0.0.0.0").password;
  expect(open).not.toBe("tsubame-demo");
  expect(open.length).toBeGreaterThanOrEqual(12);
});
