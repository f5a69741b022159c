import { sql, type Kysely, type Transaction } from "kysely";
import type { Database } from "../schema.ts";

/** An attempt that X has counted, or may have. */
export interface SendStamp {
  readonly integrationId: string;
  readonly startedAt: Date;
  /** Its answer has not come. */
  readonly isOpen: boolean;
  /** False where X leaves it out of its daily limits. */
  readonly isCounted: boolean;
}

interface StampQuery {
  readonly integrationIds: readonly string[];
  readonly since: Date;
  /** Whether X counts requests that it refuses: v2 counts requests, v1.1 counts messages. */
  readonly countsRefused: boolean;
}

/**
 * The attempts of these accounts since an instant, oldest first: the truth about what was spent, whichever node sent
 * it. Attempts that certainly did not count (no byte left, or refused by a limit) are left out.
 *
 * Plan: index send_attempt_window, one range for each account.
 */
export async function readSendStamps(
  db: Kysely<Database>,
  query: StampQuery,
): Promise<SendStamp[]> {
  const { rows } = await sql<SendStamp>`
    select integration_id as "integrationId", started_at as "startedAt", outcome is null as "isOpen",
      is_counted as "isCounted"
    from send_attempt where ${stampsOf(query)} order by started_at`.execute(db);
  return rows;
}

/**
 * Counts what an app's accounts have sent since an instant while nobody else of the app claims: the lock is held until
 * the transaction ends. For the last sends of a window that several accounts share.
 */
export async function countSendsOfApp(
  trx: Transaction<Database>,
  query: StampQuery,
): Promise<number> {
  const key = `send-budget/${query.integrationIds.toSorted().join("/")}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx);
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from send_attempt where ${stampsOf(query)} and is_counted`.execute(
    trx,
  );
  return rows[0]?.count ?? 0;
}

function stampsOf({ integrationIds, since, countsRefused }: StampQuery) {
  const notCounted = countsRefused ? ["notSent", "limited"] : ["notSent", "limited", "refused"];
  return sql`integration_id = any(${integrationIds}::uuid[]) and started_at >= ${since}
    and (outcome is null or outcome <> all(${notCounted}::text[]))`;
}
