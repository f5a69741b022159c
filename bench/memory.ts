import { mkdtempSync, readFileSync, readdirSync, rmSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startTsubame } from "../e2e/support/process.ts";
import { report, rounded } from "./figure.ts";

const settleMs = 20_000;

/**
 * Memory of the idle demo: server, sandbox and every PostgreSQL process together. Proportional set size, so that
 * pages shared between processes count once. Linux only.
 */
export async function measureMemory(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "tsubame-bench-"));
  chmodSync(dataDir, 0o755);
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const demo = await startTsubame({
    command: "start",
    port,
    healthPath: "/health",
    env: {
      TSUBAME_PORT: String(port),
      TSUBAME_SANDBOX_PORT: String(sandboxPort),
      TSUBAME_DATA_DIR: dataDir,
    },
  });
  try {
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    const parts = [demo.pid, ...descendantsOf(demo.pid)].map((pid) => ({
      name: nameOf(pid),
      megabytes: proportionalMegabytes(pid),
    }));
    const byName: Record<string, number> = {};
    for (const { name, megabytes } of parts)
      byName[name] = rounded((byName[name] ?? 0) + megabytes, 1);
    report({
      bench: "memory",
      metric: "idle_all_processes",
      value: rounded(
        parts.reduce((sum, { megabytes }) => sum + megabytes, 0),
        1,
      ),
      unit: "MB",
      target: 400,
      detail: { processes: parts.length, byName, settledSeconds: settleMs / 1000 },
    });
  } finally {
    await demo.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function descendantsOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = parentOf(Number(entry));
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const found: number[] = [];
  const open = [root];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    const next = children.get(pid) ?? [];
    found.push(...next);
    open.push(...next);
  }
  return found;
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return null;
  }
}

function nameOf(pid: number): string {
  const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  if (command.includes("main.ts sandbox")) return "sandbox";
  if (command.includes("main.ts start")) return "server";
  return command.includes("postgres") ? "postgres" : command.slice(0, 40);
}

function proportionalMegabytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024;
}
