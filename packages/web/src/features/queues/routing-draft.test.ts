import { describe, expect, it } from "vitest";
import type { Queue } from "@tsubame/contract";
import { bodyOf, draftOf, nextKey } from "./routing-draft.ts";

const group = { id: "g", name: "応援", type: "GROUP" as const, memberCount: 1, selfUri: "/g" };
const queue = {
  id: "q",
  name: "Support",
  division: { id: "d", name: "Home", selfUri: "/d" },
  skillEvaluationMethod: "DEMAND_AWARE",
  scoringMethod: "PriorityOnly",
  agentOrder: "longestIdle",
  lastAgentRoutingMode: "AnyAgent",
  vipPriority: 100,
  goneAgentGraceSeconds: 60,
  bullseye: {
    rings: [
      {
        expansionCriteria: [{ type: "TIMEOUT_SECONDS", threshold: 30 }],
        actions: { skillsToRemove: [{ id: "s", name: "Skill" }] },
        memberGroups: [group],
      },
      { expansionCriteria: [], actions: { skillsToRemove: [] }, memberGroups: [] },
    ],
  },
  routingRules: [
    { operator: "MEETS_THRESHOLD", threshold: 80, waitSeconds: 5 },
    { operator: "ANY", waitSeconds: 9 },
  ],
  memberGroups: [group],
  whisperPrompt: { id: "kept" },
} as unknown as Queue;

describe("the routing form", () => {
  it("sends back what it read when nothing was changed", () => {
    const body = bodyOf(queue, draftOf(queue));
    expect(body).toMatchObject({
      name: "Support",
      whisperPrompt: { id: "kept" },
      memberGroups: [group],
      skillEvaluationMethod: "DEMAND_AWARE",
      scoringMethod: "PriorityOnly",
      agentOrder: "longestIdle",
      lastAgentRoutingMode: "AnyAgent",
      vipPriority: 100,
      goneAgentGraceSeconds: 60,
      conditionalGroupRouting: null,
      routingRules: queue.routingRules,
    });
    expect(body.bullseye?.rings).toMatchObject([
      {
        expansionCriteria: [{ type: "TIMEOUT_SECONDS", threshold: 30 }],
        actions: { skillsToRemove: [{ id: "s" }] },
        memberGroups: [{ id: "g", type: "GROUP" }],
      },
      { expansionCriteria: [{ type: "TIMEOUT_SECONDS", threshold: 0 }] },
    ]);
  });

  it("leaves out what the chosen method and evaluation do not use", () => {
    const draft = { ...draftOf(queue), method: "standard", evaluation: "ALL" } as const;
    expect(bodyOf(queue, draft)).toMatchObject({
      bullseye: null,
      conditionalGroupRouting: null,
      vipPriority: null,
    });
  });

  it("shows a service level in per cent and sends it as a share", () => {
    const rule = {
      metric: "ServiceLevel",
      operator: "LessThan",
      conditionValue: 0.07,
      groups: [group],
      waitSeconds: 2,
    } as const;
    const { bullseye: _rings, ...plain } = queue;
    const conditional = {
      ...plain,
      conditionalGroupRouting: { rules: [rule] },
    } as unknown as Queue;
    const draft = draftOf(conditional);
    expect(draft).toMatchObject({ method: "groups", rules: [{ value: 7, queueId: null }] });
    expect(bodyOf(conditional, draft).conditionalGroupRouting?.rules).toMatchObject([
      { queue: null, conditionValue: 0.07, groups: [{ id: "g" }] },
    ]);
  });

  it("gives a new row a key that none has", () => {
    expect([nextKey([]), nextKey([{ key: 4 }, { key: 1 }])]).toEqual([0, 5]);
  });
});
