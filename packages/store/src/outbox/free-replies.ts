import { sql, type Kysely } from "kysely";
import type { Database } from "../schema.ts";

/**
 * How many replies each of these conversations may still get that X leaves out of its daily limits: up to
 * `repliesPerInbound` within 24 hours of the customer's newest message, which starts the count anew. What may have
 * reached X counts as sent, and so does what the account's owner wrote in X's own app.
 *
 * A conversation without a message of the customer is not in the answer: nothing is free there.
 *
 * Source: docs/sources.md#x-direct-messages, reply window. Plan: for each conversation two reads of index
 * message_thread from its end.
 */
export async function freeRepliesLeft(
  db: Kysely<Database>,
  query: {
    readonly conversationIds: readonly string[];
    readonly repliesPerInbound: number | null;
    readonly now: Date;
  },
): Promise<Map<string, number>> {
  const { conversationIds, repliesPerInbound, now } = query;
  if (repliesPerInbound === null || conversationIds.length === 0) return new Map();
  const { rows } = await sql<{ conversation_id: string; sent_count: number }>`
    select thread.conversation_id,
      (select count(*) from message sent
        where sent.conversation_id = thread.conversation_id and sent.direction = 'outbound'
          and sent.sorted_at > newest.sorted_at and sent.status in ('sent', 'read', 'unconfirmed'))::integer
        as sent_count
    from (select distinct unnest(${conversationIds}::uuid[]) as conversation_id) as thread
    cross join lateral (
      select inbound.sorted_at from message inbound
      where inbound.conversation_id = thread.conversation_id and inbound.direction = 'inbound'
      order by inbound.sorted_at desc limit 1) as newest
    where newest.sorted_at > ${now}::timestamptz - interval '24 hours'`.execute(db);
  return new Map(
    rows.map((row) => [row.conversation_id, Math.max(0, repliesPerInbound - row.sent_count)]),
  );
}
