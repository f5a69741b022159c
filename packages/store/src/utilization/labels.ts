import { type Kysely, type Selectable, type Transaction } from "kysely";
import { likePattern, readPage, type Page, type PageOf } from "../listing/page.ts";
import type { Database } from "../schema.ts";

export type UtilizationLabelRow = Selectable<Database["utilization_label"]>;

/** Conversations of a label at once. */
export interface LabelCapacity {
  readonly labelId: string;
  readonly labelName: string;
  readonly maximumCapacity: number;
}

/** A used name is a conflict on `utilization_label_name`. */
export async function insertLabel(
  db: Kysely<Database>,
  name: string,
): Promise<UtilizationLabelRow> {
  return db
    .insertInto("utilization_label")
    .values({ name })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function findLabel(
  db: Kysely<Database>,
  id: string,
): Promise<UtilizationLabelRow | undefined> {
  return db.selectFrom("utilization_label").selectAll().where("id", "=", id).executeTakeFirst();
}

/** A page of labels by name; `name` is part of the name, `*` stands for anything. */
export async function listLabels(
  db: Kysely<Database>,
  filter: PageOf & { name?: string; isDescending?: boolean },
): Promise<Page<UtilizationLabelRow>> {
  let query = db.selectFrom("utilization_label");
  if (filter.name !== undefined) query = query.where("name", "ilike", likePattern(filter.name));
  return readPage(
    query
      .selectAll()
      .orderBy((eb) => eb.fn("lower", ["name"]), filter.isDescending ? "desc" : "asc")
      .orderBy("id"),
    filter,
  );
}

/** @returns undefined when there is no such label. */
export async function renameLabel(
  db: Kysely<Database>,
  options: { id: string; name: string; now: Date },
): Promise<UtilizationLabelRow | undefined> {
  return db
    .updateTable("utilization_label")
    .set({ name: options.name, modified_at: options.now })
    .where("id", "=", options.id)
    .returningAll()
    .executeTakeFirst();
}

/** Deletes a label with its capacities; conversations lose it (foreign keys). @returns whether it was there. */
export async function deleteLabel(trx: Transaction<Database>, id: string): Promise<boolean> {
  const result = await trx.deleteFrom("utilization_label").where("id", "=", id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Which of these labels there are, kept from being deleted until the transaction ends. */
export async function lockLabels(
  trx: Transaction<Database>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await trx
    .selectFrom("utilization_label")
    .select("id")
    .where("id", "in", [...ids])
    .orderBy("id")
    .forKeyShare()
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** Capacities by label of one user, or with `userId` null those that hold for everybody else. By the label's name. */
export async function listLabelCapacities(
  db: Kysely<Database>,
  userId: string | null,
): Promise<LabelCapacity[]> {
  return db
    .selectFrom("label_capacity as capacity")
    .innerJoin("utilization_label as label", "label.id", "capacity.utilization_label_id")
    .select([
      "label.id as labelId",
      "label.name as labelName",
      "capacity.maximum_capacity as maximumCapacity",
    ])
    .where("capacity.user_id", userId === null ? "is" : "=", userId)
    .orderBy((eb) => eb.fn("lower", ["label.name"]))
    .execute();
}

/** Replaces the capacities by label of one user, or with `userId` null those that hold for everybody else. */
export async function setLabelCapacities(
  trx: Transaction<Database>,
  userId: string | null,
  capacities: ReadonlyMap<string, number>,
): Promise<void> {
  await trx
    .deleteFrom("label_capacity")
    .where("user_id", userId === null ? "is" : "=", userId)
    .execute();
  if (capacities.size === 0) return;
  await trx
    .insertInto("label_capacity")
    .values(
      [...capacities].map(([labelId, maximumCapacity]) => ({
        utilization_label_id: labelId,
        user_id: userId,
        maximum_capacity: maximumCapacity,
      })),
    )
    .execute();
}
