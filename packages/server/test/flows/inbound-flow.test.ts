import { randomUUID } from "node:crypto";
import { createVirtualClock, type VirtualClock } from "@tsubame/x-sandbox";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { FlowRuleInput } from "@tsubame/contract";
import { settle } from "../../../store/test/support/settle.ts";
import { endOutlivedConversations } from "../../src/conversations/inbound/end-outlived.ts";
import { createMenuTimer } from "../../src/flows/menu-timer.ts";
import { createFlow } from "../../src/flows/save-flow.ts";
import type { Part } from "../../src/context.ts";
import { endConversation } from "../../src/conversations/end.ts";
import { present } from "../support/present.ts";
import { createSendingNode, type SendingNode } from "../support/sending-node.ts";

let clock: VirtualClock;
let node: SendingNode;
const parts: Part[] = [];
const ids = {
  support: "",
  returns: "",
  delivery: "",
  skill: "",
  language: "",
  label: "",
  agent: "",
};

beforeAll(async () => {
  clock = createVirtualClock({ isFrozen: true });
  node = await createSendingNode({ clock });
  await db().insertInto("organization").values({ name: "Acme" }).execute();
  for (const name of ["support", "returns", "delivery"] as const) ids[name] = await queue(name);
  ids.skill = await added("skill", "Returns");
  ids.language = await added("language", "日本語");
  ids.label = await added("utilization_label", "Returns");
  const agent = await db()
    .insertInto("user_account")
    .values({ name: "Sato", email: "sato@example.com" })
    .returning("id")
    .executeTakeFirstOrThrow();
  ids.agent = agent.id;
});
afterAll(() => node?.close());
afterEach(async () => {
  await Promise.all(parts.splice(0).map((part) => part.stop()));
  await node.test.database.pool.query(
    "truncate send_attempt, x_limit, send_hold, automatic_opt_out",
  );
  await db().updateTable("outbox").set({ state: "failed" }).where("state", "=", "queued").execute();
  await db().updateTable("integration").set({ generation: "v1.1-premium" }).execute();
});

const db = () => node.test.context.db;

