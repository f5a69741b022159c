import { sql, type Insertable, type Selectable } from "kysely";
import type { Reader, Writer } from "../conversations/rows.ts";
import type { Database } from "../schema.ts";

/** What a queue says to those who wait. */
export type WaitingMessageRow = Selectable<Database["queue_waiting_message"]>;

/** Undefined when nothing was set. */
export async function readWaitingMessage(
  reader: Reader,
  queueId: string,
): Promise<WaitingMessageRow | undefined> {
  return reader
    .selectFrom("queue_waiting_message")
    .selectAll()
    .where("queue_id", "=", queueId)
    .executeTakeFirst();
}

/** Sets what a queue says, whole. */
export async function writeWaitingMessage(
  trx: Writer,
  row: Insertable<Database["queue_waiting_message"]>,
): Promise<WaitingMessageRow> {
  const { queue_id: _queueId, ...values } = row;
  return trx
    .insertInto("queue_waiting_message")
    .values(row)
    .onConflict((conflict) => conflict.column("queue_id").doUpdateSet(values))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** A conversation that waits and is to be told so, and when. */
export interface DueWaitingMessage {
  readonly conversationId: string;
  readonly dueAt: Date;
}

/**
 * What is to be said next to those who wait, soonest first: the first words so long after it came into the queue, each
 * further ones so long after the last, whatever wait that belonged to, and no more of them in one wait than the queue says.
 * Customers who want no automatic messages, and what rings, are left out.
 *
 * Plan: waiting conversations of the queues that say something, by the index `conversation_waiting`.
 */
export async function readDueWaitingMessages(
  reader: Reader,
  query: { readonly limit: number; readonly conversationId?: string },
): Promise<DueWaitingMessage[]> {
  const { limit, conversationId } = query;
  const { rows } = await sql<DueWaitingMessage>`
    select c.id as "conversationId", due.at as "dueAt"
    from queue_waiting_message w
      join conversation c on c.queue_id = w.queue_id and c.routing_state = 'waiting'
      cross join lateral (select coalesce(c.entered_queue_at, c.waiting_since_at) as entered_at) wait
      cross join lateral (select greatest(
        wait.entered_at + w.first_after_seconds * interval '1 second',
        c.waiting_message_at + w.repeat_after_seconds * interval '1 second') as at) due
    where w.is_enabled
      and (c.waiting_message_wait_at is distinct from wait.entered_at
        or c.waiting_message_count < w.maximum_count)
      and ${conversationId === undefined ? sql`true` : sql`c.id = ${conversationId}`}
      and not exists (select from automatic_opt_out o
        where o.integration_id = c.integration_id and o.contact_id = c.contact_id and o.opted_in_at is null)
    order by due.at, c.id limit ${limit}`.execute(reader);
  return rows;
}

/** What the words for one conversation are made from. */
export interface WaitingMessageFacts {
  readonly queueId: string;
  readonly enteredAt: Date;
  /** Said in this wait so far. */
  readonly count: number;
  readonly repeatAfterSeconds: number;
  readonly textEn: string;
  readonly textJa: string;
  /** Name of the language that was asked for it; null: none. */
  readonly languageName: string | null;
  /** The customer's newest words; null: none. */
  readonly lastText: string | null;
  readonly defaultLanguage: string;
}

/** Undefined when the conversation waits in no queue that says something. */
export async function readWaitingMessageFacts(
  reader: Reader,
  conversationId: string,
): Promise<WaitingMessageFacts | undefined> {
  const { rows } = await sql<WaitingMessageFacts>`
    select c.queue_id as "queueId", wait.entered_at as "enteredAt",
      case when c.waiting_message_wait_at = wait.entered_at then c.waiting_message_count else 0 end as count,
      w.repeat_after_seconds as "repeatAfterSeconds", w.text_en as "textEn", w.text_ja as "textJa",
      (select l.name from language l where l.id = c.language_id) as "languageName",
      (select m.text from message m where m.conversation_id = c.id and m.direction = 'inbound'
        order by m.sorted_at desc, m.x_event_number desc, m.id desc limit 1) as "lastText",
      (select default_language from organization) as "defaultLanguage"
    from conversation c join queue_waiting_message w on w.queue_id = c.queue_id
      cross join lateral (select coalesce(c.entered_queue_at, c.waiting_since_at) as entered_at) wait
    where c.id = ${conversationId} and c.routing_state = 'waiting'`.execute(reader);
  return rows[0];
}

/** Counts that something was said, or would have been: the next comes so long after it. */
export async function countWaitingMessage(
  trx: Writer,
  said: {
    readonly conversationId: string;
    /** How many were said in this wait now. */
    readonly count: number;
    readonly now: Date;
  },
): Promise<void> {
  await trx
    .updateTable("conversation")
    .set({
      waiting_message_count: said.count,
      waiting_message_at: said.now,
      // Not by way of JavaScript, whose dates are coarser.
      waiting_message_wait_at: sql<Date>`coalesce(entered_queue_at, waiting_since_at)`,
    })
    .where("id", "=", said.conversationId)
    .execute();
}
