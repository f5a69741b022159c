import {
  sql,
  type Insertable,
  type Kysely,
  type Selectable,
  type Transaction,
  type Updateable,
} from "kysely";
import type { Database } from "../schema.ts";

type Reader = Kysely<Database> | Transaction<Database>;

/** An integration as stored, secrets sealed. */
export type IntegrationRow = Selectable<Database["integration"]>;
/** An integration to be stored; its secrets are sealed before. */
export type NewIntegration = Insertable<Database["integration"]>;
/** What may change of an integration. */
export type IntegrationChange = Updateable<Database["integration"]>;

/** An integration with the names that its view shows. */
export interface IntegrationView extends IntegrationRow {
  readonly recipient_id: string;
  readonly recipient_name: string;
  readonly created_by_name: string | null;
  readonly modified_by_name: string | null;
}

function selectViews(reader: Reader) {
  return reader
    .selectFrom("integration")
    .innerJoin("recipient", "recipient.integration_id", "integration.id")
    .leftJoin("user_account as creator", "creator.id", "integration.created_by")
    .leftJoin("user_account as modifier", "modifier.id", "integration.modified_by")
    .selectAll("integration")
    .select([
      "recipient.id as recipient_id",
      "recipient.name as recipient_name",
      "creator.name as created_by_name",
      "modifier.name as modified_by_name",
    ])
    .where("integration.is_deleted", "=", false);
}

/** One page of the live integrations, by name, and how many there are in all. */
export async function listIntegrations(
  reader: Reader,
  page: {
    readonly offset: number;
    readonly limit: number;
    readonly supportedContentId?: string;
    readonly messagingSettingId?: string;
  },
): Promise<{ rows: IntegrationView[]; total: number }> {
  let all = selectViews(reader);
  if (page.supportedContentId !== undefined) {
    all = all.where("integration.supported_content_id", "=", page.supportedContentId);
  }
  if (page.messagingSettingId !== undefined) {
    all = all.where("integration.messaging_setting_id", "=", page.messagingSettingId);
  }
  const rows = await all
    .orderBy(sql`lower(integration.name)`)
    .orderBy("integration.id")
    .offset(page.offset)
    .limit(page.limit)
    .execute();
  const counted = await reader
    .selectFrom(all.as("live"))
    .select((eb) => eb.fn.countAll<string>().as("count"))
    .executeTakeFirstOrThrow();
  return { rows, total: Number(counted.count) };
}

/** One live integration. */
export async function readIntegration(
  reader: Reader,
  integrationId: string,
): Promise<IntegrationView | undefined> {
  return selectViews(reader).where("integration.id", "=", integrationId).executeTakeFirst();
}

/** One live integration as stored, without the names of its view. */
export async function readIntegrationRow(
  reader: Reader,
  integrationId: string,
): Promise<IntegrationRow | undefined> {
  return reader
    .selectFrom("integration")
    .selectAll()
    .where("id", "=", integrationId)
    .where("is_deleted", "=", false)
    .executeTakeFirst();
}

/**
 * Locks a live integration for a change. What refers to it (a conversation, a file) may be stored meanwhile: with the
 * stronger lock, DMs would wait for whoever changes the account, and each could wait for the other.
 */
export async function lockIntegration(
  trx: Transaction<Database>,
  integrationId: string,
): Promise<IntegrationRow | undefined> {
  return trx
    .selectFrom("integration")
    .selectAll()
    .where("id", "=", integrationId)
    .where("is_deleted", "=", false)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** Adds an integration together with its recipient (Genesys makes it implicitly). */
export async function insertIntegration(
  trx: Transaction<Database>,
  integration: NewIntegration,
): Promise<{ integrationId: string; recipientId: string }> {
  const { id } = await trx
    .insertInto("integration")
    .values(integration)
    .returning("id")
    .executeTakeFirstOrThrow();
  const recipient = await trx
    .insertInto("recipient")
    .values({ integration_id: id, name: integration.name, flow_id: null, modified_by: null })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { integrationId: id, recipientId: recipient.id };
}

/** Changes an integration that the caller has locked. */
export async function changeIntegration(
  trx: Transaction<Database>,
  integrationId: string,
  change: IntegrationChange,
): Promise<void> {
  await trx.updateTable("integration").set(change).where("id", "=", integrationId).execute();
}

/** The recipient bears the integration's name. */
export async function renameRecipient(
  trx: Transaction<Database>,
  integrationId: string,
  name: string,
): Promise<void> {
  await trx
    .updateTable("recipient")
    .set({ name })
    .where("integration_id", "=", integrationId)
    .execute();
}

/** Another live integration for the same X account, if there is one. */
export async function readIntegrationOfAccount(
  reader: Reader,
  account: { readonly xUserId: string; readonly exceptId: string },
): Promise<{ id: string; name: string } | undefined> {
  return reader
    .selectFrom("integration")
    .select(["id", "name"])
    .where("x_user_id", "=", account.xUserId)
    .where("id", "<>", account.exceptId)
    .where("is_deleted", "=", false)
    .where("create_status", "<>", "Error")
    .executeTakeFirst();
}

/** The integration that a webhook key belongs or belonged to, deleted ones included. */
export async function readIntegrationOfWebhook(
  reader: Reader,
  webhookKey: string,
): Promise<Pick<IntegrationRow, "id" | "name" | "is_deleted" | "create_status"> | undefined> {
  return reader
    .selectFrom("integration")
    .select(["id", "name", "is_deleted", "create_status"])
    .where("webhook_key", "=", webhookKey)
    .executeTakeFirst();
}

/**
 * Integrations whose checks ask to be run: being connected, or with a check that is pending, or was running when its
 * node died. Oldest change first.
 */
export async function readIntegrationsToCheck(
  reader: Reader,
  limit: number,
): Promise<{ id: string }[]> {
  return reader
    .selectFrom("integration")
    .select("id")
    .where("is_deleted", "=", false)
    .where((eb) =>
      eb.or([
        eb("create_status", "=", "Initiated"),
        sql<boolean>`checks @> '[{"status":"pending"}]'::jsonb`,
        sql<boolean>`checks @> '[{"status":"running"}]'::jsonb`,
      ]),
    )
    .orderBy("modified_at")
    .limit(limit)
    .execute();
}

/**
 * Locks the replies of an account that wait to be sent or whose attempt is out, in their order. The lock keeps a sender
 * from taking one between this look and what follows from it.
 */
export async function lockUnsentMessages(
  trx: Transaction<Database>,
  integrationId: string,
): Promise<{ messageId: string; state: "queued" | "sending" }[]> {
  return trx
    .selectFrom("outbox")
    .select(["message_id as messageId", "state"])
    .where("integration_id", "=", integrationId)
    .where("state", "in", ["queued", "sending"])
    .orderBy("seq")
    .forUpdate()
    .$narrowType<{ state: "queued" | "sending" }>()
    .execute();
}
