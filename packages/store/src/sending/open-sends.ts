import { sql, type Kysely, type Transaction } from "kysely";
import { appendEvents } from "../event-log/append.ts";
import type { Database } from "../schema.ts";

/** Integrations that have replies to send or to look up. Reads the partial index `outbox_open` only. */
export async function integrationsWithOpenSends(db: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ integration_id: string }>`
    select distinct integration_id from outbox
    where state in ('queued', 'sending', 'reconciling')`.execute(db);
  return rows.map((row) => row.integration_id);
}

/** A reply whose latest attempt ended without a clear answer. */
export interface ReconcilingSend {
  readonly messageId: string;
  readonly conversationId: string;
  readonly contactId: string;
  readonly recipientXUserId: string;
  /** When its latest attempt began. */
  readonly startedAt: Date;
}

/** The replies of an integration whose outcome is being looked up, oldest first. */
export async function readReconcilingSends(
  db: Kysely<Database>,
  integrationId: string,
): Promise<ReconcilingSend[]> {
  const { rows } = await sql<ReconcilingSend>`
    select o.message_id as "messageId", o.conversation_id as "conversationId", m.contact_id as "contactId",
      o.recipient_x_user_id as "recipientXUserId",
      (select max(a.started_at) from send_attempt a where a.message_id = o.message_id) as "startedAt"
    from outbox o join message m on m.id = o.message_id
    where o.integration_id = ${integrationId} and o.state = 'reconciling'
    order by o.seq`.execute(db);
  return rows;
}

/**
 * Locks a reply's conversation, then its outbox row, and tells which attempt is the latest: whoever settles an earlier
 * one has been overtaken. Null when there is no such reply.
 */
export async function lockSend(
  trx: Transaction<Database>,
  messageId: string,
): Promise<{ attemptNumber: number; state: string; conversationId: string } | null> {
  await sql`
    select c.id from conversation c join message m on m.conversation_id = c.id
    where m.id = ${messageId} for update of c`.execute(trx);
  const { rows } = await sql<{ attemptNumber: number; state: string; conversationId: string }>`
    select attempt_count as "attemptNumber", state, conversation_id as "conversationId"
    from outbox where message_id = ${messageId} for update`.execute(trx);
  return rows[0] ?? null;
}

/** What stood under an event id before the reply that really has it was known. */
export type Displaced =
  | { readonly kind: "none" }
  /** The DM had come in as something the owner wrote; that row is gone, the reply stands in its place. */
  | { readonly kind: "observed"; readonly messageId: string }
  /** Another reply with the same text was taken for it; its outcome is unknown again. */
  | { readonly kind: "reply"; readonly messageId: string };

/**
 * Makes room for an event id that X has just named as this reply's: X's own answer is the better evidence. The
 * conversation is locked by the caller.
 */
export async function displaceEvent(
  trx: Transaction<Database>,
  event: {
    readonly integrationId: string;
    readonly xEventId: string;
    readonly messageId: string;
  },
): Promise<Displaced> {
  const { rows } = await sql<{ id: string; is_reply: boolean }>`
    select id, exists (select from outbox o where o.message_id = message.id) as is_reply from message
    where integration_id = ${event.integrationId} and x_event_id = ${event.xEventId}
      and id <> ${event.messageId} for update`.execute(trx);
  const other = rows[0];
  if (other === undefined) return { kind: "none" };
  if (!other.is_reply) {
    await sql`delete from message where id = ${other.id}`.execute(trx);
    return { kind: "observed", messageId: other.id };
  }
  await sql`
    update message set x_event_id = null, x_event_number = null, x_created_at = null, sent_at = null,
      status = 'unconfirmed' where id = ${other.id}`.execute(trx);
  const { rows: given } = await sql<{ conversation_id: string }>`
    update outbox set state = 'unconfirmed', settled_at = now() where message_id = ${other.id}
    returning conversation_id`.execute(trx);
  await appendEvents(trx, [
    {
      kind: "message.unconfirmed",
      messageId: other.id,
      conversationId: given[0]?.conversation_id ?? null,
      integrationId: event.integrationId,
    },
  ]);
  return { kind: "reply", messageId: other.id };
}

/**
 * A person's decision to give an `unconfirmed` reply up: it counts as failed. The record of its attempts stays, so an
 * echo that comes after all still binds to it. False when it is in no such state.
 */
export async function dropSend(trx: Transaction<Database>, messageId: string): Promise<boolean> {
  const detail = JSON.stringify({ reason: "discarded", httpStatus: null, xCode: null });
  const { rows } = await sql<{
    conversation_id: string;
    integration_id: string;
    user_id: string | null;
  }>`
    with dropped as (
      update outbox set state = 'failed', settled_at = now()
      where message_id = ${messageId} and state = 'unconfirmed' returning message_id
    )
    update message m set status = 'failed', error_code = 'GeneralError', error_detail = ${detail}::jsonb
    from dropped where m.id = dropped.message_id
    returning m.conversation_id, m.integration_id, m.user_id`.execute(trx);
  const row = rows[0];
  if (row === undefined) return false;
  await appendEvents(trx, [
    {
      kind: "message.failed",
      messageId,
      conversationId: row.conversation_id,
      integrationId: row.integration_id,
      userId: row.user_id,
      detail: { errorCode: "GeneralError", reason: "discarded" },
    },
  ]);
  return true;
}
