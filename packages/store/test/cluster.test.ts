import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, mkdirSync } from "node:fs";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { binariesIn, startEmbeddedCluster, type EmbeddedCluster } from "../src/index.ts";
import { locateEmbeddedBinaries } from "../src/cluster/binaries.ts";
import { readClusterState } from "../src/cluster/place.ts";
import { isRunning } from "../src/cluster/process-identity.ts";
import { settle } from "./support/settle.ts";

interface Report {
  readonly url?: string;
  readonly pid?: number;
  readonly code?: string;
}

const isRoot = process.getuid?.() === 0;

/** Whether another account can run what lies here: a clone in a private directory is out of its reach. */
function isCheckoutReadable(): boolean {
  for (
    let folder = import.meta.dirname;
    folder !== path.dirname(folder);
    folder = path.dirname(folder)
  ) {
    if ((statSync(folder).mode & 0o005) !== 0o005) return false;
  }
  return true;
}
// These start PostgreSQL themselves; running them a second time for another version would prove nothing.
const isEmbeddedRun = inject("postgresMajor") !== 15;
const runner = path.join(import.meta.dirname, "support", "run-cluster.ts");
/** Each of these makes a cluster or two and starts several programs: a few seconds of a processor that others use, too. */
const patienceMs = 120_000;
let dataDir: string;
let cleanup: (() => unknown)[];
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), "tsubame-cluster-"));
  chmodSync(dataDir, 0o755);
  cleanup = [() => rmSync(dataDir, { recursive: true, force: true })];
});
afterEach(async () => {
  for (const step of cleanup.toReversed()) await step();
});

async function start(): Promise<EmbeddedCluster> {
  const cluster = await startEmbeddedCluster({ dataDir, isDurable: false });
  cleanup.push(() => cluster.stop());
  return cluster;
}

