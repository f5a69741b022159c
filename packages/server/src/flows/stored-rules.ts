import { randomUUID } from "node:crypto";
import { flowRule, type FlowAction, type FlowCondition, type FlowRule } from "@tsubame/contract";
import type { FlowRuleInput } from "@tsubame/contract";

/**
 * Rules as they are kept: each with an id, and the ids of entities in lower case as the database spells them, because
 * stored rules are searched by what they name.
 */
export function rulesToStore(rules: readonly FlowRuleInput[]): FlowRule[] {
  return rules.map((rule) => ({
    ...rule,
    id: rule.id ?? randomUUID(),
    when: rule.when.map(lowerCondition),
    then: lowerAction(rule.then),
  }));
}

/**
 * Stored rules as they are read. Those of the first version have no id; they get one by their place. A rule that a
 * newer Tsubame wrote and this one cannot read is left out.
 */
export function readRules(stored: unknown): FlowRule[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((entry: unknown, index) => {
    const parsed = flowRule.safeParse(
      typeof entry === "object" ? { id: `rule-${index + 1}`, ...entry } : entry,
    );
    return parsed.success ? [parsed.data] : [];
  });
}

function lowerCondition(condition: FlowCondition): FlowCondition {
  switch (condition.kind) {
    case "schedule":
      return { ...condition, scheduleGroupId: condition.scheduleGroupId.toLowerCase() };
    case "emergency":
      return { ...condition, emergencyGroupId: condition.emergencyGroupId.toLowerCase() };
    case "customer":
      return condition.customerListId === undefined
        ? condition
        : { ...condition, customerListId: condition.customerListId.toLowerCase() };
    case "account":
      return { ...condition, integrationIds: condition.integrationIds.map(lower) };
    case "keywords":
    case "pattern":
    case "language":
    case "quickReply":
    case "attachment":
      return condition;
  }
}

function lowerAction(action: FlowAction): FlowAction {
  const { skillIds, languageId, preferredAgents, utilizationLabelId } = action;
  return {
    ...action,
    queueId: lower(action.queueId),
    ...(skillIds && { skillIds: skillIds.map(lower) }),
    ...(languageId !== undefined && { languageId: lower(languageId) }),
    ...(preferredAgents && {
      preferredAgents: preferredAgents.map(({ agentId, score }) => ({
        agentId: lower(agentId),
        score,
      })),
    }),
    ...(utilizationLabelId !== undefined && { utilizationLabelId: lower(utilizationLabelId) }),
  };
}

function lower(id: string): string {
  return id.toLowerCase();
}
