import type { Insertable, Kysely, Selectable, Updateable } from "kysely";
import { readPage, type Page, type PageOf } from "../listing/page.ts";
import type { Database } from "../schema.ts";

export type OauthClientRow = Selectable<Database["oauth_client"]>;

/** A used id is a conflict on the primary key. */
export async function insertOauthClient(
  db: Kysely<Database>,
  values: Insertable<Database["oauth_client"]>,
): Promise<OauthClientRow> {
  return db.insertInto("oauth_client").values(values).returningAll().executeTakeFirstOrThrow();
}

/** An OAuth client in whatever state it is. */
export async function findOauthClient(
  db: Kysely<Database>,
  id: string,
): Promise<OauthClientRow | undefined> {
  return db.selectFrom("oauth_client").selectAll().where("id", "=", id).executeTakeFirst();
}

/** A page of OAuth clients by name. */
export async function listOauthClients(
  db: Kysely<Database>,
  page: PageOf,
): Promise<Page<OauthClientRow>> {
  return readPage(db.selectFrom("oauth_client").selectAll().orderBy("name").orderBy("id"), page);
}

/** @returns undefined when there is no such client. */
export async function updateOauthClient(
  db: Kysely<Database>,
  id: string,
  values: Updateable<Database["oauth_client"]>,
): Promise<OauthClientRow | undefined> {
  return db
    .updateTable("oauth_client")
    .set(values)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
}

/** Its tokens go with it. */
export async function deleteOauthClientById(db: Kysely<Database>, id: string): Promise<boolean> {
  const result = await db.deleteFrom("oauth_client").where("id", "=", id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}
