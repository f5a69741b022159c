import { type Kysely, type Selectable, type Transaction } from "kysely";
import { likePattern, readPage, type Page } from "../listing/page.ts";
import type { Database } from "../schema.ts";
import type { KeptFilter } from "./schedules.ts";

export type EmergencyGroupRow = Selectable<Database["emergency_group"]>;

/** A switch, and the name of the person who used it last; null for a program. */
export type EmergencySwitchRow = EmergencyGroupRow & { readonly switchedByName: string | null };

/** A page of emergency groups by name. */
export async function listEmergencyGroups(
  db: Kysely<Database>,
  filter: KeptFilter,
): Promise<Page<EmergencyGroupRow>> {
  let query = db.selectFrom("emergency_group").where("state", "=", "active");
  if (filter.name !== undefined) query = query.where("name", "ilike", likePattern(filter.name));
  return readPage(
    query
      .selectAll()
      .orderBy((eb) => eb.fn("lower", ["name"]), filter.isDescending ? "desc" : "asc")
      .orderBy("id"),
    filter,
  );
}

/** Every switch, those that are on first; of one group when `id` is given. */
export async function readEmergencySwitches(
  db: Kysely<Database>,
  id?: string,
): Promise<EmergencySwitchRow[]> {
  let query = db
    .selectFrom("emergency_group as emergency")
    .leftJoin("user_account", "user_account.id", "emergency.switched_by")
    .selectAll("emergency")
    .select("user_account.name as switchedByName")
    .where("emergency.state", "=", "active");
  if (id !== undefined) query = query.where("emergency.id", "=", id);
  return query
    .orderBy("emergency.is_enabled", "desc")
    .orderBy((eb) => eb.fn("lower", ["emergency.name"]))
    .orderBy("emergency.id")
    .limit(1000)
    .execute();
}

/** A used name is a conflict on `emergency_group_name`. */
export async function insertEmergencyGroup(
  trx: Transaction<Database>,
  values: {
    name: string;
    description: string | null;
    is_enabled: boolean;
    switched_at: Date | null;
    switched_by: string | null;
    created_by: string | null;
  },
): Promise<EmergencyGroupRow> {
  return trx.insertInto("emergency_group").values(values).returningAll().executeTakeFirstOrThrow();
}

/** A group that is not deleted; with `isLocked` nobody else changes it before the transaction ends. */
export async function findEmergencyGroup(
  db: Kysely<Database>,
  id: string,
  options: { isLocked?: boolean } = {},
): Promise<EmergencyGroupRow | undefined> {
  return db
    .selectFrom("emergency_group")
    .selectAll()
    .where("id", "=", id)
    .where("state", "=", "active")
    .$if(options.isLocked === true, (query) => query.forUpdate())
    .executeTakeFirst();
}

/** Changes a group that the caller has locked. */
export async function updateEmergencyGroup(
  trx: Transaction<Database>,
  options: {
    id: string;
    values: {
      name?: string;
      description?: string | null;
      is_enabled?: boolean;
      switched_at?: Date;
      switched_by?: string | null;
      state?: "deleted";
      modified_by: string | null;
    };
    now: Date;
  },
): Promise<EmergencyGroupRow> {
  return trx
    .updateTable("emergency_group")
    .set((eb) => ({ ...options.values, version: eb("version", "+", 1), modified_at: options.now }))
    .where("id", "=", options.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}
