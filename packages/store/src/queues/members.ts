import { sql, type Kysely, type Selectable, type Transaction } from "kysely";
import { likePattern, readPage, type Page, type PageOf } from "../listing/page.ts";
import type { Database } from "../schema.ts";
import type { Presence, RoutingStatus } from "../schema-agents.ts";

export type QueueMemberRow = Selectable<Database["queue_member"]> & { name: string };

/**
 * Adds users to a queue by name; those who are members so stay as they are, and who was one only by a group is one by name too.
 * @returns the ids that were really added.
 */
export async function addQueueMembers(
  trx: Transaction<Database>,
  queueId: string,
  userIds: readonly string[],
): Promise<string[]> {
  if (userIds.length === 0) return [];
  const rows = await trx
    .insertInto("queue_member")
    .values(userIds.map((userId) => ({ queue_id: queueId, user_id: userId })))
    .onConflict((conflict) =>
      conflict
        .constraint("queue_member_pk")
        .doUpdateSet({ member_by: "user" })
        .where("queue_member.member_by", "=", "group"),
    )
    .returning("user_id")
    .execute();
  return rows.map((row) => row.user_id);
}

/** Which of these users are members of the queue by a group alone. */
export async function findMembersByGroup(
  trx: Transaction<Database>,
  queueId: string,
  userIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (userIds.length === 0) return new Set();
  const rows = await trx
    .selectFrom("queue_member")
    .select("user_id")
    .where("queue_id", "=", queueId)
    .where("user_id", "in", [...userIds])
    .where("member_by", "=", "group")
    .execute();
  return new Set(rows.map((row) => row.user_id));
}

/** Takes users out who were added by name. @returns the ids that were really removed. */
export async function removeQueueMembers(
  trx: Transaction<Database>,
  queueId: string,
  userIds: readonly string[],
): Promise<string[]> {
  if (userIds.length === 0) return [];
  const rows = await trx
    .deleteFrom("queue_member")
    .where("queue_id", "=", queueId)
    .where("user_id", "in", [...userIds])
    .where("member_by", "=", "user")
    .returning("user_id")
    .execute();
  return rows.map((row) => row.user_id);
}

/** @returns false when the user is not a member of the queue. */
export async function updateQueueMember(
  trx: Transaction<Database>,
  options: { queueId: string; userId: string; isJoined?: boolean; ringNumber?: number },
): Promise<boolean> {
  const result = await trx
    .updateTable("queue_member")
    .set({
      ...(options.isJoined !== undefined && { is_joined: options.isJoined }),
      ...(options.ringNumber !== undefined && { ring_number: options.ringNumber }),
      // A change of nothing still tells whether the member is there.
      queue_id: options.queueId,
    })
    .where("queue_id", "=", options.queueId)
    .where("user_id", "=", options.userId)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** A page of a queue's members by name. */
export async function listQueueMembers(
  db: Kysely<Database>,
  filter: PageOf & {
    queueId: string;
    userIds?: readonly string[];
    name?: string;
    isJoined?: boolean;
    memberBy?: "user" | "group";
    routingStatuses?: readonly RoutingStatus[];
    presences?: readonly Presence[];
  },
): Promise<Page<QueueMemberRow>> {
  let query = db
    .selectFrom("queue_member as member")
    .innerJoin("user_account as person", "person.id", "member.user_id")
    .innerJoin("agent_state as agent", "agent.user_id", "member.user_id")
    .where("member.queue_id", "=", filter.queueId)
    .where("person.state", "<>", "deleted");
  if (filter.userIds) query = query.where("member.user_id", "in", [...filter.userIds]);
  if (filter.name !== undefined) {
    query = query.where("person.name", "ilike", likePattern(filter.name));
  }
  if (filter.isJoined !== undefined) query = query.where("member.is_joined", "=", filter.isJoined);
  if (filter.memberBy) query = query.where("member.member_by", "=", filter.memberBy);
  if (filter.routingStatuses) {
    query = query.where("agent.routing_status", "in", [...filter.routingStatuses]);
  }
  if (filter.presences) query = query.where("agent.presence", "in", [...filter.presences]);
  return readPage(
    query
      .selectAll("member")
      .select("person.name")
      .orderBy(sql`lower(person.name)`)
      .orderBy("member.user_id"),
    filter,
  );
}

/** The queues a user is a member of, by name. */
export async function listQueuesOfUser(
  db: Kysely<Database>,
  filter: PageOf & { userId: string; queueId?: string; isJoined?: boolean },
): Promise<Page<{ id: string; name: string; is_joined: boolean }>> {
  let query = db
    .selectFrom("queue_member as member")
    .innerJoin("queue", "queue.id", "member.queue_id")
    .where("member.user_id", "=", filter.userId)
    .where("queue.state", "=", "active");
  if (filter.queueId !== undefined) query = query.where("queue.id", "=", filter.queueId);
  if (filter.isJoined !== undefined) query = query.where("member.is_joined", "=", filter.isJoined);
  return readPage(
    query
      .select(["queue.id", "queue.name", "member.is_joined"])
      .orderBy(sql`lower(queue.name)`)
      .orderBy("queue.id"),
    filter,
  );
}

/** Takes a user out of every queue. @returns the queues. */
export async function removeUserFromQueues(
  trx: Transaction<Database>,
  userId: string,
): Promise<string[]> {
  const rows = await trx
    .deleteFrom("queue_member")
    .where("user_id", "=", userId)
    .returning("queue_id")
    .execute();
  return rows.map((row) => row.queue_id);
}
