import type { Kysely, Selectable, Updateable } from "kysely";
import type { Database } from "../schema.ts";

export type OrganizationRow = Selectable<Database["organization"]>;

/** Settings of the one organisation. It exists from the first start on ({@link ensureOrganization}). */
export async function readOrganization(db: Kysely<Database>): Promise<OrganizationRow> {
  return db.selectFrom("organization").selectAll().executeTakeFirstOrThrow();
}

/** Makes the organisation unless it is there; any number of nodes may call it at once. */
export async function ensureOrganization(
  db: Kysely<Database>,
  values: { name: string },
): Promise<OrganizationRow> {
  await db
    .insertInto("organization")
    .values(values)
    .onConflict((conflict) => conflict.constraint("organization_one").doNothing())
    .execute();
  return readOrganization(db);
}

/** Changes settings; the events are the caller's business. */
export async function updateOrganization(
  db: Kysely<Database>,
  values: Updateable<Database["organization"]>,
): Promise<OrganizationRow> {
  if (Object.keys(values).length === 0) return readOrganization(db);
  return db.updateTable("organization").set(values).returningAll().executeTakeFirstOrThrow();
}
