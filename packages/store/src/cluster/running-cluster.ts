import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { clusterRole } from "./initialise.ts";
import { readClusterState } from "./place.ts";

/**
 * Where the PostgreSQL of a Tsubame that runs in `dataDir` listens, for a second process that only looks; null when none
 * was ever made there. Nothing may listen: then no node runs. Holds the password, so it must not be logged.
 */
export function runningClusterUrl(dataDir: string): string | null {
  const passwordFile = path.join(dataDir, "postgres-password");
  const port = readClusterState(dataDir)?.port ?? null;
  if (port === null || !existsSync(passwordFile)) return null;
  const password = readFileSync(passwordFile, "utf8").trim();
  return `postgres://${clusterRole}:${password}@127.0.0.1:${port}/tsubame`;
}
