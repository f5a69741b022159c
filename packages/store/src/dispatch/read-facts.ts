import { sql } from "kysely";
import type { AgentSet, ConversationSet, Fact, QueueMeasured } from "@tsubame/routing";
import type { Reader } from "../conversations/rows.ts";
import { agentFacts } from "./agent-facts.ts";
import { conversationFacts } from "./conversation-facts.ts";
import type { FactsScope } from "./facts-scope.ts";
import { measureFacts, queueFact, queueRows, type QueueFactRow } from "./queue-facts.ts";

/**
 * Reads what the routing engine has to know, from one snapshot (one statement), so that facts read together agree with
 * each other. `all` reads the whole floor, as a restart does.
 */
export async function readRoutingFacts(
  reader: Reader,
  scope: FactsScope | "all",
  options: { readonly now: Date },
): Promise<Fact[]> {
  const { rows } = await sql<FactsRow>`
    with setting as materialized (
      select coalesce(max(message_capacity), 1) as message_capacity,
        coalesce(max(agent_grace_seconds), 30) as agent_grace_seconds,
        coalesce(max(declined_pause_seconds), 10) as declined_pause_seconds,
        array(select id from skill where state <> 'active') as gone_skill_ids,
        array(select id from language where state <> 'active') as gone_language_ids,
        coalesce((
          select jsonb_object_agg(utilization_label_id, maximum_capacity)
          from label_capacity where user_id is null
        ), '{}') as label_capacities
      from organization
    )
    select
      (${queueRows(scope)}) as queues,
      (${measureFacts(scope)}) as measures,
      (${agentFacts(scope, options.now)}) as agents,
      (${conversationFacts(scope)}) as conversations`.execute(reader);
  const row = rows[0];
  const queues = (row?.queues ?? []).map(queueFact);
  const agents = row?.agents ?? [];
  const conversations = row?.conversations ?? [];
  const facts: Fact[] = [...queues, ...(row?.measures ?? []), ...agents, ...conversations];
  if (scope === "all") return facts;
  for (const id of missing(scope.queueIds, queues)) facts.push({ type: "queue.removed", id });
  for (const id of missing(scope.agentIds, agents)) facts.push({ type: "agent.removed", id });
  for (const id of missing(scope.conversationIds, conversations)) {
    facts.push({ type: "conversation.removed", id });
  }
  return facts;
}

interface FactsRow {
  readonly queues: QueueFactRow[] | null;
  readonly measures: QueueMeasured[] | null;
  readonly agents: AgentSet[] | null;
  readonly conversations: ConversationSet[] | null;
}

function missing(
  ids: readonly string[],
  found: readonly { readonly id: string }[],
): readonly string[] {
  const present = new Set(found.map(({ id }) => id));
  return [...new Set(ids)].filter((id) => !present.has(id));
}
