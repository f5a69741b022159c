import type { Insertable, Kysely, Selectable, Transaction, Updateable } from "kysely";
import { readPage, type Page, type PageOf } from "../listing/page.ts";
import type { Database } from "../schema.ts";
import type { UserState } from "../schema-organization.ts";

export type UserRow = Selectable<Database["user_account"]>;

/**
 * Makes a user and their agent state (Offline, off queue).
 * A used e-mail address is a conflict on `user_account_email`.
 */
export async function insertUser(
  trx: Transaction<Database>,
  values: Insertable<Database["user_account"]>,
): Promise<UserRow> {
  const row = await trx
    .insertInto("user_account")
    .values(values)
    .returningAll()
    .executeTakeFirstOrThrow();
  await trx.insertInto("agent_state").values({ user_id: row.id, idle_since_at: null }).execute();
  return row;
}

/** A user in whatever state, deleted ones included: history names them. */
export async function findUser(db: Kysely<Database>, id: string): Promise<UserRow | undefined> {
  return db.selectFrom("user_account").selectAll().where("id", "=", id).executeTakeFirst();
}

/** By e-mail address without regard to case; deleted users are not found. */
export async function findUserByEmail(
  db: Kysely<Database>,
  email: string,
): Promise<UserRow | undefined> {
  return db
    .selectFrom("user_account")
    .selectAll()
    .where((eb) => eb(eb.fn("lower", ["email"]), "=", email.toLowerCase()))
    .where("state", "<>", "deleted")
    .executeTakeFirst();
}

/** A page of users by name; `states` empty: any state. */
export async function listUsers(
  db: Kysely<Database>,
  filter: PageOf & {
    ids?: readonly string[];
    states: readonly UserState[];
    isDescending?: boolean;
  },
): Promise<Page<UserRow>> {
  let query = db.selectFrom("user_account");
  if (filter.states.length > 0) query = query.where("state", "in", [...filter.states]);
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

/** Names of users, by id; for "created by" and the like. */
export async function findUserNames(
  db: Kysely<Database>,
  ids: readonly (string | null)[],
): Promise<Map<string, string>> {
  const known = [...new Set(ids.filter((id) => id !== null))];
  if (known.length === 0) return new Map();
  const rows = await db
    .selectFrom("user_account")
    .select(["id", "name"])
    .where("id", "in", known)
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

/**
 * Changes a user and raises the version. With `expectedVersion`, only if nobody has changed it since.
 * @returns undefined when there is no such user in that version.
 */
export async function updateUser(
  trx: Transaction<Database>,
  options: {
    id: string;
    expectedVersion?: number;
    values: Updateable<Database["user_account"]>;
    now: Date;
  },
): Promise<UserRow | undefined> {
  let query = trx
    .updateTable("user_account")
    .set((eb) => ({
      ...options.values,
      version: eb("version", "+", 1),
      modified_at: options.now,
    }))
    .where("id", "=", options.id)
    .where("state", "<>", "deleted");
  if (options.expectedVersion !== undefined) {
    query = query.where("version", "=", options.expectedVersion);
  }
  return query.returningAll().executeTakeFirst();
}

/**
 * How many active administrators there are besides one user. Their rows stay locked until the transaction ends,
 * so that two administrators who remove each other at once cannot both succeed.
 */
export async function countOtherAdministrators(
  trx: Transaction<Database>,
  userId: string,
): Promise<number> {
  const rows = await trx
    .selectFrom("user_account")
    .select("id")
    .where("state", "=", "active")
    .where((eb) => eb("roles", "@>", eb.val(["admin"])))
    .orderBy("id")
    .forUpdate()
    .execute();
  return rows.filter((row) => row.id !== userId).length;
}

/** Whether nobody has ever been made: the installation still waits for its first administrator. */
export async function hasNoUsers(db: Kysely<Database>): Promise<boolean> {
  return (
    (await db.selectFrom("user_account").select("id").limit(1).executeTakeFirst()) === undefined
  );
}
