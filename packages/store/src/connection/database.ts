import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { silentLog, type StoreLog } from "../log.ts";
import type { Database } from "../schema.ts";

/** A pool of connections and the typed query builder over it. */
export interface OpenDatabase {
  readonly db: Kysely<Database>;
  /** For the few statements where the builder's overhead matters (the inbox writer) and for LISTEN. */
  readonly pool: pg.Pool;
  /** Waits for queries in flight, then closes every connection; safe to call twice. */
  close(): Promise<void>;
}

/** Where to connect and how much to use. */
export interface DatabaseOptions {
  readonly url: string;
  /** Upper bound of connections of this pool. */
  readonly maxConnections?: number;
  /** Shown in `pg_stat_activity`; name the node and the part. */
  readonly applicationName: string;
  readonly log?: StoreLog;
}

const idleConnectionMs = 30_000;
const connectTimeoutMs = 10_000;
/**
 * A process that is paused (SIGSTOP, a frozen machine) keeps its locks, and with them conversations, the lease and the
 * event log's horizon, until PostgreSQL ends its transactions. These bound that: an idle transaction is ended, and a
 * statement that waits for a lock gives up, so that the paused process's own waiters cannot take the lock one after the
 * other and sit on it in turn. A row's lock is waited for in two steps, each with its own time, so all is free after
 * 2 + 2 + 2 s: before a lease has changed hands (6.7 s). With 5 s and no bound for waiters, 10 s were measured from the
 * pause of the leading node to the next offer, and three waiters made it 15 s.
 */
const idleInTransactionMs = 2_000;
const lockTimeoutMs = 2_000;

/**
 * Opens a pool on a PostgreSQL of version 15 or later. Connections are made when first needed, so an
 * unreachable server shows at the first query.
 *
 * Types: timestamptz arrives as Date; bigint, numeric and xid8 arrive as decimal strings, because they may
 * pass 2^53 (also `count(*)`: cast it to integer in SQL where a number is wanted); JSON arrives parsed.
 */
export function openDatabase(options: DatabaseOptions): OpenDatabase {
  const log = options.log ?? silentLog;
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.maxConnections ?? 10,
    idleTimeoutMillis: idleConnectionMs,
    connectionTimeoutMillis: connectTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    lock_timeout: lockTimeoutMs,
    keepAlive: true,
  });
  let closing: Promise<void> | undefined;
  // Without a listener, a server that restarts would end our process through an idle connection's error.
  pool.on("error", (error) => {
    // A server that is shut down right after us may still reach connections that are on their way out.
    if (closing !== undefined) return;
    log.warn({ code: (error as { code?: string }).code }, "idle database connection lost");
  });
  // pg-pool listens to idle connections only. One that breaks while it is taken out (a restart of the server, a killed
  // backend) emits `error` as well as failing its query, and without this listener that would end our process; whoever runs the query reports it.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    pool,
    close: () => (closing ??= close()),
  };

  async function close(): Promise<void> {
    // The dialect ends the pool, but only when it was used; whoever used the pool alone would leave idle connections.
    await db.destroy();
    if (!pool.ending) await pool.end();
  }
}
