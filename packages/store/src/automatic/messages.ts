import { sql } from "kysely";
import type { Reader, Writer } from "../conversations/rows.ts";
import type { RoutingState } from "../schema-conversations.ts";

/** What decides whether the centre may say something by itself to a conversation. */
export interface AutomaticPlace {
  readonly integrationId: string;
  readonly contactId: string;
  readonly state: "open" | "closed";
  readonly routingState: RoutingState;
  readonly queueId: string | null;
  /** The queue's leg, in whose name it is said; null before there is one. */
  readonly queueLegId: string | null;
  /** Generation of X's API of the account, as stored. */
  readonly generation: string;
  readonly isAccountGone: boolean;
  /** X refuses the account now, so nothing of it is sent. */
  readonly isHeld: boolean;
  /** It was said to this conversation before. */
  readonly isSent: boolean;
  readonly isOptedOut: boolean;
}

/**
 * Locks a conversation and reads, in the same statement, what speaks against an automatic message with this key.
 * Undefined when there is no such conversation.
 */
export async function lockAutomaticPlace(
  trx: Writer,
  query: { readonly conversationId: string; readonly onceKey: string },
): Promise<AutomaticPlace | undefined> {
  // The lock first: what another transaction has said meanwhile must be seen by the statement after it.
  await sql`select from conversation where id = ${query.conversationId} for update`.execute(trx);
  const { rows } = await sql<AutomaticPlace>`
    select c.integration_id as "integrationId", c.contact_id as "contactId", c.state,
      c.routing_state as "routingState", c.queue_id as "queueId", i.generation,
      (select p.id from participant p where p.conversation_id = c.id and p.purpose = 'acd'
        order by p.started_at desc limit 1) as "queueLegId",
      i.is_deleted as "isAccountGone",
      exists (select from send_hold h where h.integration_id = i.id) as "isHeld",
      exists (select from automatic_message a
        where a.conversation_id = c.id and a.once_key = ${query.onceKey}) as "isSent",
      exists (select from automatic_opt_out o
        where o.integration_id = c.integration_id and o.contact_id = c.contact_id
          and o.opted_in_at is null) as "isOptedOut"
    from conversation c join integration i on i.id = c.integration_id
    where c.id = ${query.conversationId}`.execute(trx);
  return rows[0];
}

/** Notes that something was said; the primary key refuses a second time. The conversation is locked by the caller. */
export async function noteAutomaticMessage(
  trx: Writer,
  said: {
    readonly conversationId: string;
    readonly onceKey: string;
    readonly messageId: string;
    readonly now: Date;
  },
): Promise<void> {
  await trx
    .insertInto("automatic_message")
    .values({
      conversation_id: said.conversationId,
      once_key: said.onceKey,
      message_id: said.messageId,
      created_at: said.now,
    })
    .execute();
}

/**
 * Automatic replies of an account that still wait and whose time of use is over, at most `limit`: it has passed, or they
 * were for those who wait and an agent has the conversation. Reads the partial index `outbox_open` only.
 */
export async function readLateAutomatic(
  reader: Reader,
  query: { readonly integrationId: string; readonly now: Date; readonly limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ message_id: string }>`
    select o.message_id from outbox o join conversation c on c.id = o.conversation_id
    where o.integration_id = ${query.integrationId} and o.state = 'queued' and o.is_automatic
      and (o.expires_at <= ${query.now}
        or (o.is_only_while_waiting and c.routing_state not in ('waiting', 'offered')))
    order by o.seq limit ${query.limit}`.execute(reader);
  return rows.map((row) => row.message_id);
}
