import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createFlowAccount, type FlowAccount } from "./support/flow-account.ts";
import { restRule } from "./support/flow-targets.ts";
import { readLegs, readQueuedDetails, readRuns } from "./support/stored-conversation.ts";

let account: FlowAccount;

beforeAll(async () => {
  account = await createFlowAccount();
});
afterEach(() => account.reset());
afterAll(() => account?.close());

describe("a flow", () => {
  it("gives a new conversation everything that its rule says, and tells why", async () => {
    const flowId = await account.follow([
      {
        id: "photo",
        when: [{ kind: "attachment" }],
        then: { queueId: account.targets.support },
      },
      {
        id: "returns",
        name: "返品",
        when: [
          { kind: "keywords", words: ["返品", "返金"], match: "any" },
          { kind: "language", languages: ["ja"] },
        ],
        then: {
          queueId: account.targets.returns,
          skillIds: [account.targets.skill],
          languageId: account.targets.language,
          priority: 30,
          preferredAgents: [{ agentId: account.targets.agent, score: 80 }],
          utilizationLabelId: account.targets.label,
          attributes: { topic: "returns" },
        },
      },
      restRule(account.targets),
    ]);
    const customer = await account.newCustomer();
    await customer.writes("ﾍﾝﾋﾟﾝではなく返品したいです");
    const conversation = await customer.conversation();
    expect(conversation).toMatchObject({
      routing_state: "waiting",
      queue_id: account.targets.returns,
      skill_ids: [account.targets.skill],
      language_id: account.targets.language,
      priority: 30,
      preferred_agents: [{ agentId: account.targets.agent, score: 80 }],
      utilization_label_id: account.targets.label,
      entered_queue_at: new Date(account.clock.now()),
      waiting_since_at: new Date(account.clock.now()),
    });
    expect(await readLegs(account.db, conversation.id)).toMatchObject([
      { purpose: "customer", attributes: { topic: "returns" } },
      { purpose: "workflow", state: "disconnected", flow_id: flowId, flow_version: 1 },
      { purpose: "acd", state: "connected", queue_id: account.targets.returns },
    ]);
    expect(await readQueuedDetails(account.db, conversation.id)).toMatchObject([
      {
        queueId: account.targets.returns,
        priority: 30,
        reason: "flow",
        flowId,
        flowVersion: 1,
        ruleId: "returns",
      },
    ]);
    expect(await readRuns(account.db, conversation.id)).toMatchObject([
      {
        rule_id: "returns",
        reason: "flow",
        queue_id: account.targets.returns,
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
    await account.follow([
      {
        when: [{ kind: "keywords", words: ["返品"], match: "any" }],
        then: { queueId: account.targets.returns, priority: 9, skillIds: [account.targets.skill] },
      },
      {
        id: "known",
        when: [{ kind: "customer", isKnown: true }],
        then: { queueId: account.targets.delivery, attributes: { known: "yes" } },
      },
      restRule(account.targets),
    ]);
    const customer = await account.newCustomer();
    await customer.writes("返品です");
    const first = await customer.conversation();
    expect(first).toMatchObject({ queue_id: account.targets.returns, priority: 9 });
    await account.end(first.id);
    await customer.writes("ありがとう");
    expect(await customer.conversation()).toMatchObject({
      id: first.id,
      routing_state: "waiting",
      // The conversation itself is no past one: the customer is as new as before.
      queue_id: account.targets.support,
      priority: 0,
      skill_ids: [],
    });
  });

  it("knows a customer who was here before, and who is on a list", async () => {
    const list = await account.db
      .insertInto("customer_list")
      .values({ name: randomUUID() })
      .returning("id")
      .executeTakeFirstOrThrow();
    await account.follow([
      {
        when: [{ kind: "customer", customerListId: list.id }],
        then: { queueId: account.targets.delivery },
      },
      {
        when: [{ kind: "customer", pastConversationCount: { min: 1 } }],
        then: { queueId: account.targets.returns },
      },
      restRule(account.targets),
    ]);
    const customer = await account.newCustomer();
    await customer.writes("一度目");
    const first = await customer.conversation();
    expect(first.queue_id).toBe(account.targets.support);
    await account.db
      .updateTable("conversation")
      .set({ state: "closed", routing_state: "none", ended_at: new Date("2026-01-01") })
      .where("id", "=", first.id)
      .execute();
    await customer.writes("二度目");
    const second = await customer.conversation();
    expect(second.id).not.toBe(first.id);
    expect(second.queue_id).toBe(account.targets.returns);
    const listed = await account.newCustomer();
    await account.db
      .insertInto("customer_list_member")
      .values({ customer_list_id: list.id, x_user_id: listed.id })
      .execute();
    await listed.writes("こんにちは");
    expect((await listed.conversation()).queue_id).toBe(account.targets.delivery);
  });

  it("looks at emergency and schedule as they are when the message comes", async () => {
    const emergency = await account.db
      .insertInto("emergency_group")
      .values({ name: randomUUID(), is_enabled: true })
      .returning("id")
      .executeTakeFirstOrThrow();
    await account.follow([
      {
        when: [{ kind: "emergency", emergencyGroupId: emergency.id }],
        then: { queueId: account.targets.delivery },
      },
      restRule(account.targets),
    ]);
    const during = await account.newCustomer();
    await during.writes("届きません");
    expect((await during.conversation()).queue_id).toBe(account.targets.delivery);
    await account.db
      .updateTable("emergency_group")
      .set({ is_enabled: false })
      .where("id", "=", emergency.id)
      .execute();
    const later = await account.newCustomer();
    await later.writes("届きません");
    expect((await later.conversation()).queue_id).toBe(account.targets.support);
  });

  it("sends its reply once to a conversation, even when its rule decides again", async () => {
    await account.follow([
      {
        id: "hello",
        when: [],
        then: { queueId: account.targets.support, reply: { text: "受け付けました。" } },
      },
    ]);
    account.startSender();
    const customer = await account.newCustomer();
    await customer.writes("こんにちは");
    expect(await account.hasSent(customer, 1)).toEqual(["受け付けました。"]);
    const conversation = await customer.conversation();
    await account.end(conversation.id);
    await customer.writes("もう一つ");
    expect((await customer.conversation()).routing_state).toBe("waiting");
    expect(await account.hasSent(customer, 1)).toEqual(["受け付けました。"]);
  });
});