async function queue(name: string): Promise<string> {
  const row = await db()
    .insertInto("queue")
    .values({ name })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

async function added(table: "skill" | "language" | "utilization_label", name: string) {
  const row = await db()
    .insertInto(table)
    .values({ name })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Saves the rules as a flow of their own and binds the account to it. */
async function follow(rules: readonly FlowRuleInput[]): Promise<string> {
  const actor = { userId: null, clientId: null };
  const { row } = await createFlow(node.test.context, { name: randomUUID(), rules, actor });
  await db()
    .updateTable("recipient")
    .set({ flow_id: row.id })
    .where("id", "=", node.account.recipientId)
    .execute();
  return row.id;
}

interface Customer {
  readonly id: string;
  writes(text: string, quickReplyMetadata?: string): Promise<void>;
  conversation(): Promise<Awaited<ReturnType<typeof conversationOf>>>;
}

async function newCustomer(): Promise<Customer> {
  const id = await node.x.newCustomer();
  return {
    id,
    async writes(text, quickReplyMetadata) {
      await clock.advance(1_000);
      await node.x.control("POST", "/dms", {
        fromId: id,
        toId: node.x.businessId,
        text,
        ...(quickReplyMetadata !== undefined && { quickReplyMetadata }),
      });
      await node.echoesArrived();
    },
    conversation: () => conversationOf(id),
  };
}

async function conversationOf(xUserId: string) {
  const row = await db()
    .selectFrom("conversation")
    .innerJoin("contact", "contact.id", "conversation.contact_id")
    .selectAll("conversation")
    .where("contact.x_user_id", "=", xUserId)
    .orderBy("conversation.started_at", "desc")
    .executeTakeFirst();
  return present(row, "conversation");
}

const legs = (conversationId: string) =>
  db()
    .selectFrom("participant")
    .select(["purpose", "state", "queue_id", "flow_id", "flow_version", "attributes"])
    .where("conversation_id", "=", conversationId)
    .orderBy("started_at")
    .execute();

const runs = (conversationId: string) =>
  db()
    .selectFrom("flow_run")
    .select(["rule_id", "reason", "queue_id", "trace", "flow_version"])
    .where("conversation_id", "=", conversationId)
    .orderBy("ran_at")
    .execute();

const menuOf = (conversationId: string) =>
  db()
    .selectFrom("flow_menu")
    .selectAll()
    .where("conversation_id", "=", conversationId)
    .executeTakeFirst();

async function queuedDetails(conversationId: string): Promise<unknown[]> {
  const rows = await db()
    .selectFrom("event_log")
    .select("detail")
    .where("conversation_id", "=", conversationId)
    .where("kind", "=", "conversation.queued")
    .orderBy("id")
    .execute();
  return rows.map(({ detail }) => detail);
}

const inbound = (conversationId: string) =>
  db()
    .selectFrom("message")
    .select("text")
    .where("conversation_id", "=", conversationId)
    .where("direction", "=", "inbound")
    .orderBy("sorted_at")
    .execute();

function startSender(): void {
  parts.push(node.start());
}

/** Waits until X has so many messages of ours for a customer, and their echoes have come back. */
async function hasSent(customer: Customer, count: number): Promise<string[]> {
  const conversation = await customer.conversation();
  const thread = { customerId: customer.id, conversationId: conversation.id };
  await settle(async () => (await node.sentTexts(thread)).length === count, 15_000);
  await settle(async () => (await node.outbound(thread)).every(({ status }) => status === "sent"));
  await node.echoesArrived();
  return node.sentTexts(thread);
}

const toSupport: FlowRuleInput = { id: "rest", when: [], then: { queueId: "" } };
const rest = (): FlowRuleInput => ({ ...toSupport, then: { queueId: ids.support } });

const menuRule = (more: Partial<FlowRuleInput["then"]> = {}): FlowRuleInput => ({
  id: "menu",
  when: [],
  then: {
    queueId: ids.support,
    menu: {
      text: "ご用件をお選びください",
      options: [
        { label: "返品・交換", value: "returns" },
        { label: "配送", value: "delivery" },
      ],
      waitSeconds: 600,
    },
    ...more,
  },
});
const answered = (value: "returns" | "delivery"): FlowRuleInput => ({
  id: value,
  when: [{ kind: "quickReply", values: [value] }],
  then: { queueId: ids[value], priority: 5 },
});
const menuFlow = () => [answered("returns"), answered("delivery"), menuRule()];

describe("a flow", () => {
  it("gives a new conversation everything that its rule says, and tells why", async () => {
    const flowId = await follow([
      {
        id: "photo",
        when: [{ kind: "attachment" }],
        then: { queueId: ids.support },
      },
      {
        id: "returns",
        name: "返品",
        when: [
          { kind: "keywords", words: ["返品", "返金"], match: "any" },
          { kind: "language", languages: ["ja"] },
        ],
        then: {
          queueId: ids.returns,
          skillIds: [ids.skill],
          languageId: ids.language,
          priority: 30,
          preferredAgents: [{ agentId: ids.agent, score: 80 }],
          utilizationLabelId: ids.label,
          attributes: { topic: "returns" },
        },
      },
      rest(),
    ]);
    const customer = await newCustomer();
    await customer.writes("ﾍﾝﾋﾟﾝではなく返品したいです");
    const conversation = await customer.conversation();
    expect(conversation).toMatchObject({
      routing_state: "waiting",
      queue_id: ids.returns,
      skill_ids: [ids.skill],
      language_id: ids.language,
      priority: 30,
      preferred_agents: [{ agentId: ids.agent, score: 80 }],
      utilization_label_id: ids.label,
      entered_queue_at: new Date(clock.now()),
      waiting_since_at: new Date(clock.now()),
    });
    expect(await legs(conversation.id)).toMatchObject([
      { purpose: "customer", attributes: { topic: "returns" } },
      { purpose: "workflow", state: "disconnected", flow_id: flowId, flow_version: 1 },
      { purpose: "acd", state: "connected", queue_id: ids.returns },
    ]);
    expect(await queuedDetails(conversation.id)).toMatchObject([
      {
        queueId: ids.returns,
        priority: 30,
        reason: "flow",
        flowId,
        flowVersion: 1,
        ruleId: "returns",
      },
    ]);
    expect(await runs(conversation.id)).toMatchObject([
      {
        rule_id: "returns",
        reason: "flow",
        queue_id: ids.returns,
        trace: [
          { ruleId: "photo", outcome: "failed", conditions: [{ reason: "attachmentAbsent" }] },
          {
            ruleId: "returns",
            outcome: "matched",
            conditions: [
              { isHeld: true, reason: "wordFound", found: "返品" },
              { isHeld: true, reason: "languageIs", found: "ja" },
            ],
          },
        ],
      },
    ]);
  });

  it("runs again for a conversation that opens again, and replaces what the last wait had", async () => {
    await follow([
      {
        when: [{ kind: "keywords", words: ["返品"], match: "any" }],
        then: { queueId: ids.returns, priority: 9, skillIds: [ids.skill] },
      },
      {
        id: "known",
        when: [{ kind: "customer", isKnown: true }],
        then: { queueId: ids.delivery, attributes: { known: "yes" } },
      },
      rest(),
    ]);
    const customer = await newCustomer();
    await customer.writes("返品です");
    const first = await customer.conversation();
    expect(first).toMatchObject({ queue_id: ids.returns, priority: 9 });
    await db()
      .transaction()
      .execute((trx) =>
        endConversation(trx, {
          conversationId: first.id,
          now: new Date(clock.now()),
          disconnectType: "peer",
        }),
      );
    await customer.writes("ありがとう");
    expect(await customer.conversation()).toMatchObject({
      id: first.id,
      routing_state: "waiting",
      // The conversation itself is no past one: the customer is as new as before.
      queue_id: ids.support,
      priority: 0,
      skill_ids: [],
    });
  });

  it("knows a customer who was here before, and who is on a list", async () => {
    const list = await db()
      .insertInto("customer_list")
      .values({ name: randomUUID() })
      .returning("id")
      .executeTakeFirstOrThrow();
    await follow([
      {
        when: [{ kind: "customer", customerListId: list.id }],
        then: { queueId: ids.delivery },
      },
      {
        when: [{ kind: "customer", pastConversationCount: { min: 1 } }],
        then: { queueId: ids.returns },
      },
      rest(),
    ]);
    const customer = await newCustomer();
    await customer.writes("一度目");
    const first = await customer.conversation();
    expect(first.queue_id).toBe(ids.support);
    await db()
      .updateTable("conversation")
      .set({ state: "closed", routing_state: "none", ended_at: new Date("2026-01-01") })
      .where("id", "=", first.id)
      .execute();
    await customer.writes("二度目");
    const second = await customer.conversation();
    expect(second.id).not.toBe(first.id);
    expect(second.queue_id).toBe(ids.returns);
    const listed = await newCustomer();
    await db()
      .insertInto("customer_list_member")
      .values({ customer_list_id: list.id, x_user_id: listed.id })
      .execute();
    await listed.writes("こんにちは");
    expect((await listed.conversation()).queue_id).toBe(ids.delivery);
  });

  it("looks at emergency and schedule as they are when the message comes", async () => {
    const emergency = await db()
      .insertInto("emergency_group")
      .values({ name: randomUUID(), is_enabled: true })
      .returning("id")
      .executeTakeFirstOrThrow();
    await follow([
      {
        when: [{ kind: "emergency", emergencyGroupId: emergency.id }],
        then: { queueId: ids.delivery },
      },
      rest(),
    ]);
    const during = await newCustomer();
    await during.writes("届きません");
    expect((await during.conversation()).queue_id).toBe(ids.delivery);
    await db()
      .updateTable("emergency_group")
      .set({ is_enabled: false })
      .where("id", "=", emergency.id)
      .execute();
    const later = await newCustomer();
    await later.writes("届きません");
    expect((await later.conversation()).queue_id).toBe(ids.support);
  });

  it("sends its reply once to a conversation, even when its rule decides again", async () => {
    await follow([
      {
        id: "hello",
        when: [],
        then: { queueId: ids.support, reply: { text: "受け付けました。" } },
      },
    ]);
    startSender();
    const customer = await newCustomer();
    await customer.writes("こんにちは");
    expect(await hasSent(customer, 1)).toEqual(["受け付けました。"]);
    const conversation = await customer.conversation();
    await db()
      .transaction()
      .execute((trx) =>
        endConversation(trx, {
          conversationId: conversation.id,
          now: new Date(clock.now()),
          disconnectType: "peer",
        }),
      );
    await customer.writes("もう一つ");
    expect((await customer.conversation()).routing_state).toBe("waiting");
    expect(await hasSent(customer, 1)).toEqual(["受け付けました。"]);
  });
});

describe("what a rule names and was deleted since", () => {
  it("is left out in sight, and the conversation can still be offered", async () => {
    const gone = {
      queue: await queue(randomUUID()),
      skill: await added("skill", randomUUID()),
      language: await added("language", randomUUID()),
      label: await added("utilization_label", randomUUID()),
    };
    await follow([
      {
        when: [],
        then: {
          queueId: gone.queue,
          skillIds: [ids.skill, gone.skill],
          languageId: gone.language,
          utilizationLabelId: gone.label,
          preferredAgents: [{ agentId: ids.agent, score: 50 }],
        },
      },
    ]);
    await db()
      .updateTable("queue")
      .set({ state: "deleted" })
      .where("id", "=", gone.queue)
      .execute();
    await db()
      .updateTable("skill")
      .set({ state: "deleted" })
      .where("id", "=", gone.skill)
      .execute();
    await db()
      .updateTable("language")
      .set({ state: "deleted" })
      .where("id", "=", gone.language)
      .execute();
    await db().deleteFrom("utilization_label").where("id", "=", gone.label).execute();
    await db()
      .updateTable("user_account")
      .set({ state: "deleted" })
      .where("id", "=", ids.agent)
      .execute();
    const customer = await newCustomer();
    await customer.writes("こんにちは");
    const conversation = await customer.conversation();
    const fallback = await db()
      .selectFrom("queue")
      .select("id")
      .where("is_default", "=", true)
      .executeTakeFirstOrThrow();
    expect(conversation).toMatchObject({
      routing_state: "waiting",
      queue_id: fallback.id,
      skill_ids: [ids.skill],
      language_id: null,
      utilization_label_id: null,
      preferred_agents: [],
    });
    expect(await queuedDetails(conversation.id)).toMatchObject([
      {
        reason: "queueMissing",
        dropped: [
          { what: "queue", id: gone.queue },
          { what: "skill", id: gone.skill },
          { what: "language", id: gone.language },
          { what: "agent", id: ids.agent },
          { what: "label", id: gone.label },
        ],
      },
    ]);
    await db()
      .updateTable("user_account")
      .set({ state: "active" })
      .where("id", "=", ids.agent)
      .execute();
  });
});

describe("a queue that is deleted while a message is on its way to it", () => {
  it("is seen to be gone, and the conversation waits in the default queue", async () => {
    const doomed = await queue(randomUUID());
    await follow([{ when: [], then: { queueId: doomed, priority: 4 } }]);
    const customer = await newCustomer();
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const deletion = db()
      .transaction()
      .execute(async (trx) => {
        await trx.selectFrom("queue").select("id").where("id", "=", doomed).forUpdate().execute();
        await trx.updateTable("queue").set({ state: "deleted" }).where("id", "=", doomed).execute();
        await finished;
      });
    const writing = customer.writes("こんにちは");
    try {
      await settle(async () => {
        const { rows } = await sql<{ count: number }>`
          select count(*)::integer as count from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(db());
        return (rows[0]?.count ?? 0) > 0;
      }, 15_000);
    } finally {
      finish();
    }
    await deletion;
    await writing;
    const conversation = await customer.conversation();
    expect(conversation).toMatchObject({ routing_state: "waiting", priority: 4 });
    expect(conversation.queue_id).not.toBe(doomed);
    expect(await queuedDetails(conversation.id)).toMatchObject([
      { reason: "queueMissing", dropped: [{ what: "queue", id: doomed }] },
    ]);
    expect(await inbound(conversation.id)).toHaveLength(1);
  });
});

describe("a menu", () => {
  it("asks first with quick replies, waits, and goes where the tapped answer says", async () => {
    const flowId = await follow(menuFlow());
    startSender();
    const customer = await newCustomer();
    await customer.writes("こんにちは");
    const asked = await customer.conversation();
    expect(asked).toMatchObject({ state: "open", routing_state: "none" });
    expect(await menuOf(asked.id)).toMatchObject({
      flow_id: flowId,
      rule_id: "menu",
      wrong_answer_count: 0,
      deadline_at: new Date(clock.now() + 600_000),
    });
    expect(await legs(asked.id)).toMatchObject([
      { purpose: "customer", state: "connected" },
      { purpose: "workflow", state: "connected", flow_id: flowId },
    ]);
    expect(await hasSent(customer, 1)).toEqual(["ご用件をお選びください"]);
    const { dms } = await node.x.control<{ dms: { text: string; quickReplies: unknown[] }[] }>(
      "GET",
      `/dms?userId=${node.x.businessId}&withId=${customer.id}&limit=10`,
    );
    expect(dms.find(({ quickReplies }) => quickReplies.length > 0)?.quickReplies).toEqual([
      { label: "返品・交換", metadata: "returns" },
      { label: "配送", metadata: "delivery" },
    ]);

    await customer.writes("返品・交換", "returns");
    expect(await customer.conversation()).toMatchObject({
      id: asked.id,
      routing_state: "waiting",
      queue_id: ids.returns,
      priority: 5,
      waiting_since_at: new Date(clock.now()),
    });
    expect(await menuOf(asked.id)).toBeUndefined();
    expect(await legs(asked.id)).toMatchObject([
      { purpose: "customer", state: "connected" },
      { purpose: "workflow", state: "disconnected" },
      { purpose: "acd", state: "connected", queue_id: ids.returns },
    ]);
    expect(await runs(asked.id)).toMatchObject([
      { rule_id: "menu", reason: "menuAsked", queue_id: null },
      { rule_id: "returns", reason: "menuAnswer", queue_id: ids.returns },
    ]);
    expect((await inbound(asked.id)).map(({ text }) => text)).toEqual(["こんにちは", "返品・交換"]);
  });

  it("is numbered lines where X has no quick replies, and takes a number for an answer", async () => {
    await db().updateTable("integration").set({ generation: "v2-activity" }).execute();
    await follow(menuFlow());
    const customer = await newCustomer();
    await customer.writes("こんにちは");
    const asked = await customer.conversation();
    const question = await db()
      .selectFrom("message")
      .select(["text", "origin"])
      .where("conversation_id", "=", asked.id)
      .where("direction", "=", "outbound")
      .execute();
    expect(question).toEqual([
      { text: "ご用件をお選びください\n\n1. 返品・交換\n2. 配送", origin: "automatic" },
    ]);
    await customer.writes("２");
    expect(await customer.conversation()).toMatchObject({ queue_id: ids.delivery });
  });

  it("asks again after an answer that fits nothing, and goes to its own queue after the second", async () => {
    await follow(menuFlow());
    startSender();
    const customer = await newCustomer();
    await customer.writes("こんにちは");
    await hasSent(customer, 1);
    await customer.writes("よくわかりません");
    const { id } = await customer.conversation();
    expect(await menuOf(id)).toMatchObject({ wrong_answer_count: 1 });
    await hasSent(customer, 2);
    await customer.writes("だから違います");
    expect(await customer.conversation()).toMatchObject({
      routing_state: "waiting",
      queue_id: ids.support,
    });
    expect(await runs(id)).toMatchObject([
      { reason: "menuAsked" },
      { reason: "menuMisunderstood", rule_id: "menu" },
    ]);
    expect(await inbound(id)).toHaveLength(3);
  });

  it("does not take what was written before the question went out for an answer", async () => {
    await follow(menuFlow());
    const customer = await newCustomer();
    await customer.writes("こんにちは");
    await customer.writes("注文のことで");
    await customer.writes("お聞きしたいのですが");
    const { id, routing_state } = await customer.conversation();
    expect(routing_state).toBe("none");
    expect(await menuOf(id)).toMatchObject({ wrong_answer_count: 0 });
    expect(await inbound(id)).toHaveLength(3);
  });

  it("ends at its deadline, on whichever node is there then", async () => {
    await follow(menuFlow());
    const customer = await newCustomer();
    await customer.writes("こんにちは");
    const { id } = await customer.conversation();
    await clock.advance(599_000);
    const early = createMenuTimer(node.test.context);
    parts.push(early);
    await early.look();
    expect((await customer.conversation()).routing_state).toBe("none");
    await early.stop();
    await clock.advance(1_000);
    const [one, other] = [
      createMenuTimer(node.test.context),
      createMenuTimer({ ...node.test.context, nodeId: "other" }),
    ];
    parts.push(one, other);
    await Promise.all([one.look(), other.look()]);
    expect(await customer.conversation()).toMatchObject({
      routing_state: "waiting",
      queue_id: ids.support,
      waiting_since_at: new Date(clock.now()),
    });
    expect(await runs(id)).toMatchObject([{ reason: "menuAsked" }, { reason: "menuTimeout" }]);
    expect(await legs(id)).toMatchObject([
      { purpose: "customer", state: "connected" },
      { purpose: "workflow", state: "disconnected" },
      { purpose: "acd", state: "connected", queue_id: ids.support },
    ]);
    expect(await queuedDetails(id)).toMatchObject([{ reason: "menuTimeout", ruleId: "menu" }]);
    await customer.writes("返品・交換");
    expect(await customer.conversation()).toMatchObject({ queue_id: ids.support });
  });

  it("outlives the threading time, because it has a deadline of its own", async () => {
    await db().updateTable("organization").set({ threading_timeout_minutes: 0 }).execute();
    try {
      await follow(menuFlow());
      const customer = await newCustomer();
      await customer.writes("こんにちは");
      const { id } = await customer.conversation();
      await clock.advance(300_000);
      await endOutlivedConversations(node.test.context);
      await customer.writes("配送");
      expect(await customer.conversation()).toMatchObject({ id, queue_id: ids.delivery });
    } finally {
      await db().updateTable("organization").set({ threading_timeout_minutes: 4320 }).execute();
    }
  });

  it("is not asked of a customer who wants no automatic messages", async () => {
    await follow(menuFlow());
    const customer = await newCustomer();
    await customer.writes("こんにちは");
    const { id, contact_id } = await customer.conversation();
    await db()
      .transaction()
      .execute((trx) =>
        endConversation(trx, {
          conversationId: id,
          now: new Date(clock.now()),
          disconnectType: "peer",
        }),
      );
    await db()
      .insertInto("automatic_opt_out")
      .values({
        integration_id: node.account.integrationId,
        contact_id,
        opted_out_at: new Date(clock.now()),
      })
      .execute();
    await customer.writes("もう一度");
    expect(await customer.conversation()).toMatchObject({
      routing_state: "waiting",
      queue_id: ids.support,
    });
    expect((await runs(id)).at(-1)).toMatchObject({ reason: "menuNotAsked", rule_id: "menu" });
    expect(await menuOf(id)).toBeUndefined();
  });

  it("asks the next question of a menu within a menu, each once", async () => {
    const second = menuRule();
    await follow([
      answered("delivery"),
      {
        id: "second",
        when: [{ kind: "quickReply", values: ["returns"] }],
        then: {
          queueId: ids.returns,
          menu: {
            text: "どちらですか",
            options: [
              { label: "返品", value: "return" },
              { label: "交換", value: "exchange" },
            ],
            waitSeconds: 60,
          },
        },
      },
      second,
    ]);
    const customer = await newCustomer();
    await customer.writes("こんにちは");
    await customer.writes("1");
    const { id } = await customer.conversation();
    expect(await menuOf(id)).toMatchObject({
      rule_id: "second",
      asked_rule_ids: ["menu", "second"],
    });
    await customer.writes("交換");
    // No rule asks for "exchange": the first menu would fit again and is not asked twice.
    expect(await customer.conversation()).toMatchObject({ queue_id: ids.support });
    expect(await runs(id)).toMatchObject([
      { reason: "menuAsked", rule_id: "menu" },
      { reason: "menuAsked", rule_id: "second" },
      { reason: "menuAnswer", rule_id: "menu" },
    ]);
  });

  it("finishes under the version that asked", async () => {
    const flowId = await follow(menuFlow());
    const customer = await newCustomer();
    await customer.writes("こんにちは");
    await db()
      .updateTable("flow")
      .set({ version: 2, rules: JSON.stringify([rest()]) })
      .where("id", "=", flowId)
      .execute();
    await customer.writes("配送");
    const { id, queue_id } = await customer.conversation();
    expect(queue_id).toBe(ids.delivery);
    expect((await runs(id)).map(({ flow_version }) => flow_version)).toEqual([1, 1]);
  });

  it("leaves a conversation alone that was ended meanwhile", async () => {
    await follow(menuFlow());
    const customer = await newCustomer();
    await customer.writes("こんにちは");
    const { id } = await customer.conversation();
    await db()
      .transaction()
      .execute((trx) =>
        endConversation(trx, {
          conversationId: id,
          now: new Date(clock.now()),
          disconnectType: "peer",
        }),
      );
    await clock.advance(601_000);
    const timer = createMenuTimer(node.test.context);
    parts.push(timer);
    await timer.look();
    expect(await customer.conversation()).toMatchObject({ state: "closed", routing_state: "none" });
    expect(await menuOf(id)).toBeUndefined();
  });

  it("leaves a conversation alone that an agent has taken out of it", async () => {
    await follow(menuFlow());
    const customer = await newCustomer();
    await customer.writes("こんにちは");
    const { id } = await customer.conversation();
    await db()
      .updateTable("conversation")
      .set({ routing_state: "connected", queue_id: ids.returns })
      .where("id", "=", id)
      .execute();
    await customer.writes("配送");
    await clock.advance(601_000);
    const timer = createMenuTimer(node.test.context);
    parts.push(timer);
    await timer.look();
    expect(await customer.conversation()).toMatchObject({
      routing_state: "connected",
      queue_id: ids.returns,
    });
    expect(await menuOf(id)).toBeUndefined();
    expect(await runs(id)).toMatchObject([{ reason: "menuAsked" }]);
    expect(await legs(id)).toMatchObject([
      { purpose: "customer", state: "connected" },
      { purpose: "workflow", state: "disconnected" },
    ]);
  });
});
