import { sql, type Kysely, type Transaction } from "kysely";
import type { Database } from "../schema.ts";

type Reader = Kysely<Database> | Transaction<Database>;

/** The newest round-trip test of an account, with when its DM was stored here. */
export interface RoundTripRow {
  readonly integration_id: string;
  readonly code: string;
  readonly started_at: Date;
  readonly expires_at: Date;
  readonly seen_at: Date | null;
  readonly x_created_at: Date | null;
  readonly received_at: Date | null;
}

/** Undefined when no test was ever begun. */
export async function readRoundTrip(
  reader: Reader,
  integrationId: string,
): Promise<RoundTripRow | undefined> {
  const { rows } = await sql<RoundTripRow>`
    select t.integration_id, t.code, t.started_at, t.expires_at, t.seen_at, t.x_created_at, m.received_at
    from round_trip t
      left join message m on m.integration_id = t.integration_id and m.x_event_id = t.x_event_id
    where t.integration_id = ${integrationId}`.execute(reader);
  return rows[0];
}

/** Begins a test; the one before it is forgotten. */
export async function startRoundTrip(
  trx: Transaction<Database>,
  test: {
    readonly integrationId: string;
    readonly code: string;
    readonly startedAt: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  const columns = {
    code: test.code,
    started_at: test.startedAt,
    expires_at: test.expiresAt,
    seen_at: null,
    x_created_at: null,
    x_event_id: null,
  };
  await trx
    .insertInto("round_trip")
    .values({ integration_id: test.integrationId, ...columns })
    .onConflict((conflict) => conflict.column("integration_id").doUpdateSet(columns))
    .execute();
}

/** The code has arrived; false when another DM brought it before, or a newer test was begun meanwhile. */
export async function markRoundTripSeen(
  trx: Transaction<Database>,
  seen: {
    readonly integrationId: string;
    readonly code: string;
    readonly seenAt: Date;
    readonly xCreatedAt: Date;
    readonly xEventId: string;
  },
): Promise<boolean> {
  const result = await trx
    .updateTable("round_trip")
    .set({ seen_at: seen.seenAt, x_created_at: seen.xCreatedAt, x_event_id: seen.xEventId })
    .where("integration_id", "=", seen.integrationId)
    .where("code", "=", seen.code)
    .where("seen_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
