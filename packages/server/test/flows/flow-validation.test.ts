import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ErrorBody, InboundFlow } from "@tsubame/contract";
import { createFlowApi, flowsPath, type FlowApi, unknownId } from "./support/flow-api.ts";

let api: FlowApi;

beforeAll(async () => {
  api = await createFlowApi();
});
afterAll(() => api?.close());

/** A rule that names something nobody has, in every place where a rule can. */
function lostRule() {
  return {
    when: [
      { kind: "schedule", scheduleGroupId: unknownId, is: "closed" },
      { kind: "emergency", emergencyGroupId: unknownId },
      { kind: "customer", customerListId: unknownId },
      { kind: "account", integrationIds: [unknownId] },
    ],
    then: {
      queueId: unknownId,
      skillIds: [unknownId],
      languageId: unknownId,
      preferredAgents: [{ agentId: unknownId, score: 1 }],
      utilizationLabelId: unknownId,
    },
  };
}

const lostFields = [
  ["rules.0.when.0.scheduleGroupId", "schedule.unknown"],
  ["rules.0.when.1.emergencyGroupId", "emergency.unknown"],
  ["rules.0.when.2.customerListId", "customerList.unknown"],
  ["rules.0.when.3.integrationIds.0", "account.unknown"],
  ["rules.0.then.queueId", "queue.unknown"],
  ["rules.0.then.skillIds.0", "skill.unknown"],
  ["rules.0.then.languageId", "language.unknown"],
  ["rules.0.then.preferredAgents.0.agentId", "agent.unknown"],
  ["rules.0.then.utilizationLabelId", "label.unknown"],
];

describe("validation", () => {
  it("names the field of everything that is not there, in both languages, and saves nothing", async () => {
    const { isValid, errors } = await api.validate([lostRule(), api.rest]);
    expect(isValid).toBe(false);
    expect(errors.map(({ fieldName, code }) => [fieldName, code])).toEqual(lostFields);
    expect(errors[4]?.message).toEqual({
      en: `This queue does not exist (${unknownId}).`,
      ja: `このキューは存在しません（${unknownId}）。`,
    });
  });

  it.each(["POST", "PUT"] as const)("makes %s refuse the same fields", async (method) => {
    const flow = await api.save([api.rest]);
    const url = method === "POST" ? flowsPath : `${flowsPath}/${flow.id}`;
    const rules = [lostRule(), api.rest];
    const refused = await api.admin<ErrorBody>(method, url, { name: randomUUID(), rules });
    expect(refused.status).toBe(400);
    expect(refused.body.code).toBe("bad.request");
    expect(refused.body.details.map(({ fieldName }) => fieldName)).toEqual(
      lostFields.map(([fieldName]) => fieldName),
    );
    const unchanged = await api.admin<InboundFlow>("GET", `${flowsPath}/${flow.id}`);
    expect(unchanged.body.version).toBe(1);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["a kind nobody knows", { when: [{ kind: "moon" }] }, "rules.0.when.0.kind"],
    [
      "101 words",
      { when: [{ kind: "keywords", words: Array(101).fill("a") }] },
      "rules.0.when.0.words",
    ],
    [
      "a pattern of 501 characters",
      { when: [{ kind: "pattern", pattern: "a".repeat(501) }] },
      "rules.0.when.0.pattern",
    ],
    [
      "21 conditions",
      { when: Array.from({ length: 21 }, () => ({ kind: "attachment" })) },
      "rules.0.when",
    ],
    ["a priority beyond Genesys's", { priority: 25_000_001 }, "rules.0.then.priority"],
    [
      "21 preferred agents",
      { preferredAgents: Array.from({ length: 21 }, () => ({ agentId: unknownId, score: 1 })) },
      "rules.0.then.preferredAgents",
    ],
    [
      "a score of 101",
      { preferredAgents: [{ agentId: unknownId, score: 101 }] },
      "rules.0.then.preferredAgents.0.score",
    ],
    [
      "a menu of one option",
      { menu: { text: "?", waitSeconds: 60, options: [{ label: "a", value: "a" }] } },
      "rules.0.then.menu.options",
    ],
    [
      "a label of 37 characters",
      {
        menu: {
          text: "?",
          waitSeconds: 60,
          options: [
            { label: "a".repeat(37), value: "a" },
            { label: "b", value: "b" },
          ],
        },
      },
      "rules.0.then.menu.options.0.label",
    ],
    [
      "a wait of a second",
      {
        menu: {
          text: "?",
          waitSeconds: 1,
          options: [
            { label: "a", value: "a" },
            { label: "b", value: "b" },
          ],
        },
      },
      "rules.0.then.menu.waitSeconds",
    ],
    ["a field nobody knows", { colour: "red" }, "rules.0.then"],
  ])("refuses %s by its field", async (_what, { when, ...then }, field) => {
    const rule = {
      ...(when === undefined ? {} : { when }),
      then: { queueId: api.queueId, ...then },
    };
    const { status, body } = await api.admin<ErrorBody>("POST", flowsPath, {
      name: randomUUID(),
      rules: [rule, api.rest],
    });
    expect(status).toBe(400);
    expect(body.details[0]?.fieldName).toBe(field);
  });

  it("refuses 101 rules, and none", async () => {
    for (const rules of [Array.from({ length: 101 }, () => api.rest), []]) {
      const { status, body } = await api.admin<ErrorBody>("POST", flowsPath, { name: "x", rules });
      expect([status, body.details[0]?.fieldName]).toEqual([400, "rules"]);
    }
  });

  it("warns of what works and is probably not meant, and saves it", async () => {
    const { id: agentId } = await api.person({ roles: ["agent"] });
    const staffed = await api.newQueue();
    const { id: memberId } = await api.person({ roles: ["agent"] });
    await api.admin("POST", `/api/v2/routing/queues/${staffed}/members`, [{ id: memberId }]);
    const flow = await api.save([
      {
        when: [{ kind: "pattern", pattern: ".*" }],
        then: {
          queueId: staffed,
          preferredAgents: [
            { agentId, score: 1 },
            { agentId: memberId, score: 1 },
          ],
        },
      },
      api.rest,
    ]);
    expect(flow.warnings?.map(({ fieldName, code }) => `${fieldName} ${code}`)).toEqual([
      "rules.0.when.0.pattern pattern.fitsAll",
      "rules.0.then.preferredAgents.0.agentId agent.notMember",
      "rules.1.then.queueId queue.noMembers",
    ]);
  });
});
