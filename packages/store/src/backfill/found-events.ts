import { sql, type Transaction } from "kysely";
import type { Reader } from "../conversations/rows.ts";
import { withoutForbiddenEscapes, type NewInboxEvent } from "../inbox/event.ts";
import type { Database } from "../schema.ts";
import type { ArrivedBy } from "../schema-plumbing.ts";

/**
 * Puts events that were found by asking X into the inbox, under the same keys as deliveries: what is there already, or
 * is stored as a message, stays as it is. The order of the list becomes the order of arrival.
 *
 * @returns how many were new
 */
export async function insertFoundEvents(
  trx: Transaction<Database>,
  events: readonly NewInboxEvent[],
  arrivedBy: Exclude<ArrivedBy, "webhook">,
): Promise<number> {
  if (events.length === 0) return 0;
  const rows = events.map((event, position) => ({
    position,
    integration_id: event.integrationId,
    event_key: event.eventKey,
    kind: event.kind,
    partition_key: event.partitionKey,
    // As text: the driver of json would otherwise re-write long numbers.
    body: withoutForbiddenEscapes(event.body),
  }));
  const result = await sql`
    insert into inbox (integration_id, event_key, kind, partition_key, body, arrived_by)
    select r.integration_id, r.event_key, r.kind, r.partition_key, r.body::jsonb, ${arrivedBy}
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(
      position integer, integration_id uuid, event_key text, kind text, partition_key text, body text)
    where not exists (
      select from message m where m.integration_id = r.integration_id and m.x_event_id = r.event_key)
    order by r.position
    on conflict on constraint inbox_event do nothing`.execute(trx);
  return Number(result.numAffectedRows ?? 0n);
}

/** Which of these events are neither in the inbox nor stored as messages. */
export async function readMissingEventKeys(
  reader: Reader,
  integrationId: string,
  eventKeys: readonly string[],
): Promise<string[]> {
  if (eventKeys.length === 0) return [];
  const { rows } = await sql<{ key: string }>`
    select key from unnest(${[...eventKeys]}::text[]) as k(key)
    where not exists (select from inbox i where i.integration_id = ${integrationId} and i.event_key = k.key)
      and not exists (
        select from message m where m.integration_id = ${integrationId} and m.x_event_id = k.key)`.execute(
    reader,
  );
  return rows.map((row) => row.key);
}

/** Which of these X users no contact is known of. */
export async function findUnknownContacts(
  reader: Reader,
  xUserIds: readonly string[],
): Promise<string[]> {
  if (xUserIds.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select id from unnest(${[...xUserIds]}::text[]) as k(id)
    where not exists (select from contact c where c.x_user_id = k.id and c.username <> '')`.execute(
    reader,
  );
  return rows.map((row) => row.id);
}

/** Whether X has told of encrypted conversations of an account, whose content nobody but their members can read. */
export async function hasEncryptedEvents(reader: Reader, integrationId: string): Promise<boolean> {
  const { rows } = await sql<{ exists: boolean }>`
    select exists (select from inbox where integration_id = ${integrationId}
      and event_key like 'encrypted:%' and kind = 'encrypted')`.execute(reader);
  return rows[0]?.exists ?? false;
}
