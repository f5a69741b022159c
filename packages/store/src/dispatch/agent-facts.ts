import { sql, type RawBuilder } from "kysely";
import { milliseconds, within, type FactsScope } from "./facts-scope.ts";

/** Idle time counts for this long (Genesys, "ACD evaluation and routing methods"); whole days, so that all beyond it tie. */
const idleLookBackDays = 7;

/**
 * Agents of the scope as `agent.set`, as a JSON array. An agent is everybody active, member of a queue or not, for the last
 * agent, a direct or preferred one and the people of a group need not be members; and whoever else holds a slot.
 *
 * What counts as load is what holds a slot: ringing and connected legs, and wrap-ups until they are done. Slots are found
 * through the unique index on (user_id, slot), so an agent's load costs their slots, not their history. A ring beyond the
 * queue's last one, left from when it had more, counts as the last. Needs the `setting` of `readRoutingFacts`.
 *
 * Of skills and languages the few that are no more are left out by their ids: joined to each agent's, the tables were scanned
 * once for every agent, half of the time of a rebuild.
 */
export function agentFacts(scope: FactsScope | "all", now: Date): RawBuilder<unknown> {
  return sql`
    select json_agg(json_build_object(
      'type', 'agent.set',
      'id', u.id,
      'isOnQueue', u.state = 'active' and coalesce(s.routing_status in ('IDLE', 'INTERACTING'), false),
      'graceEndsAtMs', case
        when s.user_id is null then 0
        else ${milliseconds("s.disconnected_at")} + setting.agent_grace_seconds * 1000
      end,
      'queueIds', coalesce(membership.queue_ids, '[]'),
      'rings', coalesce(membership.rings, '{}'),
      'groupIds', (
        select coalesce(json_agg(m.agent_group_id order by m.agent_group_id), '[]')
        from agent_group_member m where m.user_id = u.id
      ),
      'capacity', coalesce(u.message_capacity, setting.message_capacity),
      'labelCapacities', setting.label_capacities || coalesce((
        select jsonb_object_agg(l.utilization_label_id, l.maximum_capacity)
        from label_capacity l where l.user_id = u.id
      ), '{}'),
      'load', (
        select coalesce(json_agg(json_strip_nulls(json_build_object(
          'conversationId', p.conversation_id,
          'kind', case p.state when 'alerting' then 'offered' when 'disconnected' then 'wrapup' else 'connected' end,
          'deadlineMs', case p.state when 'alerting' then ${milliseconds("p.alerting_deadline_at")} end,
          'labelId', c.utilization_label_id
        )) order by p.slot), '[]')
        from participant p join conversation c on c.id = p.conversation_id
        where p.user_id = u.id and p.slot is not null
      ),
      'idleSinceMs', ${milliseconds(sql`greatest(
        coalesce(s.idle_since_at, s.routing_status_at, '-infinity'),
        date_trunc('day', ${now}::timestamptz) - ${`${idleLookBackDays} days`}::interval)`)},
      'skills', (
        select coalesce(json_agg(json_build_object('id', k.skill_id, 'proficiency', k.proficiency) order by k.skill_id), '[]')
        from user_skill k where k.user_id = u.id and k.skill_id <> all(setting.gone_skill_ids)
      ),
      'languages', (
        select coalesce(json_agg(json_build_object('id', l.language_id, 'proficiency', l.proficiency) order by l.language_id), '[]')
        from user_language l where l.user_id = u.id and l.language_id <> all(setting.gone_language_ids)
      )
    ))
    from user_account u
    cross join setting
    left join agent_state s on s.user_id = u.id
    left join lateral (
      select json_agg(m.queue_id order by m.queue_id) as queue_ids,
        json_object_agg(m.queue_id, m.ring order by m.queue_id) filter (where m.ring > 1) as rings
      from (
        select queue_id, case when ring_number > 1 then least(ring_number, (
          select jsonb_array_length(q.rings) from queue q where q.id = queue_member.queue_id
        )) end as ring
        from queue_member where user_id = u.id and is_joined
      ) m
    ) membership on true
    where ${agentsOf(scope)}
      and (u.state = 'active' or exists (select from participant p where p.user_id = u.id and p.slot is not null))`;
}

function agentsOf(scope: FactsScope | "all"): RawBuilder<boolean> {
  if (scope === "all") return sql`true`;
  const { agentIds, memberQueueIds = [] } = scope;
  if (memberQueueIds.length === 0) return within("u.id", agentIds);
  return sql`(${within("u.id", agentIds)} or u.id in (
    select m.user_id from queue_member m where ${within("m.queue_id", memberQueueIds)}))`;
}
