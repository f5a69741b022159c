import type { Insertable, Kysely, Selectable, Transaction, Updateable } from "kysely";
import type { Database, UserState } from "../schema.ts";

export type UserRow = Selectable<Database["user_account"]>;

/** Rows of one page and how many there are in all. */
export interface Page<Row> {
  readonly rows: Row[];
  readonly total: number;
}

/** Which page of a listing. */
export interface PageOf {
  readonly pageNumber: number;
  readonly pageSize: number;
}

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

/** Those of the ids that exist and are not deleted. */
export async function findLiveUserIds(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom("user_account")
    .select("id")
    .where("id", "in", [...ids])
    .where("state", "<>", "deleted")
    .execute();
  return new Set(rows.map((row) => row.id));
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
  const [rows, count] = await Promise.all([
    query
      .selectAll()
      .orderBy((eb) => eb.fn("lower", ["name"]), direction)
      .orderBy("id")
      .limit(filter.pageSize)
      .offset((filter.pageNumber - 1) * filter.pageSize)
      .execute(),
    query.select((eb) => eb.fn.countAll<string>().as("count")).executeTakeFirstOrThrow(),
  ]);
  return { rows, total: Number(count.count) };
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
