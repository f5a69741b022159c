import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { StoreError } from "../errors.ts";

/** The operating-system account that runs the cluster; numbers as in /etc/passwd. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Accounts tried when we are root and no cluster exists yet, in this order. */
const unprivilegedNames = ["postgres", "nobody"];

/**
 * The account to run PostgreSQL under, or undefined for our own. PostgreSQL refuses to run as root, so
 * root hands over to the owner of the existing cluster, else to `postgres`, else to `nobody`.
 */
export function chooseAccount(ownerOfCluster: Account | undefined): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (ownerOfCluster !== undefined && ownerOfCluster.uid !== 0) return ownerOfCluster;
  const passwd = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of unprivilegedNames) {
    const fields = passwd.find((line) => line.startsWith(`${name}:`))?.split(":");
    if (fields?.[2] !== undefined && fields[3] !== undefined) {
      return { uid: Number(fields[2]), gid: Number(fields[3]) };
    }
  }
  throw new StoreError(
    "cluster.not-accessible",
    "PostgreSQL does not run as root and this machine has neither an account postgres nor nobody; start Tsubame as another user, or set DATABASE_URL.",
  );
}

/**
 * Whether `account` can enter `directory`. Asked of the kernel by a process of that account rather than
 * computed from permission bits, so that access lists and mount options count too.
 */
export function canEnter(directory: string, account: Account | undefined): boolean {
  if (account === undefined) return true;
  const probe = spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", directory], {
    uid: account.uid,
    gid: account.gid,
    cwd: "/",
    stdio: "ignore",
  });
  return probe.status === 0;
}
