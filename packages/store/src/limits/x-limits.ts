import { sql, type Kysely } from "kysely";
import type { Database } from "../schema.ts";

/** What X's headers said about one window of one limit, for the account whose call it answered. */
export interface StoredLimit {
  readonly integrationId: string;
  /** The limit's name and whose calls it counts: `dm.send.user`. */
  readonly name: string;
  readonly windowSeconds: number;
  readonly limit: number;
  /** Left at `learnedAt`; null when only the limit is known. */
  readonly remaining: number | null;
  readonly resetAt: Date | null;
  readonly learnedAt: Date;
}

/** What was learned for these accounts. */
export async function readLimits(
  db: Kysely<Database>,
  integrationIds: readonly string[],
): Promise<StoredLimit[]> {
  const { rows } = await sql<StoredLimit>`
    select integration_id as "integrationId", name, window_seconds as "windowSeconds",
      limit_count as "limit", remaining_count as "remaining", reset_at as "resetAt", learned_at as "learnedAt"
    from x_limit where integration_id = any(${integrationIds}::uuid[])`.execute(db);
  return rows;
}

/** Keeps what was learned, so that a restart does not have to learn it by being refused. Older news changes nothing. */
export async function writeLimits(
  db: Kysely<Database>,
  limits: readonly StoredLimit[],
): Promise<void> {
  if (limits.length === 0) return;
  const rows = limits.map((row) => ({
    integration_id: row.integrationId,
    name: row.name,
    window_seconds: row.windowSeconds,
    limit_count: row.limit,
    remaining_count: row.remaining,
    reset_at: row.resetAt,
    learned_at: row.learnedAt,
  }));
  await sql`
    insert into x_limit (integration_id, name, window_seconds, limit_count, remaining_count, reset_at, learned_at)
    select r.integration_id, r.name, r.window_seconds, r.limit_count, r.remaining_count, r.reset_at, r.learned_at
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(
      integration_id uuid, name text, window_seconds integer, limit_count integer, remaining_count integer,
      reset_at timestamptz, learned_at timestamptz)
    join integration on integration.id = r.integration_id
    on conflict (integration_id, name, window_seconds) do update set limit_count = excluded.limit_count,
      remaining_count = excluded.remaining_count, reset_at = excluded.reset_at, learned_at = excluded.learned_at
    where x_limit.learned_at <= excluded.learned_at`.execute(db);
}

/** An account as its limits see it. */
export interface LimitedAccount {
  readonly generation: string;
  /** Replies after each message of the customer that do not count; null: every reply counts. */
  readonly repliesPerInbound: number | null;
  /** Every account that uses the same app, this one among them: the app's windows are theirs together. */
  readonly appIntegrationIds: readonly string[];
}

/** Undefined when there is no such integration. */
export async function readLimitedAccount(
  db: Kysely<Database>,
  integrationId: string,
): Promise<LimitedAccount | undefined> {
  const { rows } = await sql<LimitedAccount>`
    select own.generation, own.replies_per_inbound as "repliesPerInbound",
      (select array_agg(other.id::text order by other.id) from integration other
        where other.consumer_key = own.consumer_key) as "appIntegrationIds"
    from integration own where own.id = ${integrationId}`.execute(db);
  return rows[0];
}
