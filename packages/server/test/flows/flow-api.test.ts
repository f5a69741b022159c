import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  ConversationFlowRuns,
  EntityListing,
  ErrorBody,
  FlowTrialResponse,
  FlowValidation,
  FlowVersion,
  InboundFlow,
  InboundFlowVersion,
  ListedFlowVersion,
} from "@tsubame/contract";
import { createConfigurationApi, type ConfigurationApi } from "../support/configuration-api.ts";
import { insertAccount, insertConversation } from "../support/held-leg.ts";

const flowsPath = "/api/tsubame/v1/flows";
const unknownId = randomUUID();

let api: ConfigurationApi;
let queueId: string;
let returnsId: string;

beforeAll(async () => {
  api = await createConfigurationApi();
  [queueId, returnsId] = await Promise.all([newQueue(), newQueue()]);
});
afterAll(() => api.close());

async function newQueue(): Promise<string> {
  const { body } = await api.admin<{ id: string }>("POST", "/api/v2/routing/queues", {
    name: randomUUID(),
  });
  return body.id;
}

const rest = () => ({ then: { queueId } });
const validate = async (rules: unknown[]) =>
  (await api.admin<FlowValidation>("POST", `${flowsPath}/validate`, { rules })).body;
const save = async (rules: unknown[]) =>
  (await api.admin<InboundFlow>("POST", flowsPath, { name: randomUUID(), rules })).body;

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
    const { isValid, errors } = await validate([lostRule(), rest()]);
    expect(isValid).toBe(false);
    expect(errors.map(({ fieldName, code }) => [fieldName, code])).toEqual(lostFields);
    expect(errors[4]?.message).toEqual({
      en: `This queue does not exist (${unknownId}).`,
      ja: `このキューは存在しません（${unknownId}）。`,
    });
  });

  it.each(["POST", "PUT"] as const)("makes %s refuse the same fields", async (method) => {
    const flow = await save([rest()]);
    const url = method === "POST" ? flowsPath : `${flowsPath}/${flow.id}`;
    const rules = [lostRule(), rest()];
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
    const rule = { ...(when === undefined ? {} : { when }), then: { queueId, ...then } };
    const { status, body } = await api.admin<ErrorBody>("POST", flowsPath, {
      name: randomUUID(),
      rules: [rule, rest()],
    });
    expect(status).toBe(400);
    expect(body.details[0]?.fieldName).toBe(field);
  });

  it("refuses 101 rules, and none", async () => {
    for (const rules of [Array.from({ length: 101 }, rest), []]) {
      const { status, body } = await api.admin<ErrorBody>("POST", flowsPath, { name: "x", rules });
      expect([status, body.details[0]?.fieldName]).toEqual([400, "rules"]);
    }
  });

  it("warns of what works and is probably not meant, and saves it", async () => {
    const { id: agentId } = await api.person({ roles: ["agent"] });
    const staffed = await newQueue();
    const { id: memberId } = await api.person({ roles: ["agent"] });
    await api.admin("POST", `/api/v2/routing/queues/${staffed}/members`, [{ id: memberId }]);
    const flow = await save([
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
      rest(),
    ]);
    expect(flow.warnings?.map(({ fieldName, code }) => `${fieldName} ${code}`)).toEqual([
      "rules.0.when.0.pattern pattern.fitsAll",
      "rules.0.then.preferredAgents.0.agentId agent.notMember",
      "rules.1.then.queueId queue.noMembers",
    ]);
  });
});

