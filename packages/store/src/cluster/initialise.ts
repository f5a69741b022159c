import { spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { StoreError } from "../errors.ts";
import { majorVersion } from "./binaries.ts";
import { canonical, syncDirectory, writeDurably } from "./durable-file.ts";
import { readClusterState, writeClusterState, type ClusterPlace } from "./place.ts";
import { processesWorkingIn, stopProcess } from "./process-identity.ts";
import { cleanEnvironment } from "./settings.ts";

/** Name of the role that owns everything in an embedded cluster. */
export const clusterRole = "tsubame";
const stagingPrefix = "tsubame-initdb-";

/**
 * Makes the cluster when there is none, and checks its version when there is one.
 *
 * initdb works in a staging directory that is renamed to the cluster's name when complete: a cluster
 * directory is therefore always a finished one, whatever killed the first start, and only staging
 * directories are ever deleted.
 *
 * @returns the password of {@link clusterRole}, kept in `postgres-password` (0600) in the data directory.
 * @throws StoreError `cluster.version-mismatch`, `cluster.init-failed`.
 */
export async function initialiseCluster(place: ClusterPlace): Promise<string> {
  await removeStaging(place);
  if (existsSync(place.clusterDir)) assertVersion(place);
  else await createCluster(place);
  const state = readClusterState(place.dataDir);
  if (state?.isInitialised !== true) {
    writeClusterState(place.dataDir, {
      clusterDir: place.clusterDir,
      isInitialised: true,
      port: state?.port ?? null,
    });
  }
  return readPassword(place);
}

async function createCluster(place: ClusterPlace): Promise<void> {
  const parent = path.dirname(place.clusterDir);
  const staging = path.join(parent, `${stagingPrefix}${randomUUID()}`);
  const passwordFile = path.join(staging, "password");
  const draft = path.join(staging, "cluster");
  const password = randomBytes(24).toString("base64url");
  mkdirSync(staging, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (place.account !== undefined) {
    chownSync(staging, place.account.uid, place.account.gid);
    chownSync(passwordFile, place.account.uid, place.account.gid);
  }
  try {
    await runInitdb(place, draft, passwordFile);
    writeDurably(passwordPath(place), `${password}\n`);
    renameSync(draft, place.clusterDir);
    syncDirectory(parent);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

async function runInitdb(place: ClusterPlace, draft: string, passwordFile: string): Promise<void> {
  const { account, binaries } = place;
  // The built-in provider gives the same order and the same upper and lower case on every machine.
  const locale =
    majorVersion(binaries) >= 17
      ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
      : ["--locale=C"];
  const child = spawn(
    binaries.initdb,
    [
      `--pgdata=${draft}`,
      `--username=${clusterRole}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      ...locale,
      "--data-checksums",
      "--no-instructions",
    ],
    {
      // Inside the staging directory, which lets a later start find and end an abandoned initdb.
      cwd: path.dirname(draft),
      env: cleanEnvironment(),
      stdio: ["ignore", "ignore", "pipe"],
      ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
    },
  );
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code === 0) return;
  const reason = complaint.trim().split("\n").at(-1) ?? "";
  throw new StoreError(
    "cluster.init-failed",
    `PostgreSQL could not create its cluster in ${place.clusterDir}: ${reason}`,
    { details: { exitCode: code } },
  );
}

function assertVersion(place: ClusterPlace): void {
  const file = path.join(place.clusterDir, "PG_VERSION");
  let found: string;
  try {
    found = readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new StoreError(
      "cluster.not-accessible",
      `${file} cannot be read: ${place.clusterDir} is not a PostgreSQL cluster or belongs to another account; start Tsubame as its owner, or choose another TSUBAME_DATA_DIR.`,
      { cause },
    );
  }
  const ours = majorVersion(place.binaries);
  if (found === String(ours)) return;
  throw new StoreError(
    "cluster.version-mismatch",
    `The cluster in ${place.clusterDir} was made by PostgreSQL ${found} and this Tsubame runs PostgreSQL ${ours}; dump it with the version that made it and restore it into a new TSUBAME_DATA_DIR.`,
    { details: { found, expected: ours } },
  );
}

/**
 * Removes what killed first starts left behind, with the initdb that may still be writing there. The
 * directory lock guarantees that nobody else is at work.
 */
async function removeStaging(place: ClusterPlace): Promise<void> {
  const parent = canonical(path.dirname(place.clusterDir));
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(stagingPrefix)) continue;
    const staging = path.join(parent, name);
    for (const directory of [staging, path.join(staging, "cluster")]) {
      for (const pid of processesWorkingIn(directory)) await stopProcess(pid);
    }
    rmSync(staging, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

function readPassword(place: ClusterPlace): string {
  try {
    return readFileSync(passwordPath(place), "utf8").trim();
  } catch (cause) {
    throw new StoreError(
      "cluster.not-accessible",
      `${passwordPath(place)} cannot be read; restore it from a backup of the data directory.`,
      { cause },
    );
  }
}

function passwordPath(place: ClusterPlace): string {
  return path.join(place.dataDir, "postgres-password");
}
