import { sql, type Transaction } from "kysely";
import type { Database } from "../schema.ts";

/** How many conversations each customer has or had, at any account, by contact; without any: absent. */
export async function countConversationsOf(
  trx: Transaction<Database>,
  contactIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (contactIds.length === 0) return new Map();
  const { rows } = await sql<{ contact_id: string; count: number }>`
    select contact_id, count(*)::integer as count from conversation
    where contact_id = any(${[...new Set(contactIds)]}::uuid[]) group by contact_id`.execute(trx);
  return new Map(rows.map((row) => [row.contact_id, row.count]));
}
