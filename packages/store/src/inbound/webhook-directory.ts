import { sql, type Kysely } from "kysely";
import type { Database } from "../schema.ts";

/** What the webhook receiver must know of an integration. */
export interface WebhookAddress {
  readonly integrationId: string;
  readonly webhookKey: string;
  readonly xUserId: string | null;
  readonly consumerSecretSealed: Buffer;
  /** Still accepted; null when there was no rotation or its time is over. */
  readonly previousConsumerSecretSealed: Buffer | null;
}

/** Every live integration; a deployment has few. */
export async function readWebhookDirectory(db: Kysely<Database>): Promise<WebhookAddress[]> {
  const { rows } = await sql<WebhookAddress>`
    select id as "integrationId", webhook_key as "webhookKey", x_user_id as "xUserId",
      consumer_secret_sealed as "consumerSecretSealed",
      case when previous_consumer_secret_until > now() then previous_consumer_secret_sealed end
        as "previousConsumerSecretSealed"
    from integration where not is_deleted`.execute(db);
  return rows;
}

/** When X last called the webhook of an integration; null leaves what is stored. */
export interface WebhookContact {
  readonly integrationId: string;
  readonly eventAt: Date | null;
  readonly crcAt: Date | null;
}

/** Writes those instants; a later one that is stored stays. Not an event of the log: it happens all the time. */
export async function recordWebhookContacts(
  db: Kysely<Database>,
  contacts: readonly WebhookContact[],
): Promise<void> {
  if (contacts.length === 0) return;
  const rows = contacts.map((contact) => ({
    id: contact.integrationId,
    event_at: contact.eventAt,
    crc_at: contact.crcAt,
  }));
  await sql`
    update integration i set
      last_event_at = greatest(i.last_event_at, r.event_at), last_crc_at = greatest(i.last_crc_at, r.crc_at)
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(id uuid, event_at timestamptz, crc_at timestamptz)
    where i.id = r.id`.execute(db);
}

/** X signs with the new secret: the previous one is accepted until then at the longest. */
export async function limitPreviousSecret(
  db: Kysely<Database>,
  limit: { readonly integrationId: string; readonly until: Date },
): Promise<void> {
  await db
    .updateTable("integration")
    .set({ previous_consumer_secret_until: limit.until })
    .where("id", "=", limit.integrationId)
    .where("previous_consumer_secret_until", ">", limit.until)
    .execute();
}
