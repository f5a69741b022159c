import { sql, type Insertable, type Kysely, type Transaction } from "kysely";
import { likePattern, readPage, type Page, type PageOf } from "../listing/page.ts";
import type { Database } from "../schema.ts";
import { localFormat } from "./read-groups.ts";

/** A schedule as it is read: local times as text. */
export interface ScheduleRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly start: string;
  readonly end: string;
  readonly rrule: string | null;
  readonly dateCount: number;
  readonly version: number;
  readonly created_by: string | null;
  readonly modified_by: string | null;
  readonly created_at: Date;
  readonly modified_at: Date;
}

/** A listed day of a schedule. */
export interface ScheduleDateRow {
  readonly date: string;
  readonly name: string | null;
}

/** What is written of a schedule; local times as text. */
export interface ScheduleValues {
  readonly name: string;
  readonly description: string | null;
  readonly starts_local: string;
  readonly ends_local: string;
  readonly rrule: string | null;
}

/** Which things of a kind a listing shows, and in which direction. */
export type KeptFilter = PageOf & { name?: string; isDescending?: boolean };

function selectSchedules(db: Kysely<Database>) {
  return db
    .selectFrom("schedule")
    .select(["id", "name", "description", "rrule", "version"])
    .select(["created_by", "modified_by", "created_at", "modified_at"])
    .select((eb) => [
      sql<string>`to_char(starts_local, ${localFormat})`.as("start"),
      sql<string>`to_char(ends_local, ${localFormat})`.as("end"),
      eb
        .selectFrom("schedule_date")
        .whereRef("schedule_date.schedule_id", "=", "schedule.id")
        .select(sql<number>`count(*)::integer`.as("count"))
        .$castTo<number>()
        .as("dateCount"),
    ])
    .where("state", "=", "active")
    .$castTo<ScheduleRow>();
}

/** A page of schedules by name; `name` is part of the name, `*` stands for anything. */
export async function listSchedules(
  db: Kysely<Database>,
  filter: KeptFilter,
): Promise<Page<ScheduleRow>> {
  let query = selectSchedules(db);
  if (filter.name !== undefined) query = query.where("name", "ilike", likePattern(filter.name));
  return readPage(
    query
      .orderBy((eb) => eb.fn("lower", ["name"]), filter.isDescending ? "desc" : "asc")
      .orderBy("id"),
    filter,
  );
}

/** A schedule that is not deleted. */
export async function findSchedule(
  db: Kysely<Database>,
  id: string,
): Promise<ScheduleRow | undefined> {
  return selectSchedules(db).where("id", "=", id).executeTakeFirst();
}

/** A used name is a conflict on `schedule_name`. @returns the new id */
export async function insertSchedule(
  trx: Transaction<Database>,
  values: Insertable<Database["schedule"]>,
): Promise<string> {
  const { id } = await trx
    .insertInto("schedule")
    .values(values)
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/**
 * Changes a schedule, and tells the groups that use it. Its row and then theirs stay locked until the transaction ends;
 * whoever locks both kinds does it in this order.
 *
 * @returns false when there is no such schedule, or not in `expectedVersion` any more
 */
export async function updateSchedule(
  trx: Transaction<Database>,
  options: {
    id: string;
    expectedVersion?: number | undefined;
    values: Partial<ScheduleValues> & { state?: "deleted"; modified_by: string | null };
    now: Date;
  },
): Promise<boolean> {
  let query = trx
    .updateTable("schedule")
    .set((eb) => ({ ...options.values, version: eb("version", "+", 1), modified_at: options.now }))
    .where("id", "=", options.id)
    .where("state", "=", "active");
  if (options.expectedVersion !== undefined)
    query = query.where("version", "=", options.expectedVersion);
  const { numUpdatedRows } = await query.executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  // In the order of ids, so that two schedules of the same groups can be changed at once.
  await sql`
    update schedule_group set revision = gen_random_uuid()
    where id in (
      select g.id from schedule_group g
      where g.id in (select schedule_group_id from schedule_group_member where schedule_id = ${options.id})
      order by g.id for update)`.execute(trx);
  return true;
}

/** Names of groups that use a schedule, ten at most. */
export async function findGroupsOfSchedule(
  db: Kysely<Database>,
  scheduleId: string,
): Promise<{ id: string; name: string }[]> {
  return db
    .selectFrom("schedule_group")
    .select(["id", "name"])
    .where("state", "=", "active")
    .where("id", "in", (eb) =>
      eb
        .selectFrom("schedule_group_member")
        .select("schedule_group_id")
        .where("schedule_id", "=", scheduleId),
    )
    .orderBy("name")
    .limit(10)
    .execute();
}

/** The listed days of a schedule, in order. */
export async function readScheduleDates(
  db: Kysely<Database>,
  scheduleId: string,
): Promise<ScheduleDateRow[]> {
  const { rows } = await sql<ScheduleDateRow>`
    select date::text as date, name from schedule_date where schedule_id = ${scheduleId}
    order by schedule_date.date`.execute(db);
  return rows;
}

/** Replaces the listed days; `dates` has each day once. The schedule itself is changed by {@link updateSchedule}. */
export async function replaceScheduleDates(
  trx: Transaction<Database>,
  scheduleId: string,
  dates: readonly ScheduleDateRow[],
): Promise<void> {
  await trx.deleteFrom("schedule_date").where("schedule_id", "=", scheduleId).execute();
  if (dates.length === 0) return;
  await sql`
    insert into schedule_date (schedule_id, date, name)
    select ${scheduleId}::uuid, d.date, d.name
    from json_to_recordset(${JSON.stringify(dates)}::json) as d(date date, name text)`.execute(trx);
}
