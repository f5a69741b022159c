import { type Insertable, type Kysely, type Selectable, type Updateable } from "kysely";
import { likePattern, readPage, type Page, type PageOf } from "../listing/page.ts";
import type { Database } from "../schema.ts";

export type WrapupCodeRow = Selectable<Database["wrapup_code"]>;

/** A used name is a conflict on `wrapup_code_name`. */
export async function insertWrapupCode(
  db: Kysely<Database>,
  values: Insertable<Database["wrapup_code"]>,
): Promise<WrapupCodeRow> {
  return db.insertInto("wrapup_code").values(values).returningAll().executeTakeFirstOrThrow();
}

/** A code that is not deleted. */
export async function findWrapupCode(
  db: Kysely<Database>,
  id: string,
): Promise<WrapupCodeRow | undefined> {
  return db
    .selectFrom("wrapup_code")
    .selectAll()
    .where("id", "=", id)
    .where("state", "=", "active")
    .executeTakeFirst();
}

/** A page of codes by name; of one queue when `queueId` is given. */
export async function listWrapupCodes(
  db: Kysely<Database>,
  filter: PageOf & {
    queueId?: string;
    name?: string;
    ids?: readonly string[];
    isDescending?: boolean;
  },
): Promise<Page<WrapupCodeRow>> {
  let query = db.selectFrom("wrapup_code as code").where("code.state", "=", "active");
  if (filter.queueId !== undefined) {
    const queueId = filter.queueId;
    query = query.where("code.id", "in", (eb) =>
      eb.selectFrom("queue_wrapup_code").select("wrapup_code_id").where("queue_id", "=", queueId),
    );
  }
  if (filter.name !== undefined)
    query = query.where("code.name", "ilike", likePattern(filter.name));
  if (filter.ids) query = query.where("code.id", "in", [...filter.ids]);
  return readPage(
    query
      .selectAll("code")
      .orderBy((eb) => eb.fn("lower", ["code.name"]), filter.isDescending ? "desc" : "asc")
      .orderBy("code.id"),
    filter,
  );
}

/** @returns undefined when there is no such code. */
export async function updateWrapupCode(
  db: Kysely<Database>,
  options: { id: string; values: Updateable<Database["wrapup_code"]>; now: Date },
): Promise<WrapupCodeRow | undefined> {
  return db
    .updateTable("wrapup_code")
    .set((eb) => ({ ...options.values, version: eb("version", "+", 1), modified_at: options.now }))
    .where("id", "=", options.id)
    .where("state", "=", "active")
    .returningAll()
    .executeTakeFirst();
}

/** Attaches codes to a queue; those already there stay. */
export async function attachWrapupCodes(
  db: Kysely<Database>,
  queueId: string,
  codeIds: readonly string[],
): Promise<void> {
  if (codeIds.length === 0) return;
  await db
    .insertInto("queue_wrapup_code")
    .values(codeIds.map((codeId) => ({ queue_id: queueId, wrapup_code_id: codeId })))
    .onConflict((conflict) => conflict.constraint("queue_wrapup_code_pk").doNothing())
    .execute();
}

/** Detaches a code from one queue, or with `queueId` undefined from all. @returns how many there were. */
export async function detachWrapupCode(
  db: Kysely<Database>,
  options: { codeId: string; queueId?: string },
): Promise<number> {
  let query = db.deleteFrom("queue_wrapup_code").where("wrapup_code_id", "=", options.codeId);
  if (options.queueId !== undefined) query = query.where("queue_id", "=", options.queueId);
  const result = await query.executeTakeFirst();
  return Number(result.numDeletedRows);
}
