import {
  sql,
  type Insertable,
  type Kysely,
  type Selectable,
  type Transaction,
  type Updateable,
} from "kysely";
import { likePattern, readPage, type Page, type PageOf } from "../listing/page.ts";
import type { Database } from "../schema.ts";
import type { UserRow } from "../users/users.ts";

export type GroupRow = Selectable<Database["agent_group"]>;

/** A used name is a conflict on `agent_group_name`. */
export async function insertGroup(
  db: Kysely<Database>,
  values: Insertable<Database["agent_group"]>,
): Promise<GroupRow> {
  return db.insertInto("agent_group").values(values).returningAll().executeTakeFirstOrThrow();
}

/** A group that is not deleted. */
export async function findGroup(db: Kysely<Database>, id: string): Promise<GroupRow | undefined> {
  return activeGroup(db, id).executeTakeFirst();
}

/** Locks a group, so that who is in it and which rules name it do not change until the transaction ends. */
export async function lockGroup(
  trx: Transaction<Database>,
  id: string,
): Promise<GroupRow | undefined> {
  return activeGroup(trx, id).forUpdate().executeTakeFirst();
}

function activeGroup(db: Kysely<Database>, id: string) {
  return db
    .selectFrom("agent_group")
    .selectAll()
    .where("id", "=", id)
    .where("state", "=", "active");
}

/** A page of groups by name; `name` is part of the name, `*` stands for anything. */
export async function listGroups(
  db: Kysely<Database>,
  filter: PageOf & { name?: string; ids?: readonly string[]; isDescending?: boolean },
): Promise<Page<GroupRow>> {
  let query = db.selectFrom("agent_group").where("state", "=", "active");
  if (filter.name !== undefined) query = query.where("name", "ilike", likePattern(filter.name));
  if (filter.ids) query = query.where("id", "in", [...filter.ids]);
  return readPage(
    query
      .selectAll()
      .orderBy((eb) => eb.fn("lower", ["name"]), filter.isDescending ? "desc" : "asc")
      .orderBy("id"),
    filter,
  );
}

/** Changes a group and raises the version. @returns undefined when there is no such group, or it is in another version. */
export async function updateGroup(
  trx: Transaction<Database>,
  options: {
    id: string;
    expectedVersion?: number | undefined;
    values: Updateable<Database["agent_group"]>;
    now: Date;
  },
): Promise<GroupRow | undefined> {
  let query = trx
    .updateTable("agent_group")
    .set((eb) => ({ ...options.values, version: eb("version", "+", 1), modified_at: options.now }))
    .where("id", "=", options.id)
    .where("state", "=", "active");
  if (options.expectedVersion !== undefined) {
    query = query.where("version", "=", options.expectedVersion);
  }
  return query.returningAll().executeTakeFirst();
}

/** Numbers of people of several groups; a group without any is absent. */
export async function countGroupMembers(
  db: Kysely<Database>,
  groupIds: readonly string[],
): Promise<Map<string, number>> {
  if (groupIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("agent_group_member")
    .select(["agent_group_id", sql<number>`count(*)::integer`.as("count")])
    .where("agent_group_id", "in", [...groupIds])
    .groupBy("agent_group_id")
    .execute();
  return new Map(rows.map((row) => [row.agent_group_id, row.count]));
}

/** A page of a group's people by name. */
export async function listGroupMembers(
  db: Kysely<Database>,
  filter: PageOf & { groupId: string; isDescending?: boolean },
): Promise<Page<UserRow>> {
  return readPage(
    db
      .selectFrom("agent_group_member as member")
      .innerJoin("user_account as person", "person.id", "member.user_id")
      .where("member.agent_group_id", "=", filter.groupId)
      .where("person.state", "<>", "deleted")
      .selectAll("person")
      .orderBy((eb) => eb.fn("lower", ["person.name"]), filter.isDescending ? "desc" : "asc")
      .orderBy("person.id"),
    filter,
  );
}

/** Puts people into a group; those in it stay. @returns who was really added. */
export async function addGroupMembers(
  trx: Transaction<Database>,
  groupId: string,
  userIds: readonly string[],
): Promise<string[]> {
  if (userIds.length === 0) return [];
  const rows = await trx
    .insertInto("agent_group_member")
    .values(userIds.map((userId) => ({ agent_group_id: groupId, user_id: userId })))
    .onConflict((conflict) => conflict.constraint("agent_group_member_pk").doNothing())
    .returning("user_id")
    .execute();
  return rows.map((row) => row.user_id);
}

/** Takes people (all with `userIds` undefined) out of a group. @returns who was really in it. */
export async function removeGroupMembers(
  trx: Transaction<Database>,
  groupId: string,
  userIds?: readonly string[],
): Promise<string[]> {
  let query = trx.deleteFrom("agent_group_member").where("agent_group_id", "=", groupId);
  if (userIds) query = query.where("user_id", "in", [...userIds]);
  const rows = await query.returning("user_id").execute();
  return rows.map((row) => row.user_id);
}

/** Takes a person out of every group. @returns the groups. */
export async function removeUserFromGroups(
  trx: Transaction<Database>,
  userId: string,
): Promise<string[]> {
  const rows = await trx
    .deleteFrom("agent_group_member")
    .where("user_id", "=", userId)
    .returning("agent_group_id")
    .execute();
  return rows.map((row) => row.agent_group_id);
}
