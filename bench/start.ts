import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../e2e/support/process.ts";
import { report, rounded } from "./figure.ts";

const checkout = fileURLToPath(new URL("..", import.meta.url));
const deadlineMs = 600_000;

/**
 * A newcomer's first minutes: a fresh clone of what is committed, an empty npm cache, `npm start` until `GET /health`
 * answers 200, Ctrl-C, and `npm start` once more. Uses the network for the packages.
 */
export async function measureStart(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tsubame-newcomer-"));
  const clone = join(folder, "tsubame");
  try {
    execFileSync("git", ["clone", "--quiet", checkout, clone]);
    const ports = { desktop: await freePort(), sandbox: await freePort() };
    const first = await startOnce(clone, join(folder, "npm-cache"), ports);
    const second = await startOnce(clone, join(folder, "npm-cache"), ports);
    report({
      bench: "start",
      metric: "fresh_clone_ready",
      value: rounded(first, 1),
      unit: "s",
      target: 180,
    });
    report({
      bench: "start",
      metric: "second_start_ready",
      value: rounded(second, 1),
      unit: "s",
      target: 5,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startOnce(
  clone: string,
  cache: string,
  ports: { desktop: number; sandbox: number },
): Promise<number> {
  const startedAt = performance.now();
  const child = spawn("npm", ["start"], {
    cwd: clone,
    detached: true,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...withoutNpmSettings(),
      npm_config_cache: cache,
      TSUBAME_PORT: String(ports.desktop),
      TSUBAME_SANDBOX_PORT: String(ports.sandbox),
    },
  });
  try {
    await untilHealthy(`http://127.0.0.1:${ports.desktop}/health`, child);
    return (performance.now() - startedAt) / 1000;
  } finally {
    // Ctrl-C reaches everything in the terminal's process group.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGINT");
    if (child.exitCode === null) await once(child, "exit");
  }
}

/** What `npm run bench` set for itself must not reach the newcomer's npm, nor our Node come before theirs. */
function withoutNpmSettings(): NodeJS.ProcessEnv {
  const own = join(checkout, "node_modules");
  return Object.fromEntries(
    Object.entries(process.env)
      .filter(([name]) => !/^(npm_|INIT_CWD$|NODE$|TSUBAME_|DATABASE_URL$)/.test(name))
      .map(([name, value]) =>
        name === "PATH"
          ? [
              name,
              value
                ?.split(":")
                .filter((part) => !part.startsWith(own))
                .join(":"),
            ]
          : [name, value],
      ),
  );
}

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error("npm start ended before it was ready");
    const response = await fetch(url).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("npm start was not ready in time");
}
