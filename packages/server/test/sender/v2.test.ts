import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import type { Part } from "../../src/context.ts";
import { readSendBudget } from "../../src/sender/budget-view.ts";
import { createLimitRecorder } from "../../src/sender/limit-recorder.ts";
import { createSender } from "../../src/sender/sender.ts";
import { insertConversation } from "../support/held-leg.ts";
import { createTestContext, type TestContext } from "../support/test-context.ts";
import { createTestAccount, type TestAccount } from "../support/x-account.ts";
import { createXSide, type XSide } from "../support/x-side.ts";

describe("sending with API v2", () => {
  let x: XSide;
  let test: TestContext;
  let account: TestAccount;
  let sender: Part | undefined;

  beforeAll(async () => {
    x = await createXSide({ accessLevel: "pay-per-use" });
    test = await createTestContext({ xApiUrl: x.sandbox.url });
    account = await createTestAccount(test.context, {
      xUserId: x.businessId,
      xAppId: x.app.id,
      consumerKey: x.app.consumerKey,
      consumerSecret: x.app.consumerSecret,
      accessToken: x.app.accessToken,
      accessTokenSecret: x.app.accessTokenSecret,
    });
    await test.context.db
      .updateTable("integration")
      .set({ generation: "v2-activity", tier: "enterprise" })
      .where("id", "=", account.integrationId)
      .execute();
  });
  afterEach(async () => {
    await sender?.stop();
    sender = undefined;
  });
  afterAll(async () => {
    await test.close();
    await x.sandbox.close();
  });

  const start = () => {
    sender = createSender(test.context, {
      pollMs: 50,
      holdBaseMs: 150,
      holdCapMs: 300,
    });
  };
  async function customer(): Promise<{ id: string; contactId: string; xUserId: string }> {
    const xUserId = await x.newCustomer();
    await x.control("POST", "/dms", { fromId: xUserId, toId: x.businessId, text: "Hello" });
    const { integrationId } = account;
    return { ...(await insertConversation(test.context.db, { integrationId })), xUserId };
  }
  async function reply(to: Awaited<ReturnType<typeof customer>>, text: string): Promise<string> {
    const id = randomUUID();
    await test.context.db
      .insertInto("message")
      .values({
        id,
        conversation_id: to.id,
        integration_id: account.integrationId,
        contact_id: to.contactId,
        direction: "outbound",
        status: "queued",
        origin: "agent",
        text,
        sorted_at: new Date(),
      })
      .execute();
    await test.context.db
      .insertInto("outbox")
      .values({
        message_id: id,
        integration_id: account.integrationId,
        conversation_id: to.id,
        recipient_x_user_id: to.xUserId,
      })
      .execute();
    test.context.signals.poke("outbox");
    return id;
  }
  const message = (id: string) =>
    test.context.db
      .selectFrom("message")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
  const becomes = (id: string, status: string) =>
    settle(async () => (await message(id)).status === status);
  const hold = () => test.context.db.selectFrom("send_hold").selectAll().executeTakeFirst();

  it("sends, and says why a customer cannot be written to", async () => {
    const open = await customer();
    const first = await reply(open, "Good morning");
    start();
    await becomes(first, "sent");
    expect((await x.dmsWith(open.xUserId)).at(-1)).toMatchObject({ text: "Good morning" });

    const nobody = { ...(await customer()), xUserId: "999" };
    const lost = await reply(nobody, "Anybody there?");
    await becomes(lost, "failed");
    expect(["InvalidDestination", "MessageNotAllowed"]).toContain((await message(lost)).error_code);
    expect(await hold()).toBeUndefined();
  });

  it("holds the account when its credits are used up, and goes on when there are new ones", async () => {
    const open = await customer();
    await x.control("PUT", `/developers/${x.businessId}`, { creditsUsd: 0 });
    const first = await reply(open, "Who pays?");
    const second = await reply(await customer(), "And for this?");
    start();
    await settle(async () => (await hold()) !== undefined);
    expect(await hold()).toMatchObject({ reason: "creditsDepleted", http_status: 402 });
    expect((await message(first)).status).not.toBe("failed");
    expect((await readSendBudget(test.context, account.integrationId))?.hold?.text.ja).toContain(
      "クレジット",
    );
    await x.control("PUT", `/developers/${x.businessId}`, { creditsUsd: 1_000 });
    await becomes(first, "sent");
    await becomes(second, "sent");
    // It ends once X's answer to one of them is written down.
    await settle(async () => (await hold()) === undefined);
  });

  it("keeps to fifteen in fifteen minutes without one refusal, learns the windows, and promises the rest", async () => {
    await x.control("DELETE", "/limits/windows");
    await test.database.pool.query("truncate send_attempt, x_limit");
    const recorder = createLimitRecorder(test.context);
    const open = await Promise.all([customer(), customer(), customer(), customer()]);
    const ids: string[] = [];
    for (let line = 0; line < 5; line += 1) {
      for (const to of open) ids.push(await reply(to, `line ${line}`));
    }
    const statuses: number[] = [];
    const unsubscribe = test.context.xAnswers.subscribe(({ info }) => {
      if (info.limitName === "dm.send") statuses.push(info.status);
    });
    start();
    const waiting = () =>
      test.context.db
        .selectFrom("outbox")
        .select(["expected_at"])
        .where("message_id", "in", ids)
        .where("state", "=", "queued")
        .execute();
    await settle(() => statuses.length === 15);
    await settle(async () => (await waiting()).length === 5);
    await settle(async () => (await waiting()).every((row) => row.expected_at !== null));
    unsubscribe();
    expect(statuses).toEqual(Array.from({ length: 15 }, () => 201));
    await recorder.stop();
    const learned = await test.context.db.selectFrom("x_limit").selectAll().execute();
    const quarter = learned.find(
      (row) => row.window_seconds === 900 && row.name === "dm.send.user",
    );
    expect(quarter).toMatchObject({ limit_count: 15, remaining_count: 0 });
    const budget = await readSendBudget(test.context, account.integrationId);
    expect(budget).toMatchObject({ state: "spent", waiting: { count: 5 } });
  });
});
