import { sql, type Kysely, type Selectable, type Transaction } from "kysely";
import type { Reader } from "../conversations/rows.ts";
import type { Database } from "../schema.ts";

/** One search for missed DMs, as stored; `progress` and `report` are read by the caller's schema. */
export type BackfillRow = Selectable<Database["backfill"]>;

/** A search to be made. */
export interface NewBackfill {
  readonly integrationId: string;
  readonly reason: string;
  readonly fromAt: Date;
  readonly untilAt: Date;
  readonly createdAt: Date;
}

/**
 * Stores a search, or joins it to one that will do its work. One that has not begun is widened at both ends; one that
 * is under way only at its newer end, because it reads the newest part once more before it ends. Requests for one
 * account wait for each other on the integration's row.
 *
 * @returns the search that will fetch this window, and whether it is a new one
 */
export async function requestBackfillRow(
  trx: Transaction<Database>,
  wanted: NewBackfill,
): Promise<{ id: string; isNew: boolean }> {
  await sql`select id from integration where id = ${wanted.integrationId} for no key update`.execute(
    trx,
  );
  const { rows } = await sql<{ id: string }>`
    update backfill set until_at = greatest(until_at, ${wanted.untilAt}),
      from_at = case when state = 'waiting' then least(from_at, ${wanted.fromAt}) else from_at end
    where id = (
      select id from backfill
      where integration_id = ${wanted.integrationId}
        and (state = 'waiting' and from_at <= ${wanted.untilAt} and until_at >= ${wanted.fromAt}
          or state = 'running' and from_at <= ${wanted.fromAt} and until_at >= ${wanted.fromAt})
      order by created_at limit 1)
    returning id`.execute(trx);
  const joined = rows[0];
  if (joined !== undefined) return { id: joined.id, isNew: false };
  const { id } = await trx
    .insertInto("backfill")
    .values({
      integration_id: wanted.integrationId,
      reason: wanted.reason,
      from_at: wanted.fromAt,
      until_at: wanted.untilAt,
      next_step_at: wanted.createdAt,
      created_at: wanted.createdAt,
      report: null,
      ended_at: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id, isNew: true };
}

/** The searches that have something to do now: for each live account its oldest open one, when it is due. */
export async function readDueBackfills(
  reader: Reader,
  options: { readonly now: Date; readonly limit: number },
): Promise<BackfillRow[]> {
  const { rows } = await sql<BackfillRow>`
    select * from (
      select distinct on (b.integration_id) b.* from backfill b
        join integration i on i.id = b.integration_id and not i.is_deleted
      where b.state in ('waiting', 'running')
      order by b.integration_id, b.created_at, b.id
    ) oldest
    where next_step_at <= ${options.now} order by next_step_at limit ${options.limit}`.execute(
    reader,
  );
  return rows;
}

/** Locks a search that is still open, of an account that was not disconnected while a page was on its way. */
export async function lockBackfill(
  trx: Transaction<Database>,
  id: string,
): Promise<BackfillRow | undefined> {
  return trx
    .selectFrom("backfill")
    .selectAll()
    .where("id", "=", id)
    .where("state", "in", ["waiting", "running"])
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("integration")
          .select("integration.id")
          .whereRef("integration.id", "=", "backfill.integration_id")
          .where("integration.is_deleted", "=", false),
      ),
    )
    .forUpdate()
    .executeTakeFirst();
}

/** Where a search stands after a step; counts are added to those that are stored. */
export interface BackfillStep {
  readonly state: "running" | "done" | "failed";
  readonly progress: unknown;
  readonly foundCount: number;
  readonly knownCount: number;
  readonly addedCount: number;
  readonly nextStepAt: Date;
  /** Given with the end. */
  readonly ended: { readonly at: Date; readonly report: unknown } | null;
}

/** Writes a step of a search that the caller has locked. */
export async function saveBackfillStep(
  trx: Transaction<Database>,
  id: string,
  step: BackfillStep,
): Promise<void> {
  await sql`
    update backfill set state = ${step.state}, progress = ${JSON.stringify(step.progress)}::jsonb,
      found_count = found_count + ${step.foundCount}, known_count = known_count + ${step.knownCount},
      added_count = added_count + ${step.addedCount}, next_step_at = ${step.nextStepAt},
      ended_at = ${step.ended?.at ?? null},
      report = ${step.ended === null ? null : JSON.stringify(step.ended.report)}::jsonb
    where id = ${id}`.execute(trx);
}

/** An account's searches, newest first. */
export async function listBackfills(
  reader: Reader,
  page: { readonly integrationId: string; readonly limit: number; readonly offset: number },
): Promise<{ rows: BackfillRow[]; total: number }> {
  const all = reader.selectFrom("backfill").where("integration_id", "=", page.integrationId);
  const rows = await all
    .selectAll()
    .orderBy("created_at", "desc")
    .orderBy("id")
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  const counted = await all
    .select((eb) => eb.fn.countAll<string>().as("count"))
    .executeTakeFirstOrThrow();
  return { rows, total: Number(counted.count) };
}

/** Puts the next step of an open search off. */
export async function postponeBackfill(
  db: Kysely<Database>,
  id: string,
  until: Date,
): Promise<void> {
  await db
    .updateTable("backfill")
    .set({ next_step_at: until })
    .where("id", "=", id)
    .where("state", "in", ["waiting", "running"])
    .execute();
}

/** Has the open searches of an account take their next step at once: what kept them may be over. */
export async function wakeBackfills(
  trx: Transaction<Database>,
  integrationId: string,
  now: Date,
): Promise<void> {
  await sql`
    update backfill set next_step_at = ${now}
    where integration_id = ${integrationId} and state in ('waiting', 'running') and next_step_at > ${now}
      and progress->>'waitsFor' = 'access'`.execute(trx);
}

/** One search. */
export async function readBackfill(reader: Reader, id: string): Promise<BackfillRow | undefined> {
  return reader.selectFrom("backfill").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Whether an account is being searched, or is about to be. */
export async function hasOpenBackfill(reader: Reader, integrationId: string): Promise<boolean> {
  const row = await reader
    .selectFrom("backfill")
    .select("id")
    .where("integration_id", "=", integrationId)
    .where("state", "in", ["waiting", "running"])
    .executeTakeFirst();
  return row !== undefined;
}
