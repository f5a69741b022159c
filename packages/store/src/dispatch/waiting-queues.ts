import { sql } from "kysely";
import type { Reader } from "../conversations/rows.ts";

/**
 * The queue to look at after a given one, going round by id: the same one while it has more than `offset` waiting
 * conversations, else the next in which somebody waits; null when nobody waits anywhere. One descent of the index on
 * waiting conversations for each.
 */
export async function readNextWaitingQueue(
  reader: Reader,
  after: { readonly queueId: string | null; readonly offset: number },
): Promise<string | null> {
  const { queueId, offset } = after;
  const { rows } = await sql<{ queueId: string }>`
    select "queueId" from (
      (select queue_id as "queueId", 1 as rank from conversation
        where routing_state = 'waiting' and queue_id = ${queueId}::uuid offset ${offset} limit 1)
      union all
      (select queue_id, 2 from conversation
        where routing_state = 'waiting' and queue_id > ${queueId}::uuid order by queue_id limit 1)
      union all
      (select queue_id, 3 from conversation
        where routing_state = 'waiting' and queue_id is not null order by queue_id limit 1)
    ) next order by rank limit 1`.execute(reader);
  return rows[0]?.queueId ?? null;
}
