import { createHash } from "node:crypto";
import pg from "pg";
import { mapDatabaseError } from "../connection/database-error.ts";
import { StoreError } from "../errors.ts";
import { silentLog, type StoreLog } from "../log.ts";
import { migrations as knownMigrations, type Migration } from "../migrations/index.ts";

const oldestMajorVersion = 15;
/** Key of the advisory lock that serialises migrating nodes: "tsbm" in ASCII. */
const migrationLockKey = 0x7473626d;

/** What {@link migrate} works on. */
export interface MigrateOptions {
  readonly url: string;
  readonly log?: StoreLog;
  /** The steps to bring the database to; those of this build unless a test brings its own. */
  readonly migrations?: readonly Migration[];
}

/**
 * Brings the schema to this build's, forward only. Any number of nodes may start at once: each step runs in
 * a transaction that first takes one advisory lock and then looks again at what is applied, so a step runs
 * once, and a killed step leaves nothing behind. The lock is of the transaction and not of the session,
 * because session locks break behind a transaction-pooling proxy.
 *
 * Each applied step is recorded with the SHA-256 of its SQL.
 *
 * @returns the ids of the steps applied by this call, in order.
 * @throws StoreError `database.too-old`, `migration.schema-too-new`, `migration.changed`, `migration.failed`,
 *   `database.unreachable`.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const known = options.migrations ?? knownMigrations;
  const log = options.log ?? silentLog;
  const client = new pg.Client({
    connectionString: options.url,
    application_name: "tsubame migrate",
  });
  // A server that goes away is reported by the query in flight; the event must merely have a listener.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await refuseOldServer(client);
    const applied: string[] = [];
    // Each round applies one step; one round more than steps finds nothing left.
    for (let round = 0; round <= known.length; round += 1) {
      const id = await applyNext(client, known);
      if (id === undefined) break;
      log.info({ migration: id }, "migration applied");
      applied.push(id);
    }
    return applied;
  } catch (error) {
    throw mapDatabaseError(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Fingerprint recorded with an applied step. */
function migrationChecksum(migration: Migration): string {
  return createHash("sha256").update(migration.sql).digest("hex");
}

async function applyNext(
  client: pg.Client,
  known: readonly Migration[],
): Promise<string | undefined> {
  await client.query("begin");
  try {
    await client.query("select pg_advisory_xact_lock($1)", [migrationLockKey]);
    await client.query(`create table if not exists schema_migration (
      id text not null,
      checksum text not null,
      applied_at timestamptz not null default now(),
      constraint schema_migration_pk primary key (id)
    )`);
    const recorded = await client.query<{ id: string; checksum: string }>(
      "select id, checksum from schema_migration order by id",
    );
    refuseUnknown(recorded.rows, known);
    const done = new Set(recorded.rows.map((row) => row.id));
    const next = known.find((migration) => !done.has(migration.id));
    if (next !== undefined) {
      await runStep(client, next);
      await client.query("insert into schema_migration (id, checksum) values ($1, $2)", [
        next.id,
        migrationChecksum(next),
      ]);
    }
    await client.query("commit");
    return next?.id;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

async function runStep(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query(migration.sql);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "unknown";
    throw new StoreError(
      "migration.failed",
      `Migration ${migration.id} failed and was rolled back (${reason}); keep the previous version running and report this.`,
      { cause, details: { migration: migration.id } },
    );
  }
}

function refuseUnknown(
  recorded: readonly { id: string; checksum: string }[],
  known: readonly Migration[],
): void {
  const byId = new Map(known.map((migration) => [migration.id, migration]));
  for (const row of recorded) {
    const migration = byId.get(row.id);
    if (migration === undefined) {
      throw new StoreError(
        "migration.schema-too-new",
        `The database has migration ${row.id}, which this Tsubame does not know: it was used by a newer version. Start that version or a later one; schemas do not go back.`,
        { details: { migration: row.id } },
      );
    }
    if (migrationChecksum(migration) !== row.checksum) {
      throw new StoreError(
        "migration.changed",
        `Migration ${row.id} differs from the one that made this database; run the release that made it, or start from an empty database.`,
        { details: { migration: row.id } },
      );
    }
  }
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const result = await client.query<{ server_version_num: string }>("show server_version_num");
  const major = Math.trunc(Number(result.rows[0]?.server_version_num ?? 0) / 10_000);
  if (major >= oldestMajorVersion) return;
  throw new StoreError(
    "database.too-old",
    `The database server is PostgreSQL ${major}; Tsubame needs ${oldestMajorVersion} or later.`,
    { details: { found: major } },
  );
}
