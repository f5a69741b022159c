import { sql, type Kysely } from "kysely";
import { likePattern, readPage, type Page, type PageOf } from "../listing/page.ts";
import type { Database } from "../schema.ts";

/** Inbound address of an X account with the flow it is bound to. */
export interface RecipientRow {
  readonly id: string;
  readonly name: string;
  readonly integrationId: string;
  readonly integrationName: string;
  readonly flowId: string | null;
  readonly flowName: string | null;
  readonly modifiedBy: string | null;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}

function recipients(db: Kysely<Database>) {
  return db
    .selectFrom("recipient")
    .innerJoin("integration", "integration.id", "recipient.integration_id")
    .leftJoin("flow", (join) =>
      join.onRef("flow.id", "=", "recipient.flow_id").on("flow.state", "=", "active"),
    )
    .where("integration.is_deleted", "=", false);
}

const columns = [
  "recipient.id",
  "recipient.name",
  "recipient.integration_id as integrationId",
  "integration.name as integrationName",
  "flow.id as flowId",
  "flow.name as flowName",
  "recipient.modified_by as modifiedBy",
  "recipient.created_at as createdAt",
  "recipient.modified_at as modifiedAt",
] as const;

/** A page of recipients of live integrations, by name. */
export async function listRecipients(
  db: Kysely<Database>,
  filter: PageOf & { name?: string; ids?: readonly string[] },
): Promise<Page<RecipientRow>> {
  let query = recipients(db);
  if (filter.name !== undefined) {
    query = query.where("recipient.name", "ilike", likePattern(filter.name));
  }
  if (filter.ids) query = query.where("recipient.id", "in", [...filter.ids]);
  return readPage(query.select(columns).orderBy("recipient.name").orderBy("recipient.id"), filter);
}

/** @returns undefined when there is no such recipient. */
export async function findRecipient(
  db: Kysely<Database>,
  id: string,
): Promise<RecipientRow | undefined> {
  return recipients(db).select(columns).where("recipient.id", "=", id).executeTakeFirst();
}

/** Binds a recipient to a flow, or to none (null). */
export async function bindRecipient(
  db: Kysely<Database>,
  options: { id: string; flowId: string | null; modifiedBy: string | null; now: Date },
): Promise<void> {
  await db
    .updateTable("recipient")
    .set({
      flow_id: options.flowId,
      modified_by: options.modifiedBy,
      modified_at: options.now,
    })
    .where("id", "=", options.id)
    .execute();
}

/** How many live recipients are bound to a flow. */
export async function countRecipientsOfFlow(db: Kysely<Database>, flowId: string): Promise<number> {
  const row = await recipients(db)
    .select(sql<number>`count(*)::integer`.as("count"))
    .where("recipient.flow_id", "=", flowId)
    .executeTakeFirstOrThrow();
  return row.count;
}
