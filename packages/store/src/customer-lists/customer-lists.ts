import { sql, type Kysely, type Selectable, type Transaction } from "kysely";
import { likePattern, readPage, type Page, type PageOf } from "../listing/page.ts";
import type { Database } from "../schema.ts";

export type CustomerListRow = Selectable<Database["customer_list"]> & {
  readonly memberCount: number;
};

function selectLists(db: Kysely<Database>) {
  return db
    .selectFrom("customer_list")
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom("customer_list_member")
        .whereRef("customer_list_member.customer_list_id", "=", "customer_list.id")
        .select(sql<number>`count(*)::integer`.as("count"))
        .$castTo<number>()
        .as("memberCount"),
    )
    .where("state", "=", "active")
    .$castTo<CustomerListRow>();
}

/** A page of lists by name. */
export async function listCustomerLists(
  db: Kysely<Database>,
  filter: PageOf & { name?: string },
): Promise<Page<CustomerListRow>> {
  let query = selectLists(db);
  if (filter.name !== undefined) query = query.where("name", "ilike", likePattern(filter.name));
  return readPage(query.orderBy((eb) => eb.fn("lower", ["name"])).orderBy("id"), filter);
}

/** A list that is not deleted. */
export async function findCustomerList(
  db: Kysely<Database>,
  id: string,
): Promise<CustomerListRow | undefined> {
  return selectLists(db).where("id", "=", id).executeTakeFirst();
}

/** A used name is a conflict on `customer_list_name`. @returns the new id */
export async function insertCustomerList(
  trx: Transaction<Database>,
  values: { name: string; description: string | null; created_by: string | null },
): Promise<string> {
  const { id } = await trx
    .insertInto("customer_list")
    .values(values)
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** @returns false when there is no such list, or not in `expectedVersion` any more */
export async function updateCustomerList(
  trx: Transaction<Database>,
  options: {
    id: string;
    expectedVersion?: number | undefined;
    values: {
      name?: string;
      description?: string | null;
      state?: "deleted";
      modified_by: string | null;
    };
    now: Date;
  },
): Promise<boolean> {
  let query = trx
    .updateTable("customer_list")
    .set((eb) => ({ ...options.values, version: eb("version", "+", 1), modified_at: options.now }))
    .where("id", "=", options.id)
    .where("state", "=", "active");
  if (options.expectedVersion !== undefined)
    query = query.where("version", "=", options.expectedVersion);
  return (await query.executeTakeFirst()).numUpdatedRows > 0n;
}
