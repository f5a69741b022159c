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

export type QueueRow = Selectable<Database["queue"]>;
/** Members that are people, and those of them who take part. */
export interface MemberCount {
  readonly memberCount: number;
  readonly joinedCount: number;
}

/** A used name is a conflict on `queue_name`. */
export async function insertQueue(
  db: Kysely<Database>,
  values: Insertable<Database["queue"]>,
): Promise<QueueRow> {
  return db.insertInto("queue").values(values).returningAll().executeTakeFirstOrThrow();
}

/** A queue that is not deleted. */
export async function findQueue(db: Kysely<Database>, id: string): Promise<QueueRow | undefined> {
  return db
    .selectFrom("queue")
    .selectAll()
    .where("id", "=", id)
    .where("state", "=", "active")
    .executeTakeFirst();
}

/** Where conversations wait whose recipient has no flow. Exists from the first start on. */
export async function findDefaultQueue(db: Kysely<Database>): Promise<QueueRow | undefined> {
  return db
    .selectFrom("queue")
    .selectAll()
    .where("is_default", "=", true)
    .where("state", "=", "active")
    .executeTakeFirst();
}

/** A page of queues by name. `name` is part of the name, `*` stands for anything; without regard to case. */
export async function listQueues(
  db: Kysely<Database>,
  filter: PageOf & { name?: string; ids?: readonly string[]; isDescending?: boolean },
): Promise<Page<QueueRow>> {
  let query = db.selectFrom("queue").where("state", "=", "active");
  if (filter.name !== undefined) query = query.where("name", "ilike", likePattern(filter.name));
  if (filter.ids) query = query.where("id", "in", [...filter.ids]);
  const direction = filter.isDescending ? "desc" : "asc";
  return readPage(
    query
      .selectAll()
      .orderBy((eb) => eb.fn("lower", ["name"]), direction)
      .orderBy("id"),
    filter,
  );
}

/** Numbers of members of several queues; a queue without members is absent. */
export async function countMembers(
  db: Kysely<Database>,
  queueIds: readonly string[],
): Promise<Map<string, MemberCount>> {
  if (queueIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("queue_member")
    .select([
      "queue_id",
      sql<number>`count(*)::integer`.as("memberCount"),
      sql<number>`(count(*) filter (where is_joined))::integer`.as("joinedCount"),
    ])
    .where("queue_id", "in", [...queueIds])
    .groupBy("queue_id")
    .execute();
  return new Map(rows.map(({ queue_id, ...count }) => [queue_id, count]));
}

/** Changes a queue and raises the version. @returns undefined when there is no such queue. */
export async function updateQueue(
  trx: Transaction<Database>,
  options: { id: string; values: Updateable<Database["queue"]>; now: Date },
): Promise<QueueRow | undefined> {
  return trx
    .updateTable("queue")
    .set((eb) => ({ ...options.values, version: eb("version", "+", 1), modified_at: options.now }))
    .where("id", "=", options.id)
    .where("state", "=", "active")
    .returningAll()
    .executeTakeFirst();
}

/** Locks a queue against new references (conversations refer to it by foreign key) until the transaction ends. */
export async function lockQueue(
  trx: Transaction<Database>,
  id: string,
): Promise<QueueRow | undefined> {
  return trx
    .selectFrom("queue")
    .selectAll()
    .where("id", "=", id)
    .where("state", "=", "active")
    .forUpdate()
    .executeTakeFirst();
}

/** Open conversations that wait in a queue, ring from it or are being handled for it. */
export async function countOpenConversations(
  db: Kysely<Database>,
  queueId: string,
): Promise<number> {
  const row = await db
    .selectFrom("conversation")
    .select(sql<number>`count(*)::integer`.as("count"))
    .where("queue_id", "=", queueId)
    .where("routing_state", "<>", "none")
    .executeTakeFirstOrThrow();
  return row.count;
}
