import { sql } from "kysely";
import type { Reader } from "./rows.ts";

/** A waiting conversation that an agent may take for themselves. */
export interface PullableRow {
  readonly conversationId: string;
  readonly queueId: string;
  readonly queueName: string;
  readonly priority: number;
  readonly waitingSinceAt: Date;
  readonly contactId: string;
  readonly contactName: string;
  readonly contactUsername: string;
}

/** What waits in the queues of an agent that allow it, longest wait first. What rings at somebody is left out. */
export async function readPullable(
  reader: Reader,
  options: { readonly userId: string; readonly limit: number },
): Promise<PullableRow[]> {
  const { rows } = await sql<PullableRow>`
    select c.id as "conversationId", queue.id as "queueId", queue.name as "queueName", c.priority,
      c.waiting_since_at as "waitingSinceAt", contact.id as "contactId", contact.name as "contactName",
      contact.username as "contactUsername"
    from queue_member m
    join queue on queue.id = m.queue_id and queue.state = 'active' and queue.is_manual_assignment_enabled
    join conversation c on c.queue_id = queue.id and c.routing_state = 'waiting'
    join contact on contact.id = c.contact_id
    where m.user_id = ${options.userId} and m.is_joined
    order by c.waiting_since_at, c.id limit ${options.limit}`.execute(reader);
  return rows;
}

/** Whether a queue of an agent lets them take what waits there. */
export async function mayPullSomewhere(reader: Reader, userId: string): Promise<boolean> {
  const { rows } = await sql<{ isAllowed: boolean }>`
    select exists (
      select from queue_member m join queue on queue.id = m.queue_id and queue.state = 'active'
      where m.user_id = ${userId} and m.is_joined and queue.is_manual_assignment_enabled
    ) as "isAllowed"`.execute(reader);
  return rows[0]?.isAllowed ?? false;
}
