import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createFlowAccount, type FlowAccount } from "./support/flow-account.ts";
import { answerRule, menuFlow, menuRule, restRule } from "./support/flow-targets.ts";
import { readInboundTexts, readLegs, readMenu, readRuns } from "./support/stored-conversation.ts";

let account: FlowAccount;

beforeAll(async () => {
  account = await createFlowAccount();
});
afterEach(() => account.reset());
afterAll(() => account?.close());

describe("a menu", () => {
  it("asks first with quick replies, waits, and goes where the tapped answer says", async () => {
    const flowId = await account.follow(menuFlow(account.targets));
    account.startSender();
    const customer = await account.newCustomer();
    await customer.writes("こんにちは");
    const asked = await customer.conversation();
    expect(asked).toMatchObject({ state: "open", routing_state: "none" });
    expect(await readMenu(account.db, asked.id)).toMatchObject({
      flow_id: flowId,
      rule_id: "menu",
      wrong_answer_count: 0,
      deadline_at: new Date(account.clock.now() + 600_000),
    });
    expect(await readLegs(account.db, asked.id)).toMatchObject([
      { purpose: "customer", state: "connected" },
      { purpose: "workflow", state: "connected", flow_id: flowId },
    ]);
    expect(await account.hasSent(customer, 1)).toEqual(["ご用件をお選びください"]);
    const dms = await account.dmsWith(customer);
    expect(dms.find(({ quickReplies }) => quickReplies.length > 0)?.quickReplies).toEqual([
      { label: "返品・交換", metadata: "returns" },
      { label: "配送", metadata: "delivery" },
    ]);

    await customer.writes("返品・交換", "returns");
    expect(await customer.conversation()).toMatchObject({
      id: asked.id,
      routing_state: "waiting",
      queue_id: account.targets.returns,
      priority: 5,
      waiting_since_at: new Date(account.clock.now()),
    });
    expect(await readMenu(account.db, asked.id)).toBeUndefined();
    expect(await readLegs(account.db, asked.id)).toMatchObject([
      { purpose: "customer", state: "connected" },
      { purpose: "workflow", state: "disconnected" },
      { purpose: "acd", state: "connected", queue_id: account.targets.returns },
    ]);
    expect(await readRuns(account.db, asked.id)).toMatchObject([
      { rule_id: "menu", reason: "menuAsked", queue_id: null },
      { rule_id: "returns", reason: "menuAnswer", queue_id: account.targets.returns },
    ]);
    expect(await readInboundTexts(account.db, asked.id)).toEqual(["こんにちは", "返品・交換"]);
  });

  it("is numbered lines where X has no quick replies, and takes a number for an answer", async () => {
    await account.db.updateTable("integration").set({ generation: "v2-activity" }).execute();
    await account.follow(menuFlow(account.targets));
    const customer = await account.newCustomer();
    await customer.writes("こんにちは");
    const asked = await customer.conversation();
    const question = await account.db
      .selectFrom("message")
      .select(["text", "origin"])
      .where("conversation_id", "=", asked.id)
      .where("direction", "=", "outbound")
      .execute();
    expect(question).toEqual([
      { text: "ご用件をお選びください\n\n1. 返品・交換\n2. 配送", origin: "automatic" },
    ]);
    await customer.writes("２");
    expect(await customer.conversation()).toMatchObject({ queue_id: account.targets.delivery });
  });

  it("asks again after an answer that fits nothing, and goes to its own queue after the second", async () => {
    await account.follow(menuFlow(account.targets));
    account.startSender();
    const customer = await account.newCustomer();
    await customer.writes("こんにちは");
    await account.hasSent(customer, 1);
    await customer.writes("よくわかりません");
    const { id } = await customer.conversation();
    expect(await readMenu(account.db, id)).toMatchObject({ wrong_answer_count: 1 });
    await account.hasSent(customer, 2);
    await customer.writes("だから違います");
    expect(await customer.conversation()).toMatchObject({
      routing_state: "waiting",
      queue_id: account.targets.support,
    });
    expect(await readRuns(account.db, id)).toMatchObject([
      { reason: "menuAsked" },
      { reason: "menuMisunderstood", rule_id: "menu" },
    ]);
    expect(await readInboundTexts(account.db, id)).toHaveLength(3);
  });

  it("goes by X's time of question and answer, however late this server learns that the question went", async () => {
    await account.follow(menuFlow(account.targets));
    account.startSender();
    const customer = await account.newCustomer();
    await customer.writes("こんにちは");
    await account.hasSent(customer, 1);
    const { id } = await customer.conversation();
    const late = new Date(Date.now() + 3_600_000);
    await account.db
      .updateTable("message")
      .set({ sent_at: late })
      .where("conversation_id", "=", id)
      .where("direction", "=", "outbound")
      .execute();
    await customer.writes("よくわかりません");
    expect(await readMenu(account.db, id)).toMatchObject({ wrong_answer_count: 1 });
  });

  it("does not take what was written before the question went out for an answer", async () => {
    await account.follow(menuFlow(account.targets));
    const customer = await account.newCustomer();
    await customer.writes("こんにちは");
    await customer.writes("注文のことで");
    await customer.writes("お聞きしたいのですが");
    const { id, routing_state } = await customer.conversation();
    expect(routing_state).toBe("none");
    expect(await readMenu(account.db, id)).toMatchObject({ wrong_answer_count: 0 });
    expect(await readInboundTexts(account.db, id)).toHaveLength(3);
  });

  it("is not asked of a customer who wants no automatic messages", async () => {
    await account.follow(menuFlow(account.targets));
    const customer = await account.newCustomer();
    await customer.writes("こんにちは");
    const { id, contact_id } = await customer.conversation();
    await account.end(id);
    await account.db
      .insertInto("automatic_opt_out")
      .values({
        integration_id: account.integrationId,
        contact_id,
        opted_out_at: new Date(account.clock.now()),
      })
      .execute();
    await customer.writes("もう一度");
    expect(await customer.conversation()).toMatchObject({
      routing_state: "waiting",
      queue_id: account.targets.support,
    });
    expect((await readRuns(account.db, id)).at(-1)).toMatchObject({
      reason: "menuNotAsked",
      rule_id: "menu",
    });
    expect(await readMenu(account.db, id)).toBeUndefined();
  });

  it("asks the next question of a menu within a menu, each once", async () => {
    const second = menuRule(account.targets);
    await account.follow([
      answerRule(account.targets, "delivery"),
      {
        id: "second",
        when: [{ kind: "quickReply", values: ["returns"] }],
        then: {
          queueId: account.targets.returns,
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
    const customer = await account.newCustomer();
    await customer.writes("こんにちは");
    await customer.writes("1");
    const { id } = await customer.conversation();
    expect(await readMenu(account.db, id)).toMatchObject({
      rule_id: "second",
      asked_rule_ids: ["menu", "second"],
    });
    await customer.writes("交換");
    // No rule asks for "exchange": the first menu would fit again and is not asked twice.
    expect(await customer.conversation()).toMatchObject({ queue_id: account.targets.support });
    expect(await readRuns(account.db, id)).toMatchObject([
      { reason: "menuAsked", rule_id: "menu" },
      { reason: "menuAsked", rule_id: "second" },
      { reason: "menuAnswer", rule_id: "menu" },
    ]);
  });

  it("finishes under the version that asked", async () => {
    const flowId = await account.follow(menuFlow(account.targets));
    const customer = await account.newCustomer();
    await customer.writes("こんにちは");
    await account.db
      .updateTable("flow")
      .set({ version: 2, rules: JSON.stringify([restRule(account.targets)]) })
      .where("id", "=", flowId)
      .execute();
    await customer.writes("配送");
    const { id, queue_id } = await customer.conversation();
    expect(queue_id).toBe(account.targets.delivery);
    expect((await readRuns(account.db, id)).map(({ flow_version }) => flow_version)).toEqual([
      1, 1,
    ]);
  });
});
