import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeDm } from "./support/company.ts";
import { caller, eventually } from "./support/http.ts";
import { freePort, startTsubame, type TsubameProcess } from "./support/process.ts";

let dataDir: string;
let env: Record<string, string>;
let port: number;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tsubame-start-"));
  chmodSync(dataDir, 0o755);
  port = await freePort();
  env = {
    TSUBAME_PORT: String(port),
    TSUBAME_SANDBOX_PORT: String(await freePort()),
    TSUBAME_DATA_DIR: dataDir,
  };
});

afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<TsubameProcess> {
  return startTsubame({
    command: "start",
    port,
    healthPath: "/health",
    env,
    readyWithinMs: 120_000,
  });
}

/** Processes whose command line names our data directory or that descend from `pid`. */
function processesOf(pid: number): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((candidate) => {
      try {
        const stat = readFileSync(`/proc/${candidate}/stat`, "utf8");
        const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        const command = readFileSync(`/proc/${candidate}/cmdline`, "utf8");
        return candidate === pid || parent === pid || command.includes(dataDir);
      } catch {
        return false;
      }
    });
}

describe("the demo", () => {
  it("starts, prints its addresses and accounts, and leaves no process after Ctrl-C", async () => {
    const demo = await start();
    const printed = await waitForText(demo, "@");
    expect(printed).toContain(`http://127.0.0.1:${port}`);
    expect(printed).toContain(`http://127.0.0.1:${env["TSUBAME_SANDBOX_PORT"]}`);
    const whileRunning = processesOf(demo.pid);
    expect(whileRunning.length).toBeGreaterThan(2);
    expect(await demo.stop("SIGINT")).toBe(0);
    expect(processesOf(demo.pid)).toEqual([]);
  }, 180_000);

  it("starts again on the same data, and recovers after kill -9", async () => {
    const demo = await start();
    const sandbox = caller(`http://127.0.0.1:${env["TSUBAME_SANDBOX_PORT"]}`);
    const { users } = await sandbox<{ users: readonly { id: string; isBusiness: boolean }[] }>(
      "GET",
      "/sandbox/users",
    );
    const from = users.find(({ isBusiness }) => !isBusiness);
    const to = users.find(({ isBusiness }) => isBusiness);
    const text = "Is this kept?";
    await writeDm(sandbox, { fromId: from?.id ?? "", toId: to?.id ?? "", text });
    const kept = await eventually("the conversation waits", async () => (await waiting())[0]);
    await demo.stop("SIGKILL");
    const again = await start();
    expect(await waiting()).toEqual([kept]);
    const { dms } = await sandbox<{ dms: readonly { text: string }[] }>(
      "GET",
      `/sandbox/dms?userId=${from?.id}`,
    );
    expect(dms.map((dm) => dm.text)).toContain(text);
    expect(await again.stop()).toBe(0);
    expect(processesOf(again.pid)).toEqual([]);
  }, 180_000);

  it("refuses a data directory that a running one uses, and says so", async () => {
    const demo = await start();
    try {
      const otherPort = await freePort();
      const second = startTsubame({
        command: "start",
        port: otherPort,
        healthPath: "/health",
        env: {
          ...env,
          TSUBAME_PORT: String(otherPort),
          TSUBAME_SANDBOX_PORT: String(await freePort()),
        },
        readyWithinMs: 30_000,
      });
      await expect(second).rejects.toThrow(/already|another|in use|使用/i);
    } finally {
      await demo.stop();
    }
  }, 180_000);

  it("names every wrong setting at once and exits with a failure", () => {
    let output = "";
    let status: number | null = 0;
    try {
      execFileSync(process.execPath, ["--conditions=source", "packages/cli/src/main.ts", "serve"], {
        env: { PATH: process.env["PATH"], TSUBAME_PORT: "eighty", TSUBAME_SECRET_KEY: "short" },
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
    } catch (error) {
      const failed = error as { status: number | null; stderr: string; stdout: string };
      status = failed.status;
      output = failed.stderr + failed.stdout;
    }
    expect(status).not.toBe(0);
    expect(output).toContain("TSUBAME_PORT");
    expect(output).toContain("TSUBAME_SECRET_KEY");
    expect(output).toContain("TSUBAME_PUBLIC_URL");
  });
});

/** Ids of the conversations that wait, as the sample administrator sees them after signing in. */
async function waiting(): Promise<string[]> {
  const signIn = await fetch(`http://127.0.0.1:${port}/api/tsubame/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "admin@minato.example", password: "tsubame-demo" }),
  });
  const response = await fetch(`http://127.0.0.1:${port}/api/tsubame/v1/waiting`, {
    headers: { cookie: signIn.headers.getSetCookie().join("; ") },
  });
  return [...JSON.stringify(await response.json()).matchAll(/"conversationId":"([^"]+)"/g)].map(
    (match) => match[1] ?? "",
  );
}

async function waitForText(process: TsubameProcess, text: string): Promise<string> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    if (process.output().includes(text)) return process.output();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`"${text}" was not printed:\n${process.output()}`);
}
