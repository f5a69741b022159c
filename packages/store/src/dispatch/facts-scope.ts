import type { RawBuilder } from "kysely";
import { sql } from "kysely";
import type { Reader } from "../conversations/rows.ts";

/** Which things to read. Ids that turn out not to exist, not to wait or not to work any more come back as removed. */
export interface FactsScope {
  readonly queueIds: readonly string[];
  readonly agentIds: readonly string[];
  readonly conversationIds: readonly string[];
  /** Queues whose members are read as well: what a queue says of its rings is part of what an agent is. */
  readonly memberQueueIds?: readonly string[];
  /** People whose waiting conversations are read as well: those that wait for them, prefer them or had them last. */
  readonly namedAgentIds?: readonly string[];
}

/**
 * The part of the floor that bears on one conversation: its queue and those it measures, everything that waits there, and
 * everybody who could be asked with all they hold: the members, the people of groups that conditional rules may bring in,
 * and whoever a waiting conversation names. Enough to explain it on a node that does not dispatch.
 */
export async function readScopeOfQueue(reader: Reader, queueId: string): Promise<FactsScope> {
  const { rows } = await sql<{ queue_ids: string[]; agent_ids: string[]; waiting_ids: string[] }>`
    with rule as (
      select nullif(r ->> 'queueId', '')::uuid as queue_id, r -> 'groupIds' as group_ids
      from queue q, jsonb_array_elements(q.conditional_rules) r where q.id = ${queueId}::uuid
    ), waiting as (
      select id, direct_agent_id, last_agent_id, preferred_agents
      from conversation where queue_id = ${queueId}::uuid and routing_state = 'waiting'
    )
    select
      array(select queue_id::text from rule where queue_id is not null
        union select ${queueId}::text) as queue_ids,
      array(
        select user_id::text from queue_member where queue_id = ${queueId}::uuid
        union select m.user_id::text from rule, jsonb_array_elements_text(rule.group_ids) g
          join agent_group_member m on m.agent_group_id = g::uuid
        union select direct_agent_id::text from waiting where direct_agent_id is not null
        union select last_agent_id::text from waiting where last_agent_id is not null
        union select p ->> 'agentId' from waiting, jsonb_array_elements(preferred_agents) p
      ) as agent_ids,
      array(select id::text from waiting) as waiting_ids`.execute(reader);
  const row = rows[0];
  return {
    queueIds: row?.queue_ids ?? [queueId],
    agentIds: row?.agent_ids ?? [],
    conversationIds: row?.waiting_ids ?? [],
  };
}

/** Whether a column is among the ids; everything is when all is read. */
export function within(column: string, ids: readonly string[] | "all"): RawBuilder<boolean> {
  return ids === "all" ? sql`true` : sql`${sql.ref(column)} = any(${[...ids]}::uuid[])`;
}

/** An instant as milliseconds since 1970, whole: JSON numbers keep those exactly. */
export function milliseconds(instant: string | RawBuilder<unknown>): RawBuilder<number> {
  const expression = typeof instant === "string" ? sql.raw(instant) : instant;
  return sql`floor(extract(epoch from ${expression}) * 1000)::bigint`;
}
