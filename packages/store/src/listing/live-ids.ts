import { sql, type Kysely } from "kysely";
import type { Database } from "../schema.ts";

/** Tables whose rows are marked deleted rather than removed, because something may keep referring to them. */
type MarkedTable =
  | "queue"
  | "user_account"
  | "skill"
  | "language"
  | "schedule_group"
  | "emergency_group"
  | "customer_list";

/** Those of the ids that exist in the table and are not deleted. Nothing is locked. */
export async function findLiveIds(
  db: Kysely<Database>,
  table: MarkedTable,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)} where id = any(${[...ids]}::uuid[]) and state <> 'deleted'`.execute(
    db,
  );
  return new Set(rows.map((row) => row.id));
}
