import { sql, type RawBuilder } from "kysely";
import type { AgentSet, ConversationSet, Fact, QueueSet } from "@tsubame/routing";
import type { Reader } from "../conversations/rows.ts";

/** Which things to read. Ids that turn out not to exist, not to wait or not to work any more come back as removed. */
export interface FactsScope {
  readonly queueIds: readonly string[];
  readonly agentIds: readonly string[];
  readonly conversationIds: readonly string[];
}

/**
 * Reads what the routing engine has to know, from one snapshot (one statement), so that facts read together agree with
 * each other. `all` reads the whole floor, as a restart does.
 *
 * An agent is anyone active who has joined a queue, and anyone who holds a slot. What counts as load is what holds a slot:
 * ringing and connected legs, and wrap-ups until they are done.
 */
export async function readRoutingFacts(
  reader: Reader,
  scope: FactsScope | "all",
  options: { readonly now: Date },
): Promise<Fact[]> {
  const { rows } = await sql<FactsRow>`
    with setting as (
      select coalesce(max(message_capacity), 1) as message_capacity,
             coalesce(max(agent_grace_seconds), 30) as agent_grace_seconds
      from organization
    )
    select
      (${queueFacts(scope)}) as queues,
      (${agentFacts(scope, options.now)}) as agents,
      (${conversationFacts(scope)}) as conversations`.execute(reader);
  const row = rows[0];
  const queues = row?.queues ?? [];
  const agents = row?.agents ?? [];
  const conversations = row?.conversations ?? [];
  const facts: Fact[] = [...queues, ...agents, ...conversations];
  if (scope === "all") return facts;
  for (const id of missing(scope.queueIds, queues)) facts.push({ type: "queue.removed", id });
  for (const id of missing(scope.agentIds, agents)) facts.push({ type: "agent.removed", id });
  for (const id of missing(scope.conversationIds, conversations)) {
    facts.push({ type: "conversation.removed", id });
  }
  return facts;
}

/**
 * The part of the floor that bears on one conversation: its queue, everything that waits there, and the members with all
 * they hold. Enough to explain it on a node that does not dispatch.
 */
export async function readScopeOfQueue(reader: Reader, queueId: string): Promise<FactsScope> {
  const [members, waiting] = await Promise.all([
    reader.selectFrom("queue_member").select("user_id").where("queue_id", "=", queueId).execute(),
    reader
      .selectFrom("conversation")
      .select("id")
      .where("queue_id", "=", queueId)
      .where("routing_state", "=", "waiting")
      .execute(),
  ]);
  return {
    queueIds: [queueId],
    agentIds: members.map((member) => member.user_id),
    conversationIds: waiting.map((conversation) => conversation.id),
  };
}

interface FactsRow {
  readonly queues: QueueSet[] | null;
  readonly agents: AgentSet[] | null;
  readonly conversations: ConversationSet[] | null;
}

/**
 * Order among equally able agents: fewest conversations first, then longest idle. With a capacity of 1, Genesys's default,
 * that is longest idle.
 */
const agentOrder: QueueSet["agentOrder"] = "leastLoaded";

/** Idle time counts for this long (Genesys, "ACD evaluation and routing methods"); whole days, so that all beyond it tie. */
const idleLookBackDays = 7;

function queueFacts(scope: FactsScope | "all"): RawBuilder<unknown> {
  return sql`
    select json_agg(json_build_object(
      'type', 'queue.set',
      'id', q.id,
      'scoringMethod', q.scoring_method,
      'evaluation', q.skill_evaluation_method,
      'agentOrder', ${agentOrder}::text,
      'alertingTimeoutMs', q.alerting_timeout_seconds * 1000
    ))
    from queue q
    where q.state = 'active' and ${within("q.id", scope === "all" ? scope : scope.queueIds)}`;
}

