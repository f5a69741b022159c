import { sql } from "kysely";
import type { Writer } from "../conversations/rows.ts";

/** What rules of queues and lists are told of a queue; null: nothing to tell it from. */
export interface QueueMeasure {
  readonly queueId: string;
  readonly estimatedWaitSeconds: number | null;
  /** Share of the last 30 minutes, 0 to 1. */
  readonly serviceLevel: number | null;
}

/**
 * Writes measures down; rows that say the same as before stay as they are.
 *
 * @returns those that changed
 */
export async function writeQueueMeasures(
  trx: Writer,
  measures: readonly QueueMeasure[],
  now: Date,
): Promise<QueueMeasure[]> {
  if (measures.length === 0) return [];
  const { rows } = await sql<QueueMeasure>`
    insert into queue_measure (queue_id, estimated_wait_seconds, service_level, measured_at)
    select m."queueId", m."estimatedWaitSeconds", m."serviceLevel", ${now}
    from json_to_recordset(${JSON.stringify(measures)}::json) as m(
      "queueId" uuid, "estimatedWaitSeconds" integer, "serviceLevel" double precision)
    join queue on queue.id = m."queueId"
    on conflict (queue_id) do update set estimated_wait_seconds = excluded.estimated_wait_seconds,
      service_level = excluded.service_level, measured_at = excluded.measured_at
      where (queue_measure.estimated_wait_seconds, queue_measure.service_level)
        is distinct from (excluded.estimated_wait_seconds, excluded.service_level)
    returning queue_id as "queueId", estimated_wait_seconds as "estimatedWaitSeconds",
      service_level as "serviceLevel"`.execute(trx);
  return rows;
}
