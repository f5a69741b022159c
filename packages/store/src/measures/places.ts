import { sql } from "kysely";
import type { Reader } from "../conversations/rows.ts";

/** A conversation's place in its line. */
export interface LinePlace {
  readonly conversationId: string;
  readonly queueId: string;
  /** 1: nobody is before it. */
  readonly position: number;
}

/**
 * The order of a line, in which its queue's scoring takes it: minutes of wait and priority together, or the priority and
 * then the wait. What rings keeps its place. Who is really next also depends on skills; a position does not promise more
 * than how many are before.
 */
const lineOrder = sql`
  case when q.scoring_method = 'PriorityOnly' then c.priority end desc nulls last,
  case when q.scoring_method = 'PriorityOnly' then c.waiting_since_at
    else c.waiting_since_at - c.priority * interval '1 minute' end,
  c.id`;

/** Places of everything that waits in these queues. */
export async function readLinePlaces(
  reader: Reader,
  queueIds: readonly string[],
): Promise<LinePlace[]> {
  if (queueIds.length === 0) return [];
  const { rows } = await sql<LinePlace>`
    select c.id as "conversationId", c.queue_id as "queueId",
      row_number() over (partition by c.queue_id order by ${lineOrder})::integer as position
    from conversation c join queue q on q.id = c.queue_id
    where c.queue_id = any(${[...queueIds]}::uuid[]) and c.routing_state in ('waiting', 'offered')`.execute(
    reader,
  );
  return rows;
}

/** The place of one conversation; undefined when it is in no line. */
export async function readLinePlace(
  reader: Reader,
  conversationId: string,
): Promise<LinePlace | undefined> {
  const { rows } = await sql<LinePlace>`
    select placed.* from (
      select c.id as "conversationId", c.queue_id as "queueId",
        row_number() over (order by ${lineOrder})::integer as position
      from conversation own
        join conversation c on c.queue_id = own.queue_id and c.routing_state in ('waiting', 'offered')
        join queue q on q.id = c.queue_id
      where own.id = ${conversationId} and own.routing_state in ('waiting', 'offered')) placed
    where placed."conversationId" = ${conversationId}`.execute(reader);
  return rows[0];
}
