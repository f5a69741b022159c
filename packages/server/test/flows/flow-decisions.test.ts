import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  ConversationFlowRuns,
  ErrorBody,
  FlowTrialResponse,
  InboundFlow,
} from "@tsubame/contract";
import { insertAccount, insertConversation } from "../support/held-leg.ts";
import { createFlowApi, flowsPath, type FlowApi, unknownId } from "./support/flow-api.ts";

let api: FlowApi;

beforeAll(async () => {
  api = await createFlowApi();
});
afterAll(() => api?.close());

describe("a dry run", () => {
  const rules = () => [
    {
      id: "night",
      when: [{ kind: "schedule", scheduleGroupId, is: "closed" }],
      then: { queueId: api.queueId, reply: { text: "営業時間外です。" } },
    },
    {
      id: "returns",
      name: "返品",
      when: [
        { kind: "keywords", words: ["返品"] },
        { kind: "customer", followerCount: { min: 100 } },
      ],
      then: { queueId: api.returnsId, priority: 7 },
    },
    {
      id: "tapped",
      when: [{ kind: "quickReply", values: ["returns"] }],
      then: { queueId: api.returnsId },
    },
    {
      id: "menu",
      then: {
        queueId: api.queueId,
        menu: {
          text: "ご用件は？",
          options: [
            { label: "返品", value: "returns" },
            { label: "その他", value: "other" },
          ],
          waitSeconds: 60,
        },
      },
    },
  ];
  let scheduleGroupId: string;

  beforeAll(async () => {
    const { id } = await api.context.db
      .insertInto("schedule_group")
      .values({ name: randomUUID(), time_zone: "Asia/Tokyo" })
      .returning("id")
      .executeTakeFirstOrThrow();
    scheduleGroupId = id;
  });

  const run = async (body: object) =>
    (
      await api.admin<FlowTrialResponse>("POST", `${flowsPath}/dry-run`, {
        rules: rules(),
        ...body,
      })
    ).body;

  it("says of each sample what decided, why the others did not, and what would be done", async () => {
    const followed = { followerCount: 100 };
    const open = { schedules: { [scheduleGroupId]: "open" } };
    const { results, names } = await run({
      samples: [
        { name: "夜", text: "返品", schedules: { [scheduleGroupId]: "closed" } },
        { text: "商品を返品したいです", customer: followed, ...open },
        { text: "商品を返品したいです", ...open },
        { text: "１", answersMenuOfRuleId: "menu", ...open },
        { text: "？？", answersMenuOfRuleId: "menu", ...open },
        { text: "その他", quickReply: "other", answersMenuOfRuleId: "menu", ...open },
      ],
    });
    expect(results.map(({ ruleId, reason }) => [ruleId, reason])).toEqual([
      ["night", "flow"],
      ["returns", "flow"],
      ["menu", "menuAsked"],
      ["tapped", "menuAnswer"],
      ["menu", "menuMisunderstood"],
      ["menu", "menuAnswer"],
    ]);
    expect(results[0]).toMatchObject({
      sampleIndex: 0,
      name: "夜",
      replies: [{ kind: "reply", text: "営業時間外です。" }],
      action: { queueId: api.queueId },
    });
    expect(results[1]).toMatchObject({
      textLanguage: "ja",
      action: { queueId: api.returnsId, priority: 7 },
      rules: [
        {
          ruleId: "night",
          outcome: "failed",
          conditions: [{ reason: "scheduleIsOther", found: "open" }],
        },
        {
          ruleId: "returns",
          name: "返品",
          outcome: "matched",
          conditions: [{ reason: "wordFound", found: "返品" }, { reason: "customerFits" }],
        },
        { ruleId: "tapped", outcome: "notReached" },
        { ruleId: "menu", outcome: "notReached" },
      ],
    });
    expect(results[2]?.rules[1]?.conditions.at(-1)).toEqual({
      index: 1,
      isHeld: false,
      reason: "followerCountUnknown",
    });
    expect(results[2]?.replies).toEqual([
      {
        kind: "menu",
        text: "ご用件は？",
        textWithoutOptions: "ご用件は？\n\n1. 返品\n2. その他",
      },
    ]);
    expect(Object.keys(names)).toEqual(expect.arrayContaining([api.queueId, api.returnsId]));
  });

  it("says it of real messages by their ids, without their text", async () => {
    const { integrationId } = await insertAccount(api.context.db);
    const { id: conversationId, contactId: contact_id } = await insertConversation(api.context.db, {
      integrationId,
    });
    const { id: messageId } = await api.context.db
      .insertInto("message")
      .values({
        conversation_id: conversationId,
        integration_id: integrationId,
        contact_id,
        direction: "inbound",
        status: "received",
        origin: "customer",
        text: "秘密の返品の話",
        sorted_at: new Date(),
        raw: JSON.stringify({
          message_create: { message_data: { quick_reply_response: { metadata: "returns" } } },
        }),
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    const missing = randomUUID();
    const answer = await run({
      rules: rules().slice(1),
      messageIds: [messageId, missing],
      lastMessageCount: 5,
    });
    expect(answer.results).toMatchObject([
      { messageId, conversationId, sampleIndex: null, ruleId: "tapped", quickReply: "returns" },
    ]);
    expect(answer.missingMessageIds).toEqual([missing]);
    expect(JSON.stringify(answer)).not.toContain("秘密");
  });

  it("runs a saved flow, or one of its versions, and changes nothing", async () => {
    const flow = await api.save([{ id: "old", ...api.rest }]);
    const path = `${flowsPath}/${flow.id}`;
    await api.admin("PUT", path, { name: flow.name, rules: [{ id: "new", ...api.rest }] });
    const samples = [{ text: "x" }];
    const now = await api.admin<FlowTrialResponse>("POST", `${path}/dry-run`, { samples });
    const before = await api.admin<FlowTrialResponse>("POST", `${path}/dry-run`, {
      samples,
      version: 1,
    });
    expect([now.body.results[0]?.ruleId, before.body.results[0]?.ruleId]).toEqual(["new", "old"]);
    expect((await api.admin<InboundFlow>("GET", path)).body.version).toBe(2);
    const unknown = await api.admin("POST", `${flowsPath}/${randomUUID()}/dry-run`, { samples });
    expect(unknown.status).toBe(404);
  });

  it("refuses patterns that could not be saved either", async () => {
    for (const pattern of ["(?=a)", "(a{100}){7}"]) {
      const { status, body } = await api.admin<ErrorBody>("POST", `${flowsPath}/dry-run`, {
        rules: [{ when: [{ kind: "pattern", pattern }], then: { queueId: api.queueId } }, api.rest],
        samples: [{ text: "a" }],
      });
      expect([status, body.details[0]?.fieldName]).toEqual([400, "rules.0.when.0.pattern"]);
    }
  });

  it("names what a rule names and is not there", async () => {
    const { results } = await run({
      rules: [{ then: { queueId: unknownId, skillIds: [unknownId] } }],
      samples: [{ text: "x" }],
    });
    expect(results[0]).toMatchObject({
      reason: "queueMissing",
      dropped: [
        { what: "queue", id: unknownId },
        { what: "skill", id: unknownId },
      ],
    });
  });
});

describe("what flows decided", () => {
  it("is told to supervisors and to whoever had a part in it", async () => {
    const { id: conversationId } = await insertConversation(api.context.db);
    await api.context.db
      .insertInto("flow_run")
      .values({
        conversation_id: conversationId,
        flow_id: null,
        flow_name: null,
        flow_version: null,
        rule_id: null,
        reason: "noFlow",
        queue_id: api.queueId,
        ran_at: new Date(),
      })
      .execute();
    const path = `/api/tsubame/v1/conversations/${conversationId}/flow-runs`;
    const { body } = await api.admin<ConversationFlowRuns>("GET", path);
    expect(body).toMatchObject({
      conversationId,
      menu: null,
      runs: [{ reason: "noFlow", queueId: api.queueId, ruleId: null, rules: [] }],
    });
    expect(body.names[api.queueId]).toBeDefined();
    const stranger = await api.person({ roles: ["agent"] });
    expect((await stranger.call("GET", path)).status).toBe(403);
    const supervisor = await api.person({ roles: ["supervisor"] });
    expect((await supervisor.call("GET", path)).status).toBe(200);
    expect((await supervisor.call("GET", "/api/tsubame/v1/flow-menus")).status).toBe(200);
  });
});
