import { sql } from "kysely";
import type { Writer } from "../conversations/rows.ts";

/** How a wait in a queue ended. */
export interface WaitEnd {
  readonly conversationId: string;
  /** The agent who answered; null: the conversation ended while nobody had it. */
  readonly userId: string | null;
  readonly now: Date;
}

/**
 * Writes down how the present wait of a conversation ended, against the target that its queue has now. The first end of a
 * wait counts: a conversation that comes back from an agent who is gone keeps its place and is not counted again. Nothing
 * is written for a conversation that is in no queue.
 *
 * The conversation is locked by the caller, and its queue and place are still those of the wait.
 */
export async function noteWaitEnd(trx: Writer, end: WaitEnd): Promise<void> {
  const { conversationId, userId, now } = end;
  await sql`
    insert into queue_answer (queue_id, conversation_id, user_id, utilization_label_id, outcome, entered_at, ended_at,
      target_ms, is_within_target)
    select q.id, c.id, ${userId}, c.utilization_label_id, ${userId === null ? "abandoned" : "answered"},
      wait.entered_at, greatest(wait.entered_at, ${now}), q.service_level_duration_ms,
      ${userId !== null} and ${now} - wait.entered_at <= q.service_level_duration_ms * interval '1 millisecond'
    from conversation c join queue q on q.id = c.queue_id
    cross join lateral (select coalesce(c.entered_queue_at, c.waiting_since_at) as entered_at) wait
    where c.id = ${conversationId} and wait.entered_at is not null
    on conflict on constraint queue_answer_once do nothing`.execute(trx);
}
