import { sql } from "kysely";
import type { Reader } from "./rows.ts";

/** A conversation in the line of a queue. */
export interface WaitingRow {
  readonly conversationId: string;
  readonly integrationId: string;
  readonly queueId: string;
  readonly routingState: "waiting" | "offered";
  readonly priority: number;
  readonly waitingSinceAt: Date;
  /** When it came into this queue. */
  readonly enteredQueueAt: Date;
  readonly contactId: string;
  readonly contactName: string;
  readonly contactUsername: string;
  readonly offeredToId: string | null;
  readonly offeredToName: string | null;
}

/**
 * A queue with the length of its line. With an empty line it is left out, unless it is the default queue or a wait in it has
 * ended lately.
 */
export interface WaitingQueueRow {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  /** People may choose who gets what waits there. */
  readonly isManualAssignmentEnabled: boolean;
  readonly count: number;
  readonly oldestAt: Date | null;
  /** The target: this share of conversations answered within the time. */
  readonly targetShare: number;
  readonly targetMs: number;
}

/** Lines of all queues: how long each is and since when its oldest waits. `since`: how far back "lately" goes. */
export async function readWaitingQueues(
  reader: Reader,
  { since }: { readonly since: Date },
): Promise<WaitingQueueRow[]> {
  const { rows } = await sql<WaitingQueueRow>`
    select queue.id, queue.name, queue.is_default as "isDefault",
      queue.is_manual_assignment_enabled as "isManualAssignmentEnabled",
      queue.service_level_percentage as "targetShare", queue.service_level_duration_ms as "targetMs",
      count(conversation.id)::int as count, min(conversation.waiting_since_at) as "oldestAt"
    from queue
    left join conversation on conversation.queue_id = queue.id
      and conversation.routing_state in ('waiting', 'offered')
    where queue.state = 'active'
    group by queue.id
    having count(conversation.id) > 0 or queue.is_default
      or exists (select from queue_answer a where a.queue_id = queue.id and a.ended_at >= ${since})
    order by min(conversation.waiting_since_at) nulls last, queue.name`.execute(reader);
  return rows;
}

/** The front of every line, longest wait first, at most `limit` of each queue. */
export async function readWaitingConversations(
  reader: Reader,
  limit: number,
): Promise<WaitingRow[]> {
  const { rows } = await sql<WaitingRow>`
    select waiting.* from queue
    cross join lateral (
      select conversation.id as "conversationId", conversation.integration_id as "integrationId",
        conversation.queue_id as "queueId", conversation.routing_state as "routingState", conversation.priority,
        conversation.waiting_since_at as "waitingSinceAt",
        coalesce(conversation.entered_queue_at, conversation.waiting_since_at) as "enteredQueueAt",
        contact.id as "contactId", contact.name as "contactName",
        contact.username as "contactUsername", leg.user_id as "offeredToId", agent.name as "offeredToName"
      from conversation
      join contact on contact.id = conversation.contact_id
      left join participant leg on leg.conversation_id = conversation.id and leg.purpose = 'agent' and leg.state = 'alerting'
      left join user_account agent on agent.id = leg.user_id
      where conversation.queue_id = queue.id and conversation.routing_state in ('waiting', 'offered')
      order by conversation.waiting_since_at, conversation.id limit ${limit}
    ) waiting
    where queue.state = 'active'
    order by waiting."waitingSinceAt", waiting."conversationId"`.execute(reader);
  return rows;
}
