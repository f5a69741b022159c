import { sql, type Transaction } from "kysely";
import type { Database } from "../schema.ts";

/**
 * Locks open conversations in which nobody is asked for and whose newest message is older than the threading time:
 * those that the account's owner began in X's app and the customer never answered. One that waits in a menu is not meant.
 *
 * Rows that somebody else has locked are left for the next time. The scan is over open conversations only (index
 * `conversation_one_open`), which are few.
 */
export async function lockOutlivedConversations(
  trx: Transaction<Database>,
  options: { readonly now: Date; readonly limit: number },
): Promise<{ conversationId: string; integrationId: string; endedAt: Date }[]> {
  const { rows } = await sql<{ conversationId: string; integrationId: string; endedAt: Date }>`
    select c.id as "conversationId", c.integration_id as "integrationId",
      greatest(c.started_at, newest.at) as "endedAt"
    from conversation c
      cross join lateral (
        select max(m.sorted_at) as at from message m where m.conversation_id = c.id
      ) newest
    where c.state = 'open' and c.routing_state = 'none'
      and coalesce(newest.at, c.started_at) < ${options.now}::timestamptz - interval '1 minute' * coalesce(
        (select threading_timeout_minutes from organization), 4320)
      and not exists (select from flow_menu q where q.conversation_id = c.id)
      and not exists (select from participant p where p.conversation_id = c.id
        and p.purpose = 'agent' and p.state in ('alerting', 'connected', 'parked'))
    order by c.id limit ${options.limit} for update of c skip locked`.execute(trx);
  return rows;
}

/** Closes conversations as of the instants given; the caller holds their locks. */
export async function closeOutlived(
  trx: Transaction<Database>,
  conversations: readonly { readonly conversationId: string; readonly endedAt: Date }[],
): Promise<void> {
  const rows = conversations.map((row) => ({ id: row.conversationId, ended_at: row.endedAt }));
  await sql`
    update conversation c set state = 'closed', ended_at = r.ended_at, version = c.version + 1
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(id uuid, ended_at timestamptz)
    where c.id = r.id`.execute(trx);
}
