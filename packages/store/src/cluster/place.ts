import { createHash, randomUUID } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { StoreError } from "../errors.ts";
import { canEnter, chooseAccount, type Account } from "./account.ts";
import { binariesIn, majorVersion, type PostgresBinaries } from "./binaries.ts";
import { writeDurably } from "./durable-file.ts";

/** Where root keeps what an unprivileged account could not reach in a private data directory. */
const systemDirectory = "/var/lib/tsubame";

/** Where a cluster lives and who runs it. */
export interface ClusterPlace {
  /** The data directory as configured: password, state and log file. */
  readonly dataDir: string;
  /** PGDATA; exists if and only if initdb has finished. */
  readonly clusterDir: string;
  readonly account: Account | undefined;
  readonly binaries: PostgresBinaries;
}

/** What `cluster.json` in the data directory remembers. It is also the pointer to a relocated cluster. */
export interface ClusterState {
  readonly clusterDir: string;
  /** True once the cluster has been complete; from then on its absence is an error, not a first start. */
  readonly isInitialised: boolean;
  /** The port of the last run, tried first at the next. */
  readonly port: number | null;
}

/**
 * Decides where the cluster of `dataDir` lives. Normally `dataDir/cluster`. When root runs it under an
 * account that cannot enter the data directory (a clone below /root, a private temporary directory), the
 * cluster goes to `/var/lib/tsubame/HASH-RANDOM` and `cluster.json` points to it; the same for programs
 * the account cannot reach, which are copied to `/var/lib/tsubame/runtime`.
 *
 * The random part keeps a data directory that was deleted and made anew from adopting a cluster whose
 * password and key went with the old one.
 */
export function decidePlace(dataDir: string, binaries: PostgresBinaries): ClusterPlace {
  const remembered = readClusterState(dataDir);
  const known = remembered?.clusterDir ?? path.join(dataDir, "cluster");
  if (remembered?.isInitialised === true && !existsSync(known)) {
    throw new StoreError(
      "cluster.missing",
      `${dataDir} belongs to a database in ${known}, which is not there; restore it, or choose an empty TSUBAME_DATA_DIR.`,
    );
  }
  const account = chooseAccount(ownerOf(known));
  let clusterDir = known;
  if (remembered === undefined && !existsSync(known) && !canEnter(dataDir, account)) {
    const hash = createHash("sha256").update(dataDir).digest("hex").slice(0, 16);
    clusterDir = path.join(systemDirectory, `${hash}-${randomUUID().slice(0, 8)}`, "cluster");
  }
  if (remembered?.clusterDir !== clusterDir) {
    // Before the directory is made, so that a crash in between leaves a pointer and not an orphan.
    writeClusterState(dataDir, { clusterDir, isInitialised: existsSync(clusterDir), port: null });
  }
  mkdirSync(path.dirname(clusterDir), { recursive: true, mode: 0o755 });
  assertReachable(path.dirname(clusterDir), account);
  return { dataDir, clusterDir, account, binaries: reachableBinaries(binaries, account) };
}

/** Reads `cluster.json`; undefined before the first start. */
export function readClusterState(dataDir: string): ClusterState | undefined {
  const file = path.join(dataDir, "cluster.json");
  if (!existsSync(file)) return undefined;
  try {
    const state = JSON.parse(readFileSync(file, "utf8")) as ClusterState;
    if (typeof state.clusterDir === "string") return state;
  } catch (cause) {
    throw new StoreError("cluster.missing", `${file} cannot be read; restore it from a backup.`, {
      cause,
    });
  }
  throw new StoreError("cluster.missing", `${file} names no cluster; restore it from a backup.`);
}

/** Replaces `cluster.json` in one step. */
export function writeClusterState(dataDir: string, state: ClusterState): void {
  writeDurably(path.join(dataDir, "cluster.json"), `${JSON.stringify(state, null, 2)}\n`);
}

function ownerOf(directory: string): Account | undefined {
  const stat = statSync(directory, { throwIfNoEntry: false });
  return stat === undefined ? undefined : { uid: stat.uid, gid: stat.gid };
}

function assertReachable(directory: string, account: Account | undefined): void {
  if (canEnter(directory, account)) return;
  throw new StoreError(
    "cluster.not-accessible",
    `The account that runs PostgreSQL (uid ${account?.uid ?? "?"}) cannot enter ${directory}; allow it with chmod o+x on each parent, or start Tsubame as that user.`,
  );
}

function reachableBinaries(
  binaries: PostgresBinaries,
  account: Account | undefined,
): PostgresBinaries {
  if (canEnter(path.join(binaries.root, "bin"), account)) return binaries;
  const source = createHash("sha256").update(binaries.root).digest("hex").slice(0, 8);
  const builtAt = Math.trunc(statSync(binaries.postgres).mtimeMs);
  const name = `postgresql-${majorVersion(binaries)}-${source}-${builtAt}`;
  const target = path.join(systemDirectory, "runtime", name);
  if (!existsSync(target)) {
    const draft = `${target}.${randomUUID()}`;
    mkdirSync(path.dirname(target), { recursive: true, mode: 0o755 });
    cpSync(binaries.root, draft, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(draft, target);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      // Another Tsubame copied the same programs meanwhile; its copy is as good.
      if (!existsSync(target)) throw error;
    }
  }
  return binariesIn(target);
}
