import { sql, type Kysely, type Transaction } from "kysely";
import type { Database } from "../schema.ts";

/** A replay that X has been asked for: which account's events of which window it delivers again. */
export interface RunningReplay {
  readonly integrationId: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * The replays of these accounts that may be delivering now. X does not mark what it delivers again, so it is told by
 * its age.
 *
 * Plan: index backfill_open, which holds the open searches only.
 */
export async function readRunningReplays(
  trx: Transaction<Database>,
  integrationIds: readonly string[],
): Promise<RunningReplay[]> {
  if (integrationIds.length === 0) return [];
  const { rows } = await sql<{ integrationId: string; fromAt: string; untilAt: string }>`
    select integration_id as "integrationId", progress->'replay'->>'fromAt' as "fromAt",
      progress->'replay'->>'untilAt' as "untilAt"
    from backfill
    where state in ('waiting', 'running') and jsonb_typeof(progress->'replay') = 'object'
      and integration_id = any(${[...integrationIds]}::uuid[])`.execute(trx);
  return rows.map(({ integrationId, fromAt, untilAt }) => ({
    integrationId,
    fromMs: Date.parse(fromAt),
    untilMs: Date.parse(untilAt),
  }));
}

/**
 * Writes that X is about to be asked for a replay, for a search that the caller has locked. From now on what comes of
 * the window counts as replayed, also when the process dies before X's answer is known.
 */
export async function intendReplay(
  trx: Transaction<Database>,
  backfillId: string,
  { fromAt, untilAt }: { readonly fromAt: string; readonly untilAt: string },
): Promise<void> {
  const replay = { jobId: null, fromAt, untilAt, state: null, addedCount: 0 };
  await sql`
    update backfill set progress = jsonb_set(progress, '{replay}', ${JSON.stringify(replay)}::jsonb)
    where id = ${backfillId}`.execute(trx);
}

/**
 * Writes X's answer to the request: the job that it has begun, or null when it has begun none. Without a lease, because
 * it is true whoever leads now; an answer that is known already stays.
 */
export async function answerReplay(
  db: Kysely<Database>,
  backfillId: string,
  jobId: string | null,
): Promise<void> {
  const replay =
    jobId === null
      ? sql`jsonb_set(progress, '{replay}', 'null')`
      : sql`jsonb_set(progress, '{replay,jobId}', to_jsonb(${jobId}::text))`;
  await sql`
    update backfill set progress = ${replay}
    where id = ${backfillId} and jsonb_typeof(progress->'replay') = 'object'
      and progress->'replay'->>'jobId' is null`.execute(db);
}

/** X says how a replay ended: the search that asked for it goes on. */
export async function noteReplayEnd(
  trx: Transaction<Database>,
  end: {
    readonly integrationId: string;
    readonly jobId: string;
    readonly state: string;
    readonly now: Date;
  },
): Promise<void> {
  await sql`
    update backfill set next_step_at = least(next_step_at, ${end.now}),
      progress = jsonb_set(progress, '{replay,state}', to_jsonb(${end.state}::text))
    where integration_id = ${end.integrationId} and state in ('waiting', 'running')
      and jsonb_typeof(progress->'replay') = 'object'
      and coalesce(progress->'replay'->>'jobId', ${end.jobId}) = ${end.jobId}`.execute(trx);
}

/** Counts DMs that a replay has brought, in the transaction that stores them. */
export async function countReplayed(
  trx: Transaction<Database>,
  replayed: { readonly integrationId: string; readonly count: number },
): Promise<void> {
  await sql`
    update backfill set found_count = found_count + ${replayed.count}, added_count = added_count + ${replayed.count},
      progress = jsonb_set(progress, '{replay,addedCount}',
        to_jsonb(coalesce((progress->'replay'->>'addedCount')::integer, 0) + ${replayed.count}))
    where integration_id = ${replayed.integrationId} and state in ('waiting', 'running')
      and jsonb_typeof(progress->'replay') = 'object'`.execute(trx);
}
