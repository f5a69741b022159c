import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLog, serializeError } from "./log.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "tsubame-log-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("createLog", () => {
  it("leaves out what a database error quotes of a row", () => {
    const file = path.join(directory, "tsubame.log");
    const log = createLog({ level: "info", file });
    const refused = Object.assign(new Error("violates check constraint"), {
      code: "23514",
      constraint: "message_status",
      detail: "Failing row contains (canary text of a customer)",
      where: "canary",
    });
    log.error({ err: new Error("not stored", { cause: refused }) }, "write failed");
    const written = readFileSync(file, "utf8");
    expect(written).toContain("message_status");
    expect(written).not.toContain("canary");
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("keeps the log of the run before", () => {
    const file = path.join(directory, "tsubame.log");
    createLog({ level: "info", file }).info("first run");
    createLog({ level: "info", file }).info("second run");
    expect(readFileSync(`${file}.previous`, "utf8")).toContain("first run");
    expect(readFileSync(file, "utf8")).not.toContain("first run");
  });
});

describe("serializeError", () => {
  it("ends at a chain of causes that has no end", () => {
    const error = new Error("round");
    error.cause = error;
    expect(JSON.stringify(serializeError(error)).length).toBeLessThan(50_000);
  });
});
