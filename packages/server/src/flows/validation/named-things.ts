import type { FlowCondition, FlowIssue, FlowRuleInput } from "@tsubame/contract";
import {
  readFlowQueueMembers,
  readFlowReferences,
  type FlowNamed,
  type Reader,
} from "@tsubame/store";
import { finding } from "./finding.ts";
import type { Issues } from "./condition-issues.ts";

/** Something that a rule names, where it does, and as what. */
interface Naming {
  readonly fieldName: string;
  readonly what: FlowNamed;
  /** In lower case, as the database spells ids. */
  readonly id: string;
}

/** Everything that rules name by id, with its place. */
export function namings(rules: readonly FlowRuleInput[]): Naming[] {
  return rules.flatMap(({ when, then }, index) => {
    const path = `rules.${index}.then`;
    return [
      ...when.flatMap((condition, place) =>
        conditionNamings(condition, `rules.${index}.when.${place}`),
      ),
      ...naming(`${path}.queueId`, "queue", then.queueId),
      ...(then.skillIds ?? []).flatMap((id, place) =>
        naming(`${path}.skillIds.${place}`, "skill", id),
      ),
      ...naming(`${path}.languageId`, "language", then.languageId),
      ...(then.preferredAgents ?? []).flatMap(({ agentId }, place) =>
        naming(`${path}.preferredAgents.${place}.agentId`, "agent", agentId),
      ),
      ...naming(`${path}.utilizationLabelId`, "label", then.utilizationLabelId),
    ];
  });
}

function naming(fieldName: string, what: FlowNamed, id: string | undefined): Naming[] {
  return id === undefined ? [] : [{ fieldName, what, id: id.toLowerCase() }];
}

function conditionNamings(condition: FlowCondition, path: string): Naming[] {
  switch (condition.kind) {
    case "schedule":
      return naming(`${path}.scheduleGroupId`, "schedule", condition.scheduleGroupId);
    case "emergency":
      return naming(`${path}.emergencyGroupId`, "emergency", condition.emergencyGroupId);
    case "customer":
      return naming(`${path}.customerListId`, "customerList", condition.customerListId);
    case "account":
      return condition.integrationIds.flatMap((id, place) =>
        naming(`${path}.integrationIds.${place}`, "account", id),
      );
    case "keywords":
    case "pattern":
    case "language":
    case "quickReply":
    case "attachment":
      return [];
  }
}

/** What rules name and is not there, and preferred agents and queues from whom nothing is to be had. */
export async function namingIssues(
  reader: Reader,
  rules: readonly FlowRuleInput[],
): Promise<Issues> {
  const named = namings(rules);
  const found = await readFlowReferences(
    reader,
    named.map(({ id }) => id),
  );
  const members = await readFlowQueueMembers(reader, [...found.queue.keys()]);
  const errors = named.flatMap(({ fieldName, what, id }) =>
    found[what].has(id) ? [] : [finding(fieldName, `${what}.unknown`, id)],
  );
  const warnings = rules.flatMap(({ then }, index): FlowIssue[] => {
    const queueId = then.queueId.toLowerCase();
    if (!found.queue.has(queueId)) return [];
    const people = members.get(queueId);
    if (people === undefined) return [finding(`rules.${index}.then.queueId`, "queue.noMembers")];
    return (then.preferredAgents ?? []).flatMap(({ agentId }, place) =>
      people.has(agentId.toLowerCase()) || !found.agent.has(agentId.toLowerCase())
        ? []
        : [finding(`rules.${index}.then.preferredAgents.${place}.agentId`, "agent.notMember")],
    );
  });
  return { errors, warnings };
}
