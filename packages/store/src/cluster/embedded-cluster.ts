import { mkdirSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { StoreError } from "../errors.ts";
import { silentLog, type StoreLog } from "../log.ts";
import { locateEmbeddedBinaries, type PostgresBinaries } from "./binaries.ts";
import { lockDirectory, type DirectoryLock } from "./directory-lock.ts";
import { clusterRole, initialiseCluster } from "./initialise.ts";
import { removeOrphan } from "./orphan.ts";
import { decidePlace } from "./place.ts";
import { canonical } from "./durable-file.ts";
import { startPostmaster } from "./postmaster.ts";

/** A PostgreSQL that this process runs. */
export interface EmbeddedCluster {
  /** `postgres://…@127.0.0.1:PORT/tsubame`; holds the password, so it must not be logged. */
  readonly url: string;
  readonly pid: number;
  /** Settles when PostgreSQL has ended, also when it was not asked to. */
  readonly exited: Promise<void>;
  /** Shuts PostgreSQL down (10 s at most) and frees the directory; safe to call twice. */
  stop(): Promise<void>;
}

/** What {@link startEmbeddedCluster} needs; everything but the directory has a default. */
export interface EmbeddedClusterOptions {
  /** Made if absent. Holds the cluster, its password (0600), its state file, lock and log. */
  readonly dataDir: string;
  readonly log?: StoreLog;
  /** Other programs than the ones that come with Tsubame; the tests run PostgreSQL 15 this way. */
  readonly binaries?: PostgresBinaries;
  /** False turns fsync off: for tests only. */
  readonly isDurable?: boolean;
  readonly maxConnections?: number;
}

/**
 * Runs our own PostgreSQL in `dataDir`: made on the first start (about 1.5 s), started afterwards in about
 * 0.1 s, recovered after any kind of kill, refused when another live Tsubame has the directory. fsync and
 * page checksums are on; it listens on 127.0.0.1 only, with a random password.
 *
 * @throws StoreError `cluster.*`, each with what to do about it.
 */
export async function startEmbeddedCluster(
  options: EmbeddedClusterOptions,
): Promise<EmbeddedCluster> {
  const log = options.log ?? silentLog;
  const { dataDir, lock } = takeDirectory(options.dataDir);
  try {
    const place = decidePlace(dataDir, options.binaries ?? locateEmbeddedBinaries());
    const password = await initialiseCluster(place);
    await removeOrphan(place.clusterDir, log);
    const postmaster = await startPostmaster({
      place,
      password,
      log,
      tuning: {
        isDurable: options.isDurable ?? true,
        maxConnections: options.maxConnections ?? 60,
      },
    });
    const base = `postgres://${clusterRole}:${password}@127.0.0.1:${postmaster.port}`;
    await createDatabase(`${base}/postgres`);
    log.info({ pid: postmaster.pid, port: postmaster.port }, "database started");
    return {
      url: `${base}/tsubame`,
      pid: postmaster.pid,
      exited: postmaster.exited,
      async stop() {
        await postmaster.stop();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function takeDirectory(wanted: string): { dataDir: string; lock: DirectoryLock } {
  try {
    mkdirSync(wanted, { recursive: true, mode: 0o755 });
    const dataDir = canonical(path.resolve(wanted));
    return { dataDir, lock: lockDirectory(dataDir) };
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new StoreError(
      "cluster.not-accessible",
      `The data directory ${path.resolve(wanted)} cannot be written (${code ?? "unknown reason"}); mend that, or choose another TSUBAME_DATA_DIR.`,
      { cause },
    );
  }
}

/** Makes the database `tsubame` at every start, because a first start may have been killed before it. */
async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query("select from pg_database where datname = 'tsubame'");
    if (found.rowCount === 0) await client.query("create database tsubame");
  } finally {
    await client.end();
  }
}
