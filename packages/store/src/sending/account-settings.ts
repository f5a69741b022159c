import type { Kysely, Transaction } from "kysely";
import type { Database } from "../schema.ts";

/** What is set for an account, and what its generation of X's API is. */
export interface AccountSettingsRow {
  readonly generation: string;
  readonly sends_typing: boolean;
  readonly sends_read_marks: boolean;
  readonly replies_per_inbound: number | null;
}

/** Undefined when there is no such account, or it was disconnected. */
export async function readAccountSettings(
  db: Kysely<Database>,
  integrationId: string,
): Promise<AccountSettingsRow | undefined> {
  return db
    .selectFrom("integration")
    .select(["generation", "sends_typing", "sends_read_marks", "replies_per_inbound"])
    .where("id", "=", integrationId)
    .where("is_deleted", "=", false)
    .executeTakeFirst();
}

/** Sets what is given; false when there is no such account. */
export async function changeAccountSettings(
  trx: Transaction<Database>,
  integrationId: string,
  change: Partial<Omit<AccountSettingsRow, "generation">>,
): Promise<boolean> {
  const row = await trx
    .updateTable("integration")
    .set({ ...change, modified_at: new Date() })
    .where("id", "=", integrationId)
    .where("is_deleted", "=", false)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}
