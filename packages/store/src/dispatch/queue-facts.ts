import { sql, type RawBuilder } from "kysely";
import type { ConditionalRule, QueueSet } from "@tsubame/routing";
import type { StoredConditionalRule, StoredPreferredStep, StoredRing } from "../schema-routing.ts";
import { within, type FactsScope } from "./facts-scope.ts";

/** A queue as the statement gives it; {@link queueFact} makes the fact of it. */
export interface QueueFactRow {
  readonly id: string;
  readonly scoringMethod: QueueSet["scoringMethod"];
  readonly evaluation: QueueSet["evaluation"];
  readonly agentOrder: QueueSet["agentOrder"];
  readonly alertingTimeoutSeconds: number;
  readonly vipPriority: number | null;
  readonly lastAgentMode: QueueSet["lastAgentMode"];
  readonly rings: readonly StoredRing[];
  readonly preferredSteps: readonly StoredPreferredStep[];
  readonly conditionalRules: readonly StoredConditionalRule[];
}

/** Active queues of the scope, as a JSON array. */
export function queueRows(scope: FactsScope | "all"): RawBuilder<unknown> {
  return sql`
    select json_agg(json_build_object(
      'id', q.id,
      'scoringMethod', q.scoring_method,
      'evaluation', q.skill_evaluation_method,
      'agentOrder', q.agent_order,
      'alertingTimeoutSeconds', q.alerting_timeout_seconds,
      'vipPriority', q.vip_priority,
      'lastAgentMode', q.last_agent_routing_mode,
      'rings', q.rings,
      'preferredSteps', q.preferred_steps,
      'conditionalRules', q.conditional_rules
    ))
    from queue q
    where q.state = 'active' and ${within("q.id", scope === "all" ? scope : scope.queueIds)}`;
}

/** What was measured of the scope's queues as `queue.measured`, as a JSON array. */
export function measureFacts(scope: FactsScope | "all"): RawBuilder<unknown> {
  return sql`
    select json_agg(json_build_object(
      'type', 'queue.measured',
      'queueId', m.queue_id,
      'estimatedWaitSeconds', m.estimated_wait_seconds,
      'serviceLevel', m.service_level
    ))
    from queue_measure m where ${within("m.queue_id", scope === "all" ? scope : scope.queueIds)}`;
}

/** What the engine is told of a queue. A rule that does not apply is left out, so that equal settings are equal facts. */
export function queueFact(row: QueueFactRow): QueueSet {
  const { rings, preferredSteps, conditionalRules, vipPriority } = row;
  return {
    type: "queue.set",
    id: row.id,
    scoringMethod: row.scoringMethod,
    evaluation: row.evaluation,
    agentOrder: row.agentOrder,
    alertingTimeoutMs: row.alertingTimeoutSeconds * 1000,
    lastAgentMode: row.lastAgentMode,
    ...(vipPriority !== null && { vipPriority }),
    ...(rings.length > 0 && {
      rings: rings.map((ring) => ({
        stayMs: ring.staySeconds * 1000,
        skillIdsRemovedOnExit: ring.skillIds,
      })),
    }),
    ...(preferredSteps.length > 0 && {
      preferredSteps: preferredSteps.map((step) => ({
        minimumScore: step.minimumScore,
        stayMs: step.waitSeconds * 1000,
      })),
    }),
    ...(conditionalRules.length > 0 && {
      conditionalRules: conditionalFacts(row.id, conditionalRules),
    }),
  };
}

/** Each rule is looked at once the waits of those before it are over. */
function conditionalFacts(
  ownQueueId: string,
  rules: readonly StoredConditionalRule[],
): ConditionalRule[] {
  let afterMs = 0;
  return rules.map((rule) => {
    const fact: ConditionalRule = {
      afterMs,
      queueId: rule.queueId ?? ownQueueId,
      metric: rule.metric,
      comparison: rule.operator,
      value: rule.value,
      groupIds: rule.groupIds,
    };
    afterMs += rule.waitSeconds * 1000;
    return fact;
  });
}
