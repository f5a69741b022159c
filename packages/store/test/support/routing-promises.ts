import { sql, type Kysely } from "kysely";
import type { Database } from "../../src/index.ts";

/** A row that breaks a promise of routing. */
export interface BrokenPromise {
  readonly broken: string;
  readonly id: string;
}

/**
 * The invariants I1–I3 and I5 of routing (ARCHITECTURE.md, "Promises"), asked of the tables alone: no query knows how the
 * product keeps them. True at every instant, also in the middle of a day, as long as nobody changes skills or members.
 */
export async function brokenRoutingPromises(db: Kysely<Database>): Promise<BrokenPromise[]> {
  const { rows } = await sql<BrokenPromise>`
    with owned as (
      select * from participant where purpose = 'agent' and state in ('alerting', 'connected', 'parked')
    )
    select 'I1 two owners' as broken, conversation_id::text as id from owned
      group by conversation_id having count(*) > 1
    union all
    select 'I1 two agents at one time', one.conversation_id::text
      from participant one join participant other on other.conversation_id = one.conversation_id and other.id > one.id
      where one.purpose = 'agent' and other.purpose = 'agent'
        and one.started_at < coalesce(other.ended_at, 'infinity') and other.started_at < coalesce(one.ended_at, 'infinity')
    union all
    select 'I1 state without owner', c.id::text from conversation c
      where c.routing_state in ('offered', 'connected') and not exists (
        select from owned where conversation_id = c.id
          and state = case c.routing_state when 'offered' then 'alerting' else 'connected' end)
    union all
    select 'I1 owner without state', owned.conversation_id::text from owned
      join conversation c on c.id = owned.conversation_id
      where c.routing_state in ('none', 'waiting')
    union all
    select 'I2 over capacity', p.user_id::text from participant p join user_account u on u.id = p.user_id
      where p.slot is not null
      group by p.user_id, u.message_capacity
      having count(*) > coalesce(u.message_capacity, (select message_capacity from organization))
    union all
    select 'I2 over the capacity of a label', p.user_id::text
      from participant p join conversation c on c.id = p.conversation_id
      where p.slot is not null and c.utilization_label_id is not null
      group by p.user_id, c.utilization_label_id
      having count(*) > coalesce(
        (select maximum_capacity from label_capacity
          where utilization_label_id = c.utilization_label_id and user_id = p.user_id),
        (select maximum_capacity from label_capacity
          where utilization_label_id = c.utilization_label_id and user_id is null),
        25)
    union all
    select 'I2 owner without slot', conversation_id::text from owned where slot is null and state <> 'parked'
    union all
    select 'I3 an asked skill is missing', d.id::text
      from routing_decision d, jsonb_array_elements_text(d.trace -> 'conversation' -> 'requiredSkillIds') asked
      where d.kind = 'offer' and d.trace ->> 'usedRouting' not in ('direct', 'last', 'preferred') and not exists (
        select from user_skill s where s.user_id = d.user_id and s.skill_id = asked::uuid)
    union all
    select 'I3 no member', d.id::text from routing_decision d
      where d.kind = 'offer' and d.trace ->> 'usedRouting' in ('standard', 'bullseye', 'preferred') and not exists (
        select from queue_member m where m.queue_id = d.queue_id and m.user_id = d.user_id and m.is_joined)
    union all
    select 'I3 a ring not reached', d.id::text
      from routing_decision d join queue_member m on m.queue_id = d.queue_id and m.user_id = d.user_id
      where d.kind = 'offer' and d.trace ->> 'usedRouting' = 'bullseye'
        and m.ring_number > (d.trace -> 'conversation' ->> 'ring')::integer
    union all
    select 'offer without decision', p.conversation_id::text from participant p
      where p.purpose = 'agent' and not exists (select from routing_decision d where d.id = p.decision_id)
    union all
    select 'I5 a returned conversation lost its place', conversation_id::text from (
      select conversation_id, kind, detail ->> 'waitingSinceAt' as place,
        lag(kind) over story as before,
        (select e.detail ->> 'waitingSinceAt' from event_log e
          where e.conversation_id = event_log.conversation_id and e.kind = 'conversation.queued' and e.id < event_log.id
            and e.detail ? 'waitingSinceAt'
          order by e.id desc limit 1) as place_before
      from event_log where kind in ('conversation.queued', 'offer.declined', 'offer.expired', 'offer.withdrawn')
      window story as (partition by conversation_id order by id)
    ) told
    where kind = 'conversation.queued' and before in ('offer.declined', 'offer.expired', 'offer.withdrawn')
      and place <> place_before`.execute(db);
  return rows;
}

/**
 * I4, asked of the tables alone: conversations that wait although an eligible agent has room. Only for quiet points, and for
 * queues without rings, steps and rules; agents who declined are not counted.
 */
export async function waitingDespiteRoom(db: Kysely<Database>): Promise<BrokenPromise[]> {
  const { rows } = await sql<BrokenPromise>`
    select distinct 'I4 waits although an agent has room' as broken, c.id::text as id
    from conversation c
    join queue q on q.id = c.queue_id and q.state = 'active'
    join queue_member m on m.queue_id = q.id and m.is_joined
    join user_account u on u.id = m.user_id and u.state = 'active'
    join agent_state s on s.user_id = u.id and s.disconnected_at is null and s.routing_status in ('IDLE', 'INTERACTING')
    where c.routing_state = 'waiting'
      and (c.direct_until is null or c.direct_until <= now())
      and (select count(*) from participant p where p.user_id = u.id and p.slot is not null)
        < coalesce(u.message_capacity, (select message_capacity from organization))
      and not exists (select from routing_exclusion x where x.conversation_id = c.id and x.user_id = u.id)
      and (c.utilization_label_id is null or not exists (
        select from label_capacity l where l.utilization_label_id = c.utilization_label_id))
      and (q.skill_evaluation_method = 'NONE' or (
        not exists (
          select from unnest(c.skill_ids) asked join skill on skill.id = asked and skill.state = 'active'
          where not exists (select from user_skill k where k.user_id = u.id and k.skill_id = asked))
        and (c.language_id is null or exists (
          select from user_language l where l.user_id = u.id and l.language_id = c.language_id))))`.execute(
    db,
  );
  return rows;
}
