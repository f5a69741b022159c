import { sql } from "kysely";
import type { Reader } from "../conversations/rows.ts";

/** What the estimate of a queue's wait and its service level are made from. */
export interface QueueFacts {
  readonly queueId: string;
  /** In the line: waiting and ringing. */
  readonly waitingCount: number;
  /** How long the first of them has waited; null with an empty line. */
  readonly longestWaitSeconds: number | null;
  /** Agents who work for the queue now: joined, on queue, connected. */
  readonly agentCount: number;
  /** Places that these agents have free. */
  readonly freePlaceCount: number;
  /** Conversations that agents took in the last 30 minutes. */
  readonly handoffCount: number;
  /** How long ago the first of these was; null without one. */
  readonly handoffSpanSeconds: number | null;
  /** Mean wait of the last 20 that were taken within a day; null without one. */
  readonly averageWaitSeconds: number | null;
  /** Of the last 30 minutes: answered, answered within the target, given up unanswered. */
  readonly recent: AnswerCounts;
}

/** How the waits of a stretch of time ended. */
export interface AnswerCounts {
  readonly answered: number;
  readonly withinTarget: number;
  readonly abandoned: number;
}

/**
 * Facts of queues in one statement; of every queue, or of some, or of the conversations with one label in one. Reads the
 * index of waiting conversations, the agents who are on queue, and for each queue the newest rows of `queue_answer`.
 */
export async function readQueueFacts(
  reader: Reader,
  query: {
    readonly now: Date;
    readonly queueIds?: readonly string[];
    /** Counts conversations with this utilization label alone. */
    readonly labelId?: string;
  },
): Promise<QueueFacts[]> {
  const { now, queueIds, labelId } = query;
  const ofLabel = (alias: string) =>
    labelId === undefined
      ? sql`true`
      : sql`${sql.ref(`${alias}.utilization_label_id`)} = ${labelId}::uuid`;
  const { rows } = await sql<
    Omit<QueueFacts, "recent"> & { answered: number; withinTarget: number; abandoned: number }
  >`
    with line as (
      select c.queue_id, count(*)::integer as waiting, min(c.waiting_since_at) as since from conversation c
      where c.routing_state in ('waiting', 'offered') and ${ofLabel("c")} group by c.queue_id
    ), worker as (
      select s.user_id, greatest(0, coalesce(u.message_capacity, o.message_capacity) - (
          select count(*) from participant p where p.user_id = s.user_id and p.slot is not null)) as free
      from agent_state s join user_account u on u.id = s.user_id and u.state = 'active'
        cross join (select max(message_capacity) as message_capacity from organization) o
      where s.routing_status in ('IDLE', 'INTERACTING') and s.disconnected_at is null
    ), staff as (
      select m.queue_id, count(*)::integer as agents, sum(w.free)::integer as free
      from queue_member m join worker w on w.user_id = m.user_id where m.is_joined group by m.queue_id
    )
    select q.id as "queueId", coalesce(line.waiting, 0) as "waitingCount",
      extract(epoch from ${now}::timestamptz - line.since)::float8 as "longestWaitSeconds",
      coalesce(staff.agents, 0) as "agentCount", coalesce(staff.free, 0) as "freePlaceCount",
      recent.answered as "handoffCount", recent.span as "handoffSpanSeconds",
      (select avg(extract(epoch from last.ended_at - last.entered_at))::float8 from (
        select a.entered_at, a.ended_at from queue_answer a
        where a.queue_id = q.id and a.outcome = 'answered' and ${ofLabel("a")}
          and a.ended_at > ${now}::timestamptz - interval '24 hours'
        order by a.ended_at desc limit 20) last) as "averageWaitSeconds",
      recent.answered, recent.within as "withinTarget", recent.abandoned
    from queue q
      left join line on line.queue_id = q.id
      left join staff on staff.queue_id = q.id
      cross join lateral (
        select count(*) filter (where a.outcome = 'answered')::integer as answered,
          count(*) filter (where a.is_within_target)::integer as within,
          count(*) filter (where a.outcome = 'abandoned')::integer as abandoned,
          extract(epoch from ${now}::timestamptz - min(a.ended_at) filter (where a.outcome = 'answered'))::float8 as span
        from queue_answer a
        where a.queue_id = q.id and ${ofLabel("a")} and a.ended_at > ${now}::timestamptz - interval '30 minutes') recent
    where q.state = 'active' and ${queueIds === undefined ? sql`true` : sql`q.id = any(${[...queueIds]}::uuid[])`}
    order by q.id`.execute(reader);
  return rows.map((row) => {
    const { answered, withinTarget, abandoned } = row;
    return Object.assign(row, { recent: { answered, withinTarget, abandoned } });
  });
}

/** How the waits of each queue ended since an instant; queues without any are left out. */
export async function readAnswerCounts(
  reader: Reader,
  query: { readonly since: Date },
): Promise<Map<string, AnswerCounts>> {
  const { rows } = await sql<AnswerCounts & { queueId: string }>`
    select queue_id as "queueId", count(*) filter (where outcome = 'answered')::integer as answered,
      count(*) filter (where is_within_target)::integer as "withinTarget",
      count(*) filter (where outcome = 'abandoned')::integer as abandoned
    from queue_answer a
    where ended_at >= ${query.since} and queue_id in (select id from queue where state = 'active')
    group by queue_id`.execute(reader);
  return new Map(rows.map(({ queueId, ...counts }) => [queueId, counts]));
}
