import type { Insertable, Kysely, Selectable, Updateable } from "kysely";
import { readPage, type Page, type PageOf } from "../listing/page.ts";
import type { Database } from "../schema.ts";

export type OauthClientRow = Selectable<Database["oauth_client"]>;

export async function insertOauthClient(
  db: Kysely<Database>,
  values: Insertable<Database["oauth_client"]>,
): Promise<OauthClientRow> {
  return db.insertInto("oauth_client").values(values).returningAll().executeTakeFirstOrThrow();
}

export async function findOauthClient(
  db: Kysely<Database>,
  id: string,
): Promise<OauthClientRow | undefined> {
  return db.selectFrom("oauth_client").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function listOauthClients(
  db: Kysely<Database>,
  page: PageOf,
): Promise<Page<OauthClientRow>> {
  return readPage(db.selectFrom("oauth_client").selectAll().orderBy("name").orderBy("id"), page);
}

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
