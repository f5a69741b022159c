import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const fastStopMs = 7_000;
const immediateStopMs = 2_000;

/**
 * Who a process is, beyond its number: process ids are reused (in a container the same small number comes
 * back at every restart), so a file that names an owner must also say when that owner started.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal for the same process only. Empty where the platform does not tell. */
  readonly startedAt: string;
}

/** The identity of a running process, or undefined when there is none with that number. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  if (!isRunning(pid)) return undefined;
  return { pid, startedAt: startMark(pid) };
}

/** Whether the process recorded as `identity` still runs (and is not another one with its number). */
export function isSameProcessRunning(identity: ProcessIdentity): boolean {
  const current = identifyProcess(identity.pid);
  return current !== undefined && current.startedAt === identity.startedAt;
}

/** Whether any process has this number; a zombie counts as gone. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return process.platform !== "linux" || statFields(pid)?.[0] !== "Z";
}

/**
 * Processes whose working directory is `directory`, ascending by pid. PostgreSQL's processes all work
 * inside their data directory, which identifies them without trusting a pid file. Linux only; elsewhere
 * the list is empty and PostgreSQL's own checks remain the only guard.
 */
export function processesWorkingIn(directory: string): number[] {
  if (process.platform !== "linux") return [];
  const pids: number[] = [];
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      if (readlinkSync(`/proc/${entry}/cwd`) === directory) pids.push(Number(entry));
    } catch {
      // Gone meanwhile, or another account's process that we may not look into: not ours to stop.
    }
  }
  return pids.toSorted((a, b) => a - b);
}

/**
 * Ends a PostgreSQL process: fast shutdown (open transactions are rolled back, a checkpoint is written),
 * then immediate, then SIGKILL; about 10 s at worst. Returns when the process is gone.
 */
export async function stopProcess(pid: number): Promise<void> {
  for (const [signal, patienceMs] of [
    ["SIGINT", fastStopMs],
    ["SIGQUIT", immediateStopMs],
    ["SIGKILL", immediateStopMs],
  ] as const) {
    if (pid <= 0 || !isRunning(pid)) return;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") return;
      throw error;
    }
    const deadline = performance.now() + patienceMs;
    while (performance.now() < deadline && isRunning(pid)) await delay(10);
  }
}

/** A process's command line, on systems without /proc; empty when it has gone. */
export function commandOf(pid: number): string {
  return askPs(pid, "command=");
}

function startMark(pid: number): string {
  if (process.platform === "linux") {
    // Field 22 of proc(5) stat: start time in clock ticks since boot; the boot id makes it unique.
    const bootId = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${bootId}/${statFields(pid)?.[19] ?? ""}`;
  }
  return askPs(pid, "lstart=");
}

function askPs(pid: number, field: string): string {
  if (process.platform === "win32") return "";
  try {
    return execFileSync("ps", ["-ww", "-o", field, "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    // `ps` exits non-zero when the process has gone in between.
    return "";
  }
}

/** The fields of /proc/PID/stat after the command name (which may itself hold spaces and brackets). */
function statFields(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    // The process ended between the two looks.
    return undefined;
  }
}
