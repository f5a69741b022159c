import { sql } from "kysely";
import type { Reader } from "../conversations/rows.ts";
import type { RoutingState } from "../schema-conversations.ts";

/** A stored routing decision with what came of it. */
export interface StoredDecision {
  readonly id: string;
  readonly kind: "offer" | "assignment" | "pull";
  readonly queueId: string;
  readonly userId: string;
  readonly decidedAt: Date;
  readonly deadlineAt: Date | null;
  readonly outcome: "open" | "accepted" | "declined" | "noAnswer" | "withdrawn";
  readonly trace: unknown;
}

/** The decisions about a conversation, newest first. The outcome is told by the events of the leg that each decision made. */
export async function readRoutingDecisions(
  reader: Reader,
  options: { readonly conversationId: string; readonly limit: number },
): Promise<StoredDecision[]> {
  const { rows } = await sql<StoredDecision>`
    select d.id, d.kind, d.queue_id as "queueId", d.user_id as "userId", d.decided_at as "decidedAt", d.trace,
      coalesce(leg.alerting_deadline_at, (made.detail->>'deadlineAt')::timestamptz) as "deadlineAt",
      case
        when leg.connected_at is not null then 'accepted'
        when leg.state = 'alerting' then 'open'
        else coalesce((
          select case e.kind when 'offer.declined' then 'declined' when 'offer.expired' then 'noAnswer' else 'withdrawn' end
          from event_log e
          where e.conversation_id = d.conversation_id and e.participant_id = leg.id
            and e.kind in ('offer.declined', 'offer.expired', 'offer.withdrawn')
          order by e.id desc limit 1
        ), 'withdrawn')
      end as outcome
    from routing_decision d
    left join participant leg on leg.decision_id = d.id and leg.conversation_id = d.conversation_id
    left join lateral (
      select e.detail from event_log e
      where e.conversation_id = d.conversation_id and e.participant_id = leg.id and e.kind = 'offer.made'
      limit 1
    ) made on true
    where d.conversation_id = ${options.conversationId}
    order by d.decided_at desc, d.id
    limit ${options.limit}`.execute(reader);
  return rows;
}

/** A decision with what it was made from; `facts` null where nothing was stored. */
export interface ReplayableDecision {
  readonly id: string;
  readonly conversationId: string;
  readonly kind: StoredDecision["kind"];
  readonly queueId: string;
  readonly userId: string;
  readonly decidedAt: Date;
  /** Until when it was to ring; null when no offer was made of it. */
  readonly deadlineAt: Date | null;
  readonly trace: unknown;
  readonly facts: unknown;
}

/** One decision by its id; undefined when there is none. */
export async function readRoutingDecision(
  reader: Reader,
  decisionId: string,
): Promise<ReplayableDecision | undefined> {
  const { rows } = await sql<ReplayableDecision>`
    select d.id, d.conversation_id as "conversationId", d.kind, d.queue_id as "queueId", d.user_id as "userId",
      d.decided_at as "decidedAt", d.trace, d.facts,
      (
        select (e.detail ->> 'deadlineAt')::timestamptz from event_log e
        where e.conversation_id = d.conversation_id and e.kind = 'offer.made' and e.detail ->> 'decisionId' = d.id::text
        limit 1
      ) as "deadlineAt"
    from routing_decision d where d.id = ${decisionId}::uuid`.execute(reader);
  return rows[0];
}

/** Names of users, groups, queues, skills, languages and utilization labels by id; ids of none of them are absent. */
export async function readNames(
  reader: Reader,
  ids: readonly string[],
): Promise<Record<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from user_account where id = any(${[...ids]}::uuid[])
    union all select id, name from queue where id = any(${[...ids]}::uuid[])
    union all select id, name from skill where id = any(${[...ids]}::uuid[])
    union all select id, name from language where id = any(${[...ids]}::uuid[])
    union all select id, name from agent_group where id = any(${[...ids]}::uuid[])
    union all select id, name from utilization_label where id = any(${[...ids]}::uuid[])`.execute(
    reader,
  );
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}

/** How a conversation stands to routing, and whether a user has or had a part in it. */
export interface RoutingPlace {
  readonly routingState: RoutingState;
  readonly queueId: string | null;
  readonly hasTakenPart: boolean;
  /** Of the agent who rings, is connected or has parked it. */
  readonly agentId: string | null;
  readonly deadlineAt: Date | null;
  /** When a parked one comes back by itself. */
  readonly resumeAt: Date | null;
}

/** Undefined when there is no such conversation. */
export async function readRoutingPlace(
  reader: Reader,
  options: { readonly conversationId: string; readonly userId: string | null },
): Promise<RoutingPlace | undefined> {
  const { rows } = await sql<RoutingPlace>`
    select c.routing_state as "routingState", c.queue_id as "queueId",
      exists (
        select from participant p where p.conversation_id = c.id and p.user_id = ${options.userId}::uuid
      ) as "hasTakenPart",
      owner.user_id as "agentId", owner.alerting_deadline_at as "deadlineAt", owner.resume_at as "resumeAt"
    from conversation c
    left join participant owner on owner.conversation_id = c.id
      and owner.purpose = 'agent' and owner.state in ('alerting', 'connected', 'parked')
    where c.id = ${options.conversationId}`.execute(reader);
  return rows[0];
}
