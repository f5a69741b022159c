import { sql, type RawBuilder } from "kysely";
import { milliseconds, within, type FactsScope } from "./facts-scope.ts";

/**
 * Waiting conversations of the scope as `conversation.set`, as a JSON array. Needs the `setting` of `readRoutingFacts`.
 *
 * What is no more is no longer asked: a deleted or inactive skill or language, and people who are not active, so that a rule
 * that goes while conversations wait under it strands none. The last agent is the one the customer had before writing again;
 * who has had the conversation since it began to wait (and gave it away) is not. A decline is respected for a pause even
 * when nobody else is there; who missed an offer or was gone had to come back first, which is pause enough.
 *
 * Preferred agents are looked up one by one (`offset 0` keeps it so): joined, the planner counted on a hundred for each
 * conversation and scanned all users for each.
 */
export function conversationFacts(scope: FactsScope | "all"): RawBuilder<unknown> {
  return sql`
    select json_agg(json_build_object(
      'type', 'conversation.set',
      'id', c.id,
      'queueId', c.queue_id,
      'priority', c.priority,
      'waitingSinceMs', ${milliseconds("c.waiting_since_at")},
      'enteredQueueAtMs', ${milliseconds("coalesce(c.entered_queue_at, c.waiting_since_at)")},
      'skillIds', case when c.skill_ids && setting.gone_skill_ids
        then array(select s from unnest(c.skill_ids) s where s <> all(setting.gone_skill_ids))
        else c.skill_ids end,
      'languageId', case when c.language_id = any(setting.gone_language_ids) then null else c.language_id end,
      'labelId', c.utilization_label_id,
      'lastAgentId', case when c.last_agent_id is not null and q.last_agent_routing_mode <> 'Disabled'
        and not exists (
          select from participant p
          where p.conversation_id = c.id and p.purpose = 'agent' and p.connected_at >= c.waiting_since_at
        ) then c.last_agent_id end,
      'directAgent', case when c.direct_agent_id is not null and c.direct_until is not null then (
        select json_build_object('agentId', u.id, 'untilMs', ${milliseconds("c.direct_until")})
        from user_account u where u.id = c.direct_agent_id and u.state = 'active'
      ) end,
      'preferredAgents', case when c.preferred_agents = '[]' then '[]' else (
        select coalesce(json_agg(json_build_object('agentId', u.id, 'score', p.score) order by p.place), '[]')
        from rows from (jsonb_to_recordset(c.preferred_agents) as ("agentId" uuid, score double precision))
          with ordinality as p (agent_id, score, place)
        cross join lateral (
          select id from user_account where id = p.agent_id and state = 'active' offset 0
        ) u
      ) end,
      'excludedAgentIds', coalesce(excluded.agent_ids, '[]'),
      'excludedUntilMs', coalesce(
        ${milliseconds("excluded.declined_at")} + setting.declined_pause_seconds * 1000, 0)
    ))
    from conversation c
    cross join setting
    left join queue q on q.id = c.queue_id
    ${exclusions(scope)}
    where c.routing_state = 'waiting' and c.queue_id is not null and ${conversationsOf(scope)}`;
}

/**
 * Who declined or missed a conversation: looked up for each of a few, gathered once for all. 100,000 look-ups in a table
 * that is nearly empty took a third of the time of a rebuild.
 */
function exclusions(scope: FactsScope | "all"): RawBuilder<unknown> {
  const columns = sql`json_agg(x.user_id order by x.user_id) as agent_ids,
    max(x.excluded_at) filter (where x.reason = 'declined') as declined_at`;
  return scope === "all"
    ? sql`left join (
        select x.conversation_id, ${columns} from routing_exclusion x group by x.conversation_id
      ) excluded on excluded.conversation_id = c.id`
    : sql`left join lateral (
        select ${columns} from routing_exclusion x where x.conversation_id = c.id
      ) excluded on true`;
}

function conversationsOf(scope: FactsScope | "all"): RawBuilder<boolean> {
  if (scope === "all") return sql`true`;
  const { conversationIds, namedAgentIds = [] } = scope;
  if (namedAgentIds.length === 0) return within("c.id", conversationIds);
  return sql`(${within("c.id", conversationIds)}
    or ${within("c.direct_agent_id", namedAgentIds)} or ${within("c.last_agent_id", namedAgentIds)}
    or exists (select from jsonb_array_elements(c.preferred_agents) p
      where (p ->> 'agentId')::uuid = any(${[...namedAgentIds]}::uuid[])))`;
}
