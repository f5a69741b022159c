import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { StoreError } from "../errors.ts";
import { identifyProcess, isSameProcessRunning, type ProcessIdentity } from "./process-identity.ts";

/** A held directory lock. */
export interface DirectoryLock {
  /** Gives the directory back; safe to call twice. */
  release(): void;
}

interface LockRecord extends ProcessIdentity {
  readonly nonce: string;
}

const maxAttempts = 20;

/**
 * Takes a data directory for this process, so that two Tsubame never run one cluster.
 *
 * The lock is a file naming its owner by pid and start time, hence a lock left by kill -9 is recognised
 * and taken over, and a lock of a live process is respected. Creation uses link(2), which fails when the
 * name exists. A stale lock is first moved aside; if what was moved turns out to be somebody's fresh lock
 * (two processes found the same stale one), it is put back, and the owner's read-back below notices.
 *
 * @throws StoreError `cluster.in-use` when a live process owns the directory.
 */
export function lockDirectory(directory: string): DirectoryLock {
  const file = path.join(directory, "tsubame.lock");
  const self = identifyProcess(process.pid) ?? { pid: process.pid, startedAt: "" };
  const mine: LockRecord = { ...self, nonce: randomUUID() };
  const draft = `${file}.${mine.nonce}`;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      if (tryLink(draft, file) && readLock(file)?.nonce === mine.nonce) return held(file, mine);
      const owner = readLock(file);
      if (owner !== undefined && isSameProcessRunning(owner)) refuse(directory, owner);
      moveStaleAside(file, owner);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw new StoreError(
    "cluster.in-use",
    `Several processes are starting on ${directory} at once; start one of them again.`,
  );
}

function held(file: string, mine: LockRecord): DirectoryLock {
  return {
    release() {
      if (readLock(file)?.nonce === mine.nonce) rmSync(file, { force: true });
    },
  };
}

function refuse(directory: string, owner: LockRecord): never {
  throw new StoreError(
    "cluster.in-use",
    `Another Tsubame (process ${owner.pid}) is using ${directory}; stop it, or choose another TSUBAME_DATA_DIR.`,
    { details: { directory, pid: owner.pid } },
  );
}

function tryLink(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function moveStaleAside(file: string, seen: LockRecord | undefined): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (readLock(aside)?.nonce !== seen?.nonce) tryLink(aside, file);
  rmSync(aside, { force: true });
}

/** What the lock file says; undefined when absent or unreadable (cut short by a crash: nobody's lock). */
function readLock(file: string): LockRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(file, "utf8")) as Partial<LockRecord> | null;
    const isComplete = Number.isInteger(record?.pid) && typeof record?.nonce === "string";
    return isComplete ? (record as LockRecord) : undefined;
  } catch {
    return undefined;
  }
}
