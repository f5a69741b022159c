import type {
  ConditionalRuleInput,
  QueueCreate,
  QueueUpdate,
  RingInput,
  RoutingRuleInput,
} from "@tsubame/contract";
import type {
  NamedByRules,
  QueueRow,
  StoredConditionalRule,
  StoredPreferredStep,
  StoredRing,
} from "@tsubame/store";

type Body = QueueCreate | QueueUpdate;

/** Rules of a queue as columns; the JSON ones as text. */
export interface RuleColumns {
  readonly rings: string;
  readonly preferred_steps: string;
  readonly conditional_rules: string;
  readonly agent_order: QueueRow["agent_order"];
  readonly vip_priority: number | null;
  readonly gone_agent_grace_seconds: number | null;
}

/** Columns from a request. What is left out is not used; nothing is checked here. */
export function ruleColumns(body: Body): RuleColumns {
  return {
    rings: JSON.stringify(ringsIn(body).map(storedRing)),
    preferred_steps: JSON.stringify((body.routingRules ?? []).map(storedStep)),
    conditional_rules: JSON.stringify(conditionalRulesIn(body).map(storedConditionalRule)),
    agent_order: body.agentOrder ?? "leastLoaded",
    vip_priority: body.vipPriority ?? null,
    gone_agent_grace_seconds: body.goneAgentGraceSeconds ?? null,
  };
}

/** The groups a request names for the queue itself, each once. */
export function queueGroupsIn(body: Body): string[] {
  return [...new Set((body.memberGroups ?? []).map(({ id }) => id.toLowerCase()))];
}

/** Every skill, group and queue that the rules of a request name. */
export function namedByRules(body: Body): NamedByRules {
  const rings = ringsIn(body).map(storedRing);
  const rules = conditionalRulesIn(body).map(storedConditionalRule);
  return {
    skillIds: rings.flatMap((ring) => ring.skillIds),
    groupIds: [
      ...queueGroupsIn(body),
      ...rings.flatMap((ring) => ring.groupIds),
      ...rules.flatMap((rule) => rule.groupIds),
    ],
    queueIds: rules.flatMap((rule) => (rule.queueId === null ? [] : [rule.queueId])),
  };
}

/** The rings of a request. */
export function ringsIn(body: Body): readonly RingInput[] {
  return body.bullseye?.rings ?? [];
}

/** The conditional rules of a request. */
export function conditionalRulesIn(body: Body): readonly ConditionalRuleInput[] {
  return body.conditionalGroupRouting?.rules ?? [];
}

function storedRing(ring: RingInput): StoredRing {
  return {
    staySeconds: ring.expansionCriteria?.[0]?.threshold ?? 0,
    skillIds: idsOf(ring.actions?.skillsToRemove),
    groupIds: idsOf(ring.memberGroups),
  };
}

function storedStep(rule: RoutingRuleInput): StoredPreferredStep {
  return {
    minimumScore: rule.operator === "ANY" ? null : (rule.threshold ?? 0),
    waitSeconds: rule.waitSeconds,
  };
}

function storedConditionalRule(rule: ConditionalRuleInput): StoredConditionalRule {
  return {
    queueId: rule.queue?.id.toLowerCase() ?? null,
    metric: rule.metric,
    operator: rule.operator,
    value: rule.conditionValue,
    groupIds: idsOf(rule.groups),
    waitSeconds: rule.waitSeconds,
  };
}

function idsOf(things: readonly { readonly id: string }[] | null | undefined): string[] {
  return [...new Set((things ?? []).map(({ id }) => id.toLowerCase()))];
}