function run(options: { mode?: string; uid?: number } = {}): {
  child: ChildProcess;
  report: Promise<Report>;
} {
  const args = ["--conditions=source", runner, dataDir, options.mode ?? "stay"];
  const child = spawn(process.execPath, args, {
    cwd: "/",
    stdio: ["ignore", "pipe", "inherit"],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  cleanup.push(() => kill(child));
  const lines = createInterface({ input: child.stdout });
  const report = new Promise<Report>((resolve) => {
    lines.once("line", (line) => resolve(JSON.parse(line) as Report));
    lines.once("close", () => resolve({}));
  });
  return { child, report };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

describe.runIf(isEmbeddedRun)("startEmbeddedCluster", { timeout: patienceMs }, () => {
  it("keeps data, password and port over a restart, and leaves no process", async () => {
    const first = await start();
    await query(first.url, "create table kept as select 1 as n");
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, "select n from kept")).toEqual([{ n: 1 }]);
    expect(statSync(path.join(dataDir, "postgres-password")).mode & 0o777).toBe(0o600);
  });

  it("listens on this machine only, wants the password, and keeps fsync and checksums on", async () => {
    const cluster = await startEmbeddedCluster({ dataDir });
    cleanup.push(() => cluster.stop());
    const shown = async (name: string): Promise<unknown> =>
      Object.values((await query(cluster.url, `show ${name}`))[0] as object)[0];
    expect(await shown("listen_addresses")).toBe("127.0.0.1");
    expect(await shown("fsync")).toBe("on");
    expect(await shown("data_checksums")).toBe("on");
    expect(await shown("server_encoding")).toBe("UTF8");
    const url = new URL(cluster.url);
    url.password = "wrong";
    await expect(query(url.href, "select 1")).rejects.toMatchObject({ code: "28P01" });
  });

  it("refuses a directory that another live Tsubame uses, and leaves that one alone", async () => {
    const owner = await start();
    const other = await run().report;
    expect(other).toEqual({ code: "cluster.in-use" });
    await expect(startEmbeddedCluster({ dataDir })).rejects.toThrow(
      /process \d+.*TSUBAME_DATA_DIR/,
    );
    expect(await query(owner.url, "select 1 as n")).toEqual([{ n: 1 }]);
  });

  it("lets one of several processes win a directory with a stale lock", async () => {
    const victim = run();
    await victim.report;
    await kill(victim.child);
    const racers = Array.from({ length: 4 }, () => run());
    const reports = await Promise.all(racers.map((racer) => racer.report));
    expect(reports.filter((report) => report.url !== undefined)).toHaveLength(1);
    expect(reports.filter((report) => report.code === "cluster.in-use")).toHaveLength(3);
    for (const racer of racers) await kill(racer.child, "SIGTERM");
  });

  it("recovers when its process was killed and PostgreSQL was left running", async () => {
    const victim = run();
    const { url, pid } = await victim.report;
    await query(url!, "create table kept as select 2 as n");
    await kill(victim.child);
    expect(isRunning(pid!)).toBe(true);
    const next = await start();
    expect(isRunning(pid!)).toBe(false);
    expect(await query(next.url, "select n from kept")).toEqual([{ n: 2 }]);
  });

  it("recovers when PostgreSQL was killed under it", async () => {
    const first = await start();
    await query(first.url, "create table kept as select 3 as n");
    process.kill(first.pid, "SIGKILL");
    await first.exited;
    await first.stop();
    const next = await start();
    expect(await query(next.url, "select n from kept")).toEqual([{ n: 3 }]);
  });

  it("starts over a stale pid file that names an innocent process, and spares it", async () => {
    await (await start()).stop();
    const innocent = spawn("sleep", ["600"], isRoot ? { uid: 65534 } : {});
    cleanup.push(() => innocent.kill());
    const pidFile = path.join(readClusterState(dataDir)!.clusterDir, "postmaster.pid");
    writeFileSync(pidFile, `${innocent.pid}\n${dataDir}/cluster\n0\n5432\n\n127.0.0.1\n`);
    const next = await start();
    expect(await query(next.url, "select 4 as n")).toEqual([{ n: 4 }]);
    expect(isRunning(innocent.pid!)).toBe(true);
  });

  it("makes the cluster anew when the first start was killed half-way", async () => {
    const victim = run();
    const staging = (): string[] =>
      readdirSync(dataDir).filter((name) => name.startsWith("tsubame-initdb-"));
    const isHalfWay = (name: string): boolean => existsSync(path.join(dataDir, name, "cluster"));
    await settle(() => staging().some(isHalfWay), patienceMs);
    await kill(victim.child);
    expect(existsSync(path.join(dataDir, "cluster"))).toBe(false);
    const next = await start();
    expect(await query(next.url, "select 5 as n")).toEqual([{ n: 5 }]);
    expect(staging()).toEqual([]);
  });

  it("refuses, and does not touch, a cluster of another version", async () => {
    await (await start()).stop();
    const file = path.join(readClusterState(dataDir)!.clusterDir, "PG_VERSION");
    writeFileSync(file, "14\n");
    await expect(startEmbeddedCluster({ dataDir })).rejects.toMatchObject({
      code: "cluster.version-mismatch",
    });
    writeFileSync(file, "18\n");
    expect(await query((await start()).url, "select 6 as n")).toEqual([{ n: 6 }]);
  });

  it("refuses to begin an empty database where one has gone missing", async () => {
    await (await start()).stop();
    rmSync(path.join(dataDir, "cluster"), { recursive: true });
    await expect(startEmbeddedCluster({ dataDir })).rejects.toMatchObject({
      code: "cluster.missing",
    });
    expect(existsSync(path.join(dataDir, "cluster"))).toBe(false);
  });

  it("says what is wrong with a data directory that cannot be made", async () => {
    writeFileSync(path.join(dataDir, "file"), "");
    const impossible = path.join(dataDir, "file", "data");
    await expect(startEmbeddedCluster({ dataDir: impossible })).rejects.toMatchObject({
      code: "cluster.not-accessible",
      message: expect.stringContaining("TSUBAME_DATA_DIR"),
    });
  });

  it("takes PostgreSQL along when the process leaves without stopping it", async () => {
    const leaver = run({ mode: "exit" });
    const { pid } = await leaver.report;
    expect(pid).toBeGreaterThan(0);
    await settle(() => !isRunning(pid!), patienceMs);
  });

  it.runIf(isRoot && isCheckoutReadable())(
    "runs as an ordinary user, and as root afterwards under the same account",
    async () => {
      chownSync(dataDir, 65534, 65534);
      const ordinary = run({ uid: 65534 });
      const { url, pid } = await ordinary.report;
      expect(statSync(`/proc/${pid}`).uid).toBe(65534);
      await query(url!, "create table kept as select 7 as n");
      await kill(ordinary.child, "SIGTERM");
      const asRoot = await start();
      expect(statSync(`/proc/${asRoot.pid}`).uid).toBe(65534);
      expect(await query(asRoot.url, "select n from kept")).toEqual([{ n: 7 }]);
    },
  );

  it.runIf(isRoot)(
    "puts the cluster of a private directory where its account can reach it",
    async () => {
      chmodSync(dataDir, 0o700);
      const first = await start();
      const { clusterDir } = readClusterState(dataDir)!;
      cleanup.push(() => rmSync(path.dirname(clusterDir), { recursive: true, force: true }));
      expect(clusterDir).toMatch(/^\/var\/lib\/tsubame\/[0-9a-f]{16}-[0-9a-f]{8}\/cluster$/);
      await query(first.url, "create table kept as select 8 as n");
      await first.stop();
      expect(await query((await start()).url, "select n from kept")).toEqual([{ n: 8 }]);
    },
  );

  it.runIf(isRoot)("copies programs that its account cannot reach", async () => {
    const hidden = mkdtempSync(path.join(tmpdir(), "tsubame-hidden-"));
    cleanup.push(() => rmSync(hidden, { recursive: true, force: true }));
    mkdirSync(path.join(hidden, "native"));
    cpSync(locateEmbeddedBinaries().root, path.join(hidden, "native"), {
      recursive: true,
      verbatimSymlinks: true,
    });
    const binaries = binariesIn(path.join(hidden, "native"));
    const cluster = await startEmbeddedCluster({ dataDir, binaries, isDurable: false });
    cleanup.push(() => cluster.stop());
    const program = readFileSync(`/proc/${cluster.pid}/cmdline`, "utf8").split("\0")[0]!;
    expect(program).toMatch(/^\/var\/lib\/tsubame\/runtime\//);
    cleanup.splice(-1, 0, () => rmSync(path.join(program, "..", ".."), { recursive: true }));
  });
});
