import type { BodyInputOf, putRoutingQueue, Queue } from "@tsubame/contract";

type Conditional = NonNullable<Queue["conditionalGroupRouting"]>["rules"][number];

/** How far the circle of those who are asked grows: not at all, ring by ring, or by groups when it gets busy. */
export const routingMethods = ["standard", "rings", "groups"] as const;
type RoutingMethod = (typeof routingMethods)[number];

/** A ring as the form holds it. `key` tells rows apart while they are moved. */
export interface RingDraft {
  readonly key: number;
  readonly staySeconds: number;
  readonly skillIds: readonly string[];
  readonly groupIds: readonly string[];
}

/** A preferred-agent step; `minimumScore` null: any preferred agent. */
export interface StepDraft {
  readonly key: number;
  readonly minimumScore: number | null;
  readonly waitSeconds: number;
}

/** A conditional rule. `value` is in seconds for the wait and in per cent for the service level; `queueId` null: this queue. */
export interface RuleDraft {
  readonly key: number;
  readonly queueId: string | null;
  readonly metric: Conditional["metric"];
  readonly operator: Conditional["operator"];
  readonly value: number;
  readonly groupIds: readonly string[];
  readonly waitSeconds: number;
}

/** Everything the routing panel changes. What is switched off is kept until the page is left. */
export interface RoutingDraft {
  readonly evaluation: Queue["skillEvaluationMethod"];
  readonly scoring: Queue["scoringMethod"];
  readonly agentOrder: Queue["agentOrder"];
  readonly lastAgent: Queue["lastAgentRoutingMode"];
  readonly vipPriority: number | null;
  readonly goneAgentGraceSeconds: number | null;
  readonly method: RoutingMethod;
  readonly rings: readonly RingDraft[];
  readonly steps: readonly StepDraft[];
  readonly rules: readonly RuleDraft[];
}

/** Most rings, steps and rules of a queue. */
export const ruleLimits = { rings: 6, steps: 6, rules: 5 } as const;

/** What the form starts from. */
export function draftOf(queue: Queue): RoutingDraft {
  const rings = queue.bullseye?.rings ?? [];
  const rules = queue.conditionalGroupRouting?.rules ?? [];
  return {
    evaluation: queue.skillEvaluationMethod,
    scoring: queue.scoringMethod,
    agentOrder: queue.agentOrder,
    lastAgent: queue.lastAgentRoutingMode,
    vipPriority: queue.vipPriority,
    goneAgentGraceSeconds: queue.goneAgentGraceSeconds,
    method: rings.length > 0 ? "rings" : rules.length > 0 ? "groups" : "standard",
    rings: rings.map((ring, key) => ({
      key,
      staySeconds: ring.expansionCriteria[0]?.threshold ?? 0,
      skillIds: idsOf(ring.actions.skillsToRemove),
      groupIds: idsOf(ring.memberGroups),
    })),
    steps: queue.routingRules.map((step, key) => ({
      key,
      minimumScore: step.operator === "ANY" ? null : (step.threshold ?? 0),
      waitSeconds: step.waitSeconds,
    })),
    rules: rules.map((rule, key) => ({
      key,
      queueId: rule.queue?.id ?? null,
      metric: rule.metric,
      operator: rule.operator,
      value:
        rule.metric === "ServiceLevel" ? rounded(rule.conditionValue * 100) : rule.conditionValue,
      groupIds: idsOf(rule.groups),
      waitSeconds: rule.waitSeconds,
    })),
  };
}

/** The whole queue as it is sent back: what was read, and over it what the form says. */
export function bodyOf(queue: Queue, draft: RoutingDraft): BodyInputOf<typeof putRoutingQueue> {
  return {
    ...queue,
    division: { id: queue.division.id },
    skillEvaluationMethod: draft.evaluation,
    scoringMethod: draft.scoring,
    agentOrder: draft.agentOrder,
    lastAgentRoutingMode: draft.lastAgent,
    vipPriority: draft.evaluation === "DEMAND_AWARE" ? draft.vipPriority : null,
    goneAgentGraceSeconds: draft.goneAgentGraceSeconds,
    bullseye: draft.method === "rings" ? { rings: draft.rings.map(ringBody) } : null,
    routingRules: draft.steps.map(({ minimumScore, waitSeconds }) =>
      minimumScore === null
        ? { operator: "ANY", waitSeconds }
        : { operator: "MEETS_THRESHOLD", threshold: minimumScore, waitSeconds },
    ),
    conditionalGroupRouting:
      draft.method === "groups" ? { rules: draft.rules.map(ruleBody) } : null,
  };
}

/** Groups as a request names them. */
export function groupRefs(ids: readonly string[]): { id: string; type: "GROUP" }[] {
  return ids.map((id) => ({ id, type: "GROUP" }));
}

/** A key that no row of a list has. */
export function nextKey(rows: readonly { readonly key: number }[]): number {
  return rows.reduce((highest, { key }) => Math.max(highest, key), -1) + 1;
}

function ringBody({ staySeconds, skillIds, groupIds }: RingDraft) {
  return {
    expansionCriteria: [{ type: "TIMEOUT_SECONDS" as const, threshold: staySeconds }],
    actions: { skillsToRemove: skillIds.map((id) => ({ id })) },
    memberGroups: groupRefs(groupIds),
  };
}

function ruleBody({ queueId, metric, operator, value, groupIds, waitSeconds }: RuleDraft) {
  return {
    queue: queueId === null ? null : { id: queueId },
    metric,
    operator,
    conditionValue: metric === "ServiceLevel" ? value / 100 : value,
    groups: groupRefs(groupIds),
    waitSeconds,
  };
}

function idsOf(things: readonly { readonly id: string }[]): string[] {
  return things.map(({ id }) => id);
}

function rounded(percent: number): number {
  return Math.round(percent * 100) / 100;
}
