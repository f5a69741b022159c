import { sql, type Kysely, type Transaction } from "kysely";
import { appendEvents } from "../event-log/append.ts";
import type { Database } from "../schema.ts";

/** To whom a sign of life of an agent goes on X, and whether it may. */
export interface SignalTarget {
  readonly integrationId: string;
  readonly contactXUserId: string;
  readonly generation: string;
  readonly sendsTyping: boolean;
  readonly sendsReadMarks: boolean;
}

/** Undefined when there is no such conversation, or its account was disconnected. */
export async function readSignalTarget(
  db: Kysely<Database>,
  conversationId: string,
): Promise<SignalTarget | undefined> {
  const { rows } = await sql<SignalTarget>`
    select i.id as "integrationId", k.x_user_id as "contactXUserId", i.generation,
      i.sends_typing as "sendsTyping", i.sends_read_marks as "sendsReadMarks"
    from conversation c join integration i on i.id = c.integration_id join contact k on k.id = c.contact_id
    where c.id = ${conversationId} and not i.is_deleted`.execute(db);
  return rows[0];
}

/**
 * X's id of the customer's newest message of a conversation up to a message of theirs; without one, of all. Undefined
 * when there is none, or the message is not of this conversation or not the customer's.
 */
export async function readInboundEventId(
  db: Kysely<Database>,
  query: { readonly conversationId: string; readonly messageId: string | null },
): Promise<string | undefined> {
  const { conversationId, messageId } = query;
  const { rows } = await sql<{ x_event_id: string }>`
    select x_event_id from message
    where conversation_id = ${conversationId} and direction = 'inbound' and x_event_id is not null
      and (${messageId}::uuid is null or id = ${messageId}::uuid)
    order by sorted_at desc, x_event_number desc limit 1`.execute(db);
  return rows[0]?.x_event_id;
}

/** A customer who is typing to an account. */
export interface CustomerTyping {
  readonly integrationId: string;
  readonly xUserId: string;
  readonly at: Date;
}

/** Tells in the event log that customers are typing, for each whose conversation is open. Stores nothing else. */
export async function tellTyping(
  trx: Transaction<Database>,
  typings: readonly CustomerTyping[],
): Promise<void> {
  if (typings.length === 0) return;
  const wanted = typings.map((typing) => ({
    integration_id: typing.integrationId,
    x_user_id: typing.xUserId,
    at: typing.at,
  }));
  const { rows } = await sql<{ conversation_id: string; integration_id: string; at: Date }>`
    select c.id as conversation_id, c.integration_id, max(t.at) as at
    from json_to_recordset(${JSON.stringify(wanted)}::json) as t(integration_id uuid, x_user_id text, at timestamptz)
      join contact k on k.x_user_id = t.x_user_id
      join conversation c on c.contact_id = k.id and c.integration_id = t.integration_id and c.state = 'open'
    group by c.id`.execute(trx);
  await appendEvents(
    trx,
    rows.map((row) => ({
      kind: "customer.typing" as const,
      conversationId: row.conversation_id,
      integrationId: row.integration_id,
      detail: { at: row.at.toISOString() },
    })),
  );
}

/** The agent who is connected in a conversation now. */
export async function readConnectedLeg(
  db: Kysely<Database>,
  conversationId: string,
): Promise<{ readonly user_id: string | null } | undefined> {
  return db
    .selectFrom("participant")
    .select("user_id")
    .where("conversation_id", "=", conversationId)
    .where("purpose", "=", "agent")
    .where("state", "=", "connected")
    .executeTakeFirst();
}
