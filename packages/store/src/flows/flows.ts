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

export type FlowRow = Selectable<Database["flow"]>;

/** A used name is a conflict on `flow_name`. */
export async function insertFlow(
  db: Kysely<Database>,
  values: Insertable<Database["flow"]>,
): Promise<FlowRow> {
  return db.insertInto("flow").values(values).returningAll().executeTakeFirstOrThrow();
}

/** A flow that is not deleted. */
export async function findFlow(db: Kysely<Database>, id: string): Promise<FlowRow | undefined> {
  return db
    .selectFrom("flow")
    .selectAll()
    .where("id", "=", id)
    .where("state", "=", "active")
    .executeTakeFirst();
}

/** A page of flows by name; `name` is part of the name, `*` stands for anything. */
export async function listFlows(
  db: Kysely<Database>,
  filter: PageOf & { types?: readonly FlowRow["type"][]; name?: string; ids?: readonly string[] },
): Promise<Page<FlowRow>> {
  let query = db.selectFrom("flow").where("state", "=", "active");
  if (filter.types) query = query.where("type", "in", [...filter.types]);
  if (filter.name !== undefined) query = query.where("name", "ilike", likePattern(filter.name));
  if (filter.ids) query = query.where("id", "in", [...filter.ids]);
  return readPage(
    query
      .selectAll()
      .orderBy((eb) => eb.fn("lower", ["name"]))
      .orderBy("id"),
    filter,
  );
}

/** @returns undefined when there is no such flow, or not in `expectedVersion` any more. */
export async function updateFlow(
  trx: Transaction<Database>,
  options: {
    id: string;
    expectedVersion?: number;
    values: Updateable<Database["flow"]>;
    now: Date;
  },
): Promise<FlowRow | undefined> {
  let query = trx
    .updateTable("flow")
    .set((eb) => ({ ...options.values, version: eb("version", "+", 1), modified_at: options.now }))
    .where("id", "=", options.id)
    .where("state", "=", "active");
  if (options.expectedVersion !== undefined) {
    query = query.where("version", "=", options.expectedVersion);
  }
  return query.returningAll().executeTakeFirst();
}

/** Names of the flows that send conversations to a queue. */
export async function findFlowsToQueue(
  db: Kysely<Database>,
  queueId: string,
): Promise<{ id: string; name: string }[]> {
  return db
    .selectFrom("flow")
    .select(["id", "name"])
    .where("state", "=", "active")
    .where(sql<boolean>`rules @> ${JSON.stringify([{ then: { queueId } }])}::jsonb`)
    .orderBy("name")
    .limit(10)
    .execute();
}
