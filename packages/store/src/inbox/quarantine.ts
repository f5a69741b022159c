import { sql, type Transaction } from "kysely";
import type { Reader } from "../conversations/rows.ts";
import type { Database } from "../schema.ts";

/** A delivery that was set aside; what it holds stays in the database. */
export interface QuarantinedRow {
  readonly id: string;
  readonly integrationId: string;
  readonly kind: string;
  readonly eventKey: string;
  readonly receivedAt: Date;
  readonly quarantinedAt: Date | null;
  readonly attemptCount: number;
  readonly error: string;
}

/** Deliveries that were set aside, newest first, and how many there are. */
export async function listQuarantined(
  reader: Reader,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ rows: QuarantinedRow[]; total: number }> {
  const all = reader.selectFrom("inbox").where("state", "=", "quarantined");
  const rows = await all
    .select([
      "id",
      "integration_id as integrationId",
      "kind",
      "event_key as eventKey",
      "received_at as receivedAt",
      "settled_at as quarantinedAt",
      "attempt_count as attemptCount",
      sql<string>`coalesce(last_error, '')`.as("error"),
    ])
    .orderBy("id", "desc")
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  const counted = await all
    .select((eb) => eb.fn.countAll<string>().as("count"))
    .executeTakeFirstOrThrow();
  return { rows, total: Number(counted.count) };
}

/** Puts a delivery that was set aside back in its line, as if it had never failed. False when it is not set aside. */
export async function retryQuarantined(
  trx: Transaction<Database>,
  id: string,
): Promise<{ integrationId: string } | undefined> {
  const { rows } = await sql<{ integrationId: string }>`
    update inbox set state = 'pending', attempt_count = 0, next_attempt_at = clock_timestamp(), settled_at = null
    where id = ${id}::bigint and state = 'quarantined'
    returning integration_id as "integrationId"`.execute(trx);
  return rows[0];
}
