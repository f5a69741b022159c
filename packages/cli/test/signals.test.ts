import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../store/test/support/database.ts";

let database: TestDatabase;
let dataDir: string;
beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = mkdtempSync(path.join(tmpdir(), "tsubame-signals-"));
});
afterAll(async () => {
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it("drains and ends well when Ctrl-C arrives twice at once, as it does under npm", async () => {
  const main = path.join(import.meta.dirname, "..", "src", "main.ts");
  const node = spawn(process.execPath, ["--conditions=source", main, "serve"], {
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: database.url,
      TSUBAME_DATA_DIR: dataDir,
      TSUBAME_HOST: "127.0.0.1",
      TSUBAME_PORT: "0",
      TSUBAME_PUBLIC_URL: "https://desk.example.com",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let log = "";
  const isListening = new Promise<void>((resolve) => {
    node.stdout.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      if (log.includes('"listening"')) resolve();
    });
  });
  const ended = once(node, "exit");
  await Promise.race([isListening, ended]);
  node.kill("SIGINT");
  node.kill("SIGINT");
  expect(await ended).toEqual([0, null]);
  expect(log).not.toContain('"level":50');
});