describe("versions", () => {
  it("are kept with every save, read by number, and brought back as a new one", async () => {
    const first = await save([{ id: "only", ...rest() }]);
    const path = `${flowsPath}/${first.id}`;
    const name = randomUUID();
    const rules = [
      { id: "photo", when: [{ kind: "attachment" }], then: { queueId: returnsId.toUpperCase() } },
      { id: "only", ...rest() },
    ];
    await api.admin("PUT", path, { name, rules, version: 1 });
    const restored = await api.admin<InboundFlow>("POST", `${path}/versions/1/restore`, {
      version: 2,
    });
    expect(restored.body).toMatchObject({ name, version: 3, rules: [{ id: "only" }] });

    const listed = await api.admin<EntityListing<ListedFlowVersion>>("GET", `${path}/versions`);
    expect(
      listed.body.entities.map(({ version, ruleCount, restoredFromVersion }) => [
        version,
        ruleCount,
        restoredFromVersion,
      ]),
    ).toEqual([
      [3, 1, 1],
      [2, 2, undefined],
      [1, 1, undefined],
    ]);
    const second = await api.admin<InboundFlowVersion>("GET", `${path}/versions/2`);
    expect(second.body).toMatchObject({
      version: 2,
      name,
      // Ids as the database spells them.
      rules: [{ id: "photo", then: { queueId: returnsId } }, { id: "only" }],
    });
    expect((await api.admin("GET", `${path}/versions/4`)).status).toBe(404);
    expect((await api.admin("GET", `${path}/versions/0`)).status).toBe(400);
  });

  it("say who saved them", async () => {
    const { id: userId, call } = await api.person({ roles: ["admin"] });
    const { body: flow } = await call<InboundFlow>("POST", flowsPath, {
      name: randomUUID(),
      rules: [rest()],
    });
    const { body } = await api.admin<InboundFlowVersion>(
      "GET",
      `${flowsPath}/${flow.id}/versions/1`,
    );
    expect(body.savedBy).toMatchObject({ id: userId });
    expect(body.dateSaved).toBe(flow.dateModified);
  });

  it("are where the address of a published version leads", async () => {
    const flow = await save([rest()]);
    const { body } = await api.admin<{ publishedVersion: { selfUri: string } }>(
      "GET",
      `/api/v2/flows/${flow.id}`,
    );
    const version = await api.admin<FlowVersion>("GET", body.publishedVersion.selfUri);
    expect(version.body).toMatchObject({ id: "1", name: flow.name, type: "PUBLISH" });
    const all = await api.admin<EntityListing<FlowVersion>>(
      "GET",
      `/api/v2/flows/${flow.id}/versions`,
    );
    expect(all.body.entities).toEqual([version.body]);
  });

  it("that name what has been deleted since are not brought back", async () => {
    const doomed = await newQueue();
    const flow = await save([{ then: { queueId: doomed } }]);
    const path = `${flowsPath}/${flow.id}`;
    await api.admin("PUT", path, { name: flow.name, rules: [rest()] });
    expect((await api.admin("DELETE", `/api/v2/routing/queues/${doomed}`)).status).toBe(200);
    const refused = await api.admin<ErrorBody>("POST", `${path}/versions/1/restore`, {});
    expect(refused.body.details).toEqual([
      { fieldName: "rules.0.then.queueId", errorCode: "invalid.value" },
    ]);
    const stale = await api.admin<ErrorBody>("POST", `${path}/versions/2/restore`, { version: 1 });
    expect([stale.status, stale.body.code]).toEqual([409, "general.conflict"]);
  });

  it("a queue that a rule with conditions names is not deleted either", async () => {
    const named = await newQueue();
    const flow = await save([{ when: [{ kind: "attachment" }], then: { queueId: named } }, rest()]);
    const refused = await api.admin<ErrorBody>("DELETE", `/api/v2/routing/queues/${named}`);
    expect(refused.status).toBe(409);
    expect(refused.body.code).toBe("queue.usedByFlow");
    expect(refused.body.messageParams?.["flowId"]).toBe(flow.id);
  });
});

describe("a dry run", () => {
  const rules = () => [
    {
      id: "night",
      when: [{ kind: "schedule", scheduleGroupId, is: "closed" }],
      then: { queueId, reply: { text: "営業時間外です。" } },
    },
    {
      id: "returns",
      name: "返品",
      when: [
        { kind: "keywords", words: ["返品"] },
        { kind: "customer", followerCount: { min: 100 } },
      ],
      then: { queueId: returnsId, priority: 7 },
    },
    {
      id: "tapped",
      when: [{ kind: "quickReply", values: ["returns"] }],
      then: { queueId: returnsId },
    },
    {
      id: "menu",
      then: {
        queueId,
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
      action: { queueId },
    });
    expect(results[1]).toMatchObject({
      textLanguage: "ja",
      action: { queueId: returnsId, priority: 7 },
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
    expect(Object.keys(names)).toEqual(expect.arrayContaining([queueId, returnsId]));
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
    const flow = await save([{ id: "old", ...rest() }]);
    const path = `${flowsPath}/${flow.id}`;
    await api.admin("PUT", path, { name: flow.name, rules: [{ id: "new", ...rest() }] });
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
        rules: [{ when: [{ kind: "pattern", pattern }], then: { queueId } }, rest()],
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
        queue_id: queueId,
        ran_at: new Date(),
      })
      .execute();
    const path = `/api/tsubame/v1/conversations/${conversationId}/flow-runs`;
    const { body } = await api.admin<ConversationFlowRuns>("GET", path);
    expect(body).toMatchObject({
      conversationId,
      menu: null,
      runs: [{ reason: "noFlow", queueId, ruleId: null, rules: [] }],
    });
    expect(body.names[queueId]).toBeDefined();
    const stranger = await api.person({ roles: ["agent"] });
    expect((await stranger.call("GET", path)).status).toBe(403);
    const supervisor = await api.person({ roles: ["supervisor"] });
    expect((await supervisor.call("GET", path)).status).toBe(200);
    expect((await supervisor.call("GET", "/api/tsubame/v1/flow-menus")).status).toBe(200);
  });
});
