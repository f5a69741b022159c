import { sql, type Kysely } from "kysely";
import type { Database } from "../schema.ts";

/**
 * The transactions that have written into the event log and have not ended. An INSERT takes the table's lock before
 * it draws an id and keeps it to the end of its transaction, so whoever drew an id is among them or is done. Other
 * tables, other databases of the server and readers do not count.
 */
export async function runningWriters(db: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ writer: string }>`
    select distinct virtualtransaction as writer
    from pg_locks
    where locktype = 'relation' and mode = 'RowExclusiveLock' and granted
      and database = (select oid from pg_database where datname = current_database())
      and relation = 'event_log'::regclass`.execute(db);
  return rows.map(({ writer }) => writer);
}

/** The highest id that was ever drawn, committed or not; "0" for a log that was never written. */
export async function highestDrawnId(db: Kysely<Database>): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select case when is_called then last_value else 0 end as id from event_log_id_seq`.execute(db);
  return rows[0]?.id ?? "0";
}
