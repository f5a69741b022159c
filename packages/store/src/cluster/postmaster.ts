import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { StoreError } from "../errors.ts";
import type { StoreLog } from "../log.ts";
import { majorVersion } from "./binaries.ts";
import { clusterRole } from "./initialise.ts";
import { readClusterState, writeClusterState, type ClusterPlace } from "./place.ts";
import { stopProcess } from "./process-identity.ts";
import { cleanEnvironment, serverArguments, type ClusterTuning } from "./settings.ts";

const startAttempts = 5;
const startDeadlineMs = 60_000;

/** A running PostgreSQL of ours. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Settles when the process has ended, whoever ended it. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

interface StartOptions {
  readonly place: ClusterPlace;
  readonly password: string;
  readonly tuning: ClusterTuning;
  readonly log: StoreLog;
}

/**
 * Starts PostgreSQL on a free port of 127.0.0.1, the one of last time if nobody took it, and waits until it
 * answers (after a crash that includes its recovery).
 *
 * The process gets a group of its own: Ctrl-C in a terminal reaches the whole foreground group, and
 * PostgreSQL must outlive our own draining. Its output goes to `postgres.log` in the data directory, not to
 * a pipe, so that it can shut down cleanly even when we are gone.
 */
export async function startPostmaster(options: StartOptions): Promise<Postmaster> {
  const { place } = options;
  const rememberedPort = readClusterState(place.dataDir)?.port ?? 0;
  let lastError: unknown;
  for (let attempt = 0; attempt < startAttempts; attempt += 1) {
    const port = await freePort(attempt === 0 ? rememberedPort : 0);
    try {
      const postmaster = await launch(options, port);
      writeClusterState(place.dataDir, {
        clusterDir: place.clusterDir,
        isInitialised: true,
        port,
      });
      return postmaster;
    } catch (error) {
      lastError = error;
      // Somebody else bound the port between our look and PostgreSQL's: choose another.
      if (!logTail(place).includes("could not bind")) break;
    }
  }
  throw lastError;
}

async function launch(options: StartOptions, port: number): Promise<Postmaster> {
  const { place, tuning } = options;
  const logFile = path.join(place.dataDir, "postgres.log");
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.previous`);
  const output = openSync(logFile, "w", 0o600);
  const child = spawn(
    place.binaries.postgres,
    ["-D", place.clusterDir, ...serverArguments(port, majorVersion(place.binaries), tuning)],
    {
      cwd: path.dirname(place.clusterDir),
      env: cleanEnvironment(),
      stdio: ["ignore", output, output],
      detached: true,
      ...(place.account === undefined ? {} : place.account),
    },
  );
  closeSync(output);
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => {
      resolve();
    });
    child.once("error", () => {
      resolve();
    });
  });
  // A last resort for process.exit() without stop(): PostgreSQL then shuts itself down.
  const onExit = (): void => void child.kill("SIGINT");
  process.once("exit", onExit);
  void exited.then(() => process.off("exit", onExit));
  try {
    await waitUntilReady(child, port, options);
  } catch (error) {
    await stopProcess(child.pid ?? 0);
    throw error;
  }
  const pid = child.pid ?? 0;
  return { pid, port, exited, stop: () => stopProcess(pid) };
}

async function waitUntilReady(
  child: ChildProcess,
  port: number,
  { place, password }: StartOptions,
): Promise<void> {
  const deadline = performance.now() + startDeadlineMs;
  while (performance.now() < deadline) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) break;
    const client = new pg.Client({
      host: "127.0.0.1",
      port,
      user: clusterRole,
      password,
      database: "postgres",
    });
    try {
      await client.connect();
      return;
    } catch (error) {
      const code = (error as { code?: string }).code;
      // 28P01: the password file and the cluster do not belong together; waiting will not help.
      if (code === "28P01") {
        throw new StoreError(
          "cluster.not-accessible",
          `The cluster in ${place.clusterDir} refuses the password in ${place.dataDir}; restore both from the same backup.`,
          { cause: error },
        );
      }
      await delay(15);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw new StoreError(
    "cluster.start-failed",
    `PostgreSQL did not start: ${logTail(place).trim().split("\n").at(-1) ?? ""} (see ${place.dataDir}/postgres.log)`,
  );
}

function logTail(place: ClusterPlace): string {
  try {
    return readFileSync(path.join(place.dataDir, "postgres.log"), "utf8").slice(-4000);
  } catch {
    // No log yet: the program could not even be started.
    return "";
  }
}

async function freePort(wanted: number): Promise<number> {
  const server = createServer();
  try {
    return await new Promise<number>((resolve, reject) => {
      server.once("error", reject);
      server.listen(wanted, "127.0.0.1", () => {
        const address = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  } catch (error) {
    if (wanted !== 0) return freePort(0);
    throw error;
  } finally {
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  }
}
