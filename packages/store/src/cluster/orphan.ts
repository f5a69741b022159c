import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { StoreLog } from "../log.ts";
import { canonical } from "./durable-file.ts";
import { commandOf, isRunning, processesWorkingIn, stopProcess } from "./process-identity.ts";

const stragglerPatienceMs = 5_000;

/**
 * Ends what a Tsubame that was killed left running on this cluster, and removes its stale pid file.
 *
 * Called with the directory lock held, so whatever still works in the cluster's directory has no owner. The
 * pid file is believed only when the operating system agrees: after a restart of the machine or of a container its number
 * may belong to an innocent process, which must neither be stopped nor keep PostgreSQL from starting. When
 * only the postmaster was killed, its children notice and leave by themselves; we wait for them, because
 * PostgreSQL refuses to start over their shared memory.
 */
export async function removeOrphan(clusterDir: string, log: StoreLog): Promise<void> {
  const directory = canonical(clusterDir);
  const pidFile = path.join(clusterDir, "postmaster.pid");
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, "utf8").split("\n")[0]);
  if (isServerOf(directory, pid)) {
    log.warn({ pid, clusterDir }, "stopping the database of a process that was killed");
    await stopProcess(pid);
  }
  // Elsewhere the processes that are left cannot be found, and PostgreSQL's own check decides.
  if (process.platform !== "linux") return;
  const deadline = performance.now() + stragglerPatienceMs;
  let stragglers = processesWorkingIn(directory);
  while (stragglers.length > 0 && performance.now() < deadline) {
    await delay(20);
    stragglers = processesWorkingIn(directory);
  }
  for (const straggler of stragglers) await stopProcess(straggler);
  rmSync(pidFile, { force: true });
}

/** Whether this process is the PostgreSQL of `directory`: by its working directory, elsewhere by its command line. */
function isServerOf(directory: string, pid: number): boolean {
  if (process.platform === "linux") return processesWorkingIn(directory).includes(pid);
  return isRunning(pid) && commandOf(pid).includes(`-D ${directory}`);
}
