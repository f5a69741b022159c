import { sql } from "kysely";
import type { Writer } from "../conversations/rows.ts";
import type { DecidedOffer } from "./commit-offers.ts";

/** A conversation that waits, locked. */
export interface WaitingRow {
  readonly id: string;
  readonly queue_id: string;
  readonly waiting_since_at: Date;
}

/** Locks the conversations of the batch that still wait. One index probe each, in the order of ids. */
export async function lockWaiting(
  trx: Writer,
  offers: readonly DecidedOffer[],
): Promise<Map<string, WaitingRow>> {
  const { rows } = await sql<WaitingRow>`
    select id, queue_id, waiting_since_at from conversation
    where id = any(${offers.map((offer) => offer.conversationId)}::uuid[]) and routing_state = 'waiting'
    order by id for update`.execute(trx);
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * Locks what the agents of the batch are doing. Whatever gives an agent a slot holds this lock, so that what is read
 * afterwards stays true until the commit.
 */
export async function lockReadyAgents(trx: Writer, offers: readonly DecidedOffer[]): Promise<void> {
  await sql`
    select from agent_state
    where user_id = any(${offers.map((offer) => offer.agentId)}::uuid[])
    order by user_id for update`.execute(trx);
}

/** How an offer's agent stands to it now. */
export interface Situation {
  /** The conversation waits for another agent alone (direct routing), whose account is active. */
  readonly isForAnother: boolean;
  readonly agentName: string;
  readonly capacity: number;
  readonly slots: readonly number[];
  /** The conversation's utilization label, how many of it the agent may have (null: as many as there are slots) and has. */
  readonly labelId: string | null;
  readonly labelCapacity: number | null;
  readonly labelCount: number;
}

/**
 * How each offer's agent stands to it, by the offer's place in the batch; absent where the agent is not on queue and
 * connected, or is none whom the queue's rules may ask: a joined member, the one agent it waits for, the customer's last
 * agent where the queue asks any, or a member of a group that one of the queue's conditional rules can bring in. Which of
 * the allowed agents is the right one is the engine's business; that none but an allowed one is asked is checked here.
 *
 * A statement of its own after the locks: within the locking one, rows would come from the snapshot taken before a lock was
 * waited for, and a slot could be missed that the previous holder of the lock took. Every row is found by a primary key or
 * the index on (user_id, slot): `limit` in the lateral joins keeps the planner from reading all members of all queues to
 * find a hundred of them, which took half of the statement's time.
 */
export async function readSituations(
  trx: Writer,
  batch: { readonly offers: readonly DecidedOffer[]; readonly now: Date },
): Promise<Map<number, Situation>> {
  const { offers, now } = batch;
  const { rows } = await sql<Situation & { readonly place: number }>`
    select (offer.place - 1)::integer as place,
      u.name as "agentName",
      c.direct_agent_id is not null and c.direct_until is not null
        and c.direct_until > ${now} and c.direct_agent_id <> u.id and exists (
          select from user_account d where d.id = c.direct_agent_id and d.state = 'active'
        ) as "isForAnother",
      coalesce(u.message_capacity, o.message_capacity, 1) as capacity,
      array(select p.slot from participant p where p.user_id = u.id and p.slot is not null) as slots,
      c.utilization_label_id as "labelId",
      case when c.utilization_label_id is not null then (
        select l.maximum_capacity from label_capacity l
        where l.utilization_label_id = c.utilization_label_id and (l.user_id = u.id or l.user_id is null)
        order by l.user_id nulls last limit 1
      ) end as "labelCapacity",
      case when c.utilization_label_id is null then 0 else (
        select count(*)::integer from participant p join conversation held on held.id = p.conversation_id
        where p.user_id = u.id and p.slot is not null and held.utilization_label_id = c.utilization_label_id
      ) end as "labelCount"
    from unnest(
      ${offers.map((offer) => offer.conversationId)}::uuid[],
      ${offers.map((offer) => offer.agentId)}::uuid[]
    ) with ordinality as offer (conversation_id, agent_id, place)
    join conversation c on c.id = offer.conversation_id
    join queue q on q.id = c.queue_id and q.state = 'active'
    join user_account u on u.id = offer.agent_id and u.state = 'active'
    cross join lateral (
      select from agent_state where user_id = offer.agent_id
        and routing_status in ('IDLE', 'INTERACTING') and disconnected_at is null
      limit 1
    ) as ready
    left join lateral (
      select is_joined from queue_member
      where queue_id = c.queue_id and user_id = offer.agent_id and is_joined
      limit 1
    ) as member on true
    left join organization o on true
    where member.is_joined
      or (c.direct_agent_id = u.id and c.direct_until > ${now})
      or (c.last_agent_id = u.id and q.last_agent_routing_mode = 'AnyAgent')
      or exists (
        select from agent_group_member gm join agent_group g on g.id = gm.agent_group_id and g.state = 'active'
        where gm.user_id = u.id and q.conditional_rules @>
          jsonb_build_array(jsonb_build_object('groupIds', jsonb_build_array(g.id)))
      )`.execute(trx);
  return new Map(rows.map(({ place, ...situation }) => [place, situation]));
}
