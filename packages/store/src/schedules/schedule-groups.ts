import { sql, type Kysely, type Selectable, type Transaction } from "kysely";
import { likePattern, readPage, type Page } from "../listing/page.ts";
import type { Database } from "../schema.ts";
import type { ScheduleKind } from "../schema-schedules.ts";
import type { KeptFilter } from "./schedules.ts";

export type ScheduleGroupRow = Selectable<Database["schedule_group"]>;

/** A schedule in a group, by name. */
export interface GroupMemberRow {
  readonly groupId: string;
  readonly kind: ScheduleKind;
  readonly id: string;
  readonly name: string;
}

/** A page of groups by name; with `scheduleIds` those that use one of these schedules. */
export async function listScheduleGroups(
  db: Kysely<Database>,
  filter: KeptFilter & { scheduleIds?: readonly string[] },
): Promise<Page<ScheduleGroupRow>> {
  let query = db.selectFrom("schedule_group").where("state", "=", "active");
  if (filter.name !== undefined) query = query.where("name", "ilike", likePattern(filter.name));
  if (filter.scheduleIds) {
    const scheduleIds = [...filter.scheduleIds];
    query = query.where("id", "in", (eb) =>
      eb
        .selectFrom("schedule_group_member")
        .select("schedule_group_id")
        .where("schedule_id", "in", scheduleIds),
    );
  }
  return readPage(
    query
      .selectAll()
      .orderBy((eb) => eb.fn("lower", ["name"]), filter.isDescending ? "desc" : "asc")
      .orderBy("id"),
    filter,
  );
}

/** A group that is not deleted. */
export async function findScheduleGroup(
  db: Kysely<Database>,
  id: string,
): Promise<ScheduleGroupRow | undefined> {
  return db
    .selectFrom("schedule_group")
    .selectAll()
    .where("id", "=", id)
    .where("state", "=", "active")
    .executeTakeFirst();
}

/** The schedules of groups, in the order in which they were given. */
export async function readGroupMembers(
  db: Kysely<Database>,
  groupIds: readonly string[],
): Promise<GroupMemberRow[]> {
  if (groupIds.length === 0) return [];
  return db
    .selectFrom("schedule_group_member as member")
    .innerJoin("schedule", "schedule.id", "member.schedule_id")
    .select(["member.schedule_group_id as groupId", "member.kind"])
    .select(["schedule.id", "schedule.name"])
    .where("member.schedule_group_id", "in", [...groupIds])
    .where("schedule.state", "=", "active")
    .orderBy("member.position")
    .orderBy("schedule.id")
    .execute();
}

/** A used name is a conflict on `schedule_group_name`. */
export async function insertScheduleGroup(
  trx: Transaction<Database>,
  values: {
    name: string;
    description: string | null;
    time_zone: string;
    created_by: string | null;
  },
): Promise<ScheduleGroupRow> {
  return trx.insertInto("schedule_group").values(values).returningAll().executeTakeFirstOrThrow();
}

/** @returns undefined when there is no such group, or not in `expectedVersion` any more */
export async function updateScheduleGroup(
  trx: Transaction<Database>,
  options: {
    id: string;
    expectedVersion?: number | undefined;
    values: {
      name?: string;
      description?: string | null;
      time_zone?: string;
      state?: "deleted";
      modified_by: string | null;
    };
    now: Date;
  },
): Promise<ScheduleGroupRow | undefined> {
  let query = trx
    .updateTable("schedule_group")
    .set((eb) => ({
      ...options.values,
      revision: sql`gen_random_uuid()`,
      version: eb("version", "+", 1),
      modified_at: options.now,
    }))
    .where("id", "=", options.id)
    .where("state", "=", "active");
  if (options.expectedVersion !== undefined)
    query = query.where("version", "=", options.expectedVersion);
  return query.returningAll().executeTakeFirst();
}

/**
 * Those of the schedules that exist. They stay until the transaction ends: whoever deletes one waits, and then finds it
 * used.
 */
export async function holdSchedules(
  trx: Transaction<Database>,
  scheduleIds: readonly string[],
): Promise<Set<string>> {
  if (scheduleIds.length === 0) return new Set();
  const rows = await trx
    .selectFrom("schedule")
    .select("id")
    .where("id", "in", [...scheduleIds])
    .where("state", "=", "active")
    .orderBy("id")
    .forShare()
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Replaces the schedules of a group. A schedule stands once in each kind. */
export async function replaceGroupMembers(
  trx: Transaction<Database>,
  groupId: string,
  members: readonly { kind: ScheduleKind; scheduleId: string }[],
): Promise<void> {
  await trx.deleteFrom("schedule_group_member").where("schedule_group_id", "=", groupId).execute();
  if (members.length === 0) return;
  await trx
    .insertInto("schedule_group_member")
    .values(
      members.map(({ kind, scheduleId }, position) => ({
        schedule_group_id: groupId,
        kind,
        position,
        schedule_id: scheduleId,
      })),
    )
    .execute();
}
