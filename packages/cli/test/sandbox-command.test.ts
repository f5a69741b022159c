import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

const main = path.join(import.meta.dirname, "..", "src", "main.ts");
const run = promisify(execFile);

let folder: string;
let running: ChildProcess | undefined;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tsubame-sandbox-command-"));
});
afterEach(async () => {
  if (running === undefined || running.exitCode !== null) return;
  const ended = once(running, "exit");
  running.kill("SIGTERM");
  await ended;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts `tsubame sandbox` and answers what it printed once its last line begins with `until`. */
async function start(parameters: readonly string[], until: string): Promise<string> {
  const child = spawn(
    process.execPath,
    ["--conditions=source", main, "sandbox", "--port", "0", ...parameters],
    { env: { PATH: process.env["PATH"], LANG: "en_GB.UTF-8" }, stdio: ["ignore", "pipe", "pipe"] },
  );
  running = child;
  let output = "";
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const lines = output.split("\n");
      if (lines.at(-1) === "" && lines.at(-2)?.startsWith(until) === true) resolve();
    });
    child.once("exit", () => reject(new Error(`ended: ${complaints}`)));
  });
  return output;
}

async function stop(): Promise<void> {
  const ended = once(running as ChildProcess, "exit");
  running?.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
}

const usernames = async (url: string): Promise<string[]> => {
  const answer = await fetch(`${url}/sandbox/users`);
  const { users } = (await answer.json()) as { users: { username: string }[] };
  return users.map((user) => user.username);
};

it("begins with a seed, keeps its state in the data folder, and does not sow twice", async () => {
  const seedFile = path.join(folder, "seed.json");
  writeFileSync(seedFile, JSON.stringify({ accounts: [{ username: "from_seed", name: "Seed" }] }));
  const dataDir = path.join(folder, "data");
  const parameters = ["--data-dir", dataDir, "--seed", seedFile];
  const first = (await start(parameters, "http")).trim();
  expect(await usernames(first)).toEqual(["from_seed"]);
  await fetch(`${first}/sandbox/users`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "added", name: "Added" }),
  });
  await stop();
  expect(existsSync(path.join(dataDir, "sandbox.json"))).toBe(true);
  const second = (await start(parameters, "http")).trim();
  expect(await usernames(second)).toEqual(["from_seed", "added"]);
  await stop();
});

it("prints what a program has to have in its environment to meet it under X's own addresses", async () => {
  const dataDir = path.join(folder, "intercept");
  const output = await start(
    ["--data-dir", dataDir, "--intercept", "0"],
    "export REQUESTS_CA_BUNDLE",
  );
  const script = `${output.split("\n").slice(1).join("\n")}
    exec "$0" -e 'fetch("https://api.x.com/1.1/account/settings.json").then(async (answer) =>
      console.log(answer.status, (await answer.json()).errors[0].code))'`;
  const { stdout } = await run("/bin/sh", ["-c", script, process.execPath], {
    env: { PATH: process.env["PATH"] },
  });
  expect(stdout.trim()).toBe("400 215");
  await stop();
});

it.each([
  ["a seed that is none", ["--seed", "SEED"], "accounts.0.username"],
  ["a seed file that is not there", ["--seed", "/nowhere/seed.json"], "cannot be read"],
  ["a port that is none", ["--intercept", "high"], "--intercept takes a port"],
])("ends with a sentence about %s", async (_what, parameters, sentence) => {
  const seedFile = path.join(folder, "wrong.json");
  writeFileSync(seedFile, JSON.stringify({ accounts: [{ username: "a b", name: "Wrong" }] }));
  const given = parameters.map((one) => (one === "SEED" ? seedFile : one));
  const failure = await start(given, "never").then(
    () => new Error("it started"),
    (error: unknown) => error as Error,
  );
  expect(failure.message).toContain("tsubame: ");
  expect(failure.message).toContain(sentence);
  expect(running?.exitCode).toBe(1);
});