/** Slots are found through the unique index on (user_id, slot), so an agent's load costs their slots, not their history. */
function agentFacts(scope: FactsScope | "all", now: Date): RawBuilder<unknown> {
  return sql`
    select json_agg(json_build_object(
      'type', 'agent.set',
      'id', u.id,
      'isOnQueue', u.state = 'active' and coalesce(s.routing_status in ('IDLE', 'INTERACTING'), false),
      'graceEndsAtMs', case
        when s.user_id is null then 0
        else ${milliseconds("s.disconnected_at")} + setting.agent_grace_seconds * 1000
      end,
      'queueIds', (
        select coalesce(json_agg(m.queue_id order by m.queue_id), '[]')
        from queue_member m where m.user_id = u.id and m.is_joined
      ),
      'capacity', coalesce(u.message_capacity, setting.message_capacity),
      'load', (
        select coalesce(json_agg(json_strip_nulls(json_build_object(
          'conversationId', p.conversation_id,
          'kind', case p.state when 'alerting' then 'offered' when 'disconnected' then 'wrapup' else 'connected' end,
          'deadlineMs', ${milliseconds("p.alerting_deadline_at")}
        )) order by p.slot), '[]')
        from participant p where p.user_id = u.id and p.slot is not null
      ),
      'idleSinceMs', ${milliseconds(
        `greatest(
        coalesce(s.idle_since_at, s.routing_status_at, '-infinity'),
        date_trunc('day', $now) - interval '${idleLookBackDays} days')`,
        now,
      )},
      'skills', (
        select coalesce(json_agg(json_build_object('id', k.skill_id, 'proficiency', k.proficiency) order by k.skill_id), '[]')
        from user_skill k join skill on skill.id = k.skill_id and skill.state = 'active' where k.user_id = u.id
      ),
      'languages', (
        select coalesce(json_agg(json_build_object('id', l.language_id, 'proficiency', l.proficiency) order by l.language_id), '[]')
        from user_language l join language on language.id = l.language_id and language.state = 'active' where l.user_id = u.id
      )
    ))
    from user_account u
    cross join setting
    left join agent_state s on s.user_id = u.id
    where ${within("u.id", scope === "all" ? scope : scope.agentIds)}
      and (
        (u.state = 'active' and exists (select from queue_member m where m.user_id = u.id and m.is_joined))
        or exists (select from participant p where p.user_id = u.id and p.slot is not null)
      )`;
}

function conversationFacts(scope: FactsScope | "all"): RawBuilder<unknown> {
  return sql`
    select json_agg(json_build_object(
      'type', 'conversation.set',
      'id', c.id,
      'queueId', c.queue_id,
      'priority', c.priority,
      'waitingSinceMs', ${milliseconds("c.waiting_since_at")},
      'skillIds', to_json(c.skill_ids),
      'languageId', c.language_id,
      'excludedAgentIds', (
        select coalesce(json_agg(x.user_id order by x.user_id), '[]')
        from routing_exclusion x where x.conversation_id = c.id
      )
    ))
    from conversation c
    where c.routing_state = 'waiting' and c.queue_id is not null
      and ${within("c.id", scope === "all" ? scope : scope.conversationIds)}`;
}

function within(column: string, ids: readonly string[] | "all"): RawBuilder<boolean> {
  return ids === "all" ? sql`true` : sql`${sql.ref(column)} = any(${[...ids]}::uuid[])`;
}

/** An instant as milliseconds since 1970, whole: JSON numbers keep those exactly. `$now` in the text stands for `now`. */
function milliseconds(text: string, now?: Date): RawBuilder<number> {
  const [before = "", after = ""] = text.split("$now");
  const instant = now
    ? sql`${sql.raw(before)}${now}::timestamptz${sql.raw(after)}`
    : sql.raw(before);
  return sql`floor(extract(epoch from ${instant}) * 1000)::bigint`;
}

function missing(
  ids: readonly string[],
  found: readonly { readonly id: string }[],
): readonly string[] {
  const present = new Set(found.map(({ id }) => id));
  return [...new Set(ids)].filter((id) => !present.has(id));
}
