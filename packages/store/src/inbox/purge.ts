import { sql, type Kysely } from "kysely";
import type { Database } from "../schema.ts";

/**
 * Removes deliveries that were understood before an instant, oldest first, at most `limit` of them. What is pending or
 * set aside stays. Rows that another node has in hand are skipped.
 *
 * Plan: index inbox_settled.
 *
 * @returns how many were removed
 */
export async function purgeSettledInbox(
  db: Kysely<Database>,
  options: { readonly before: Date; readonly limit: number },
): Promise<number> {
  const result = await sql`
    delete from inbox where id in (
      select id from inbox where state = 'done' and settled_at < ${options.before}
      order by settled_at limit ${options.limit} for update skip locked)`.execute(db);
  return Number(result.numAffectedRows ?? 0n);
}
