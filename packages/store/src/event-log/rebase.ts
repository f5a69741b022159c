import type { Client } from "pg";

/**
 * Repairs the order of the log after a dump was restored into another server.
 *
 * `xact` counts the transactions of one server. A dump carries the old server's numbers, and where the new
 * server's counter is lower, new events would sort before old ones and readers would miss them. All restored
 * rows are then given the lowest number; their ids still order them among themselves. Cursors are not kept
 * across restarts, so none points into the old numbering.
 *
 * @returns how many rows were renumbered; 0 in the life of nearly every database.
 */
export async function rebaseEventLog(client: Client): Promise<number> {
  const found = await client.query<{ is_ahead: boolean }>(
    `select coalesce((select xact from event_log order by xact desc, id desc limit 1)
       >= pg_snapshot_xmax(pg_current_snapshot()), false) as is_ahead`,
  );
  if (found.rows[0]?.is_ahead !== true) return 0;
  const updated = await client.query(
    "update event_log set xact = '1'::xid8 where xact <> '1'::xid8",
  );
  return updated.rowCount ?? 0;
}
