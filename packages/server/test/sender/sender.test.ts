import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acquireLease, claimNextSend, releaseLease, sendLeaseName } from "@tsubame/store";
import { settle } from "../../../store/test/support/settle.ts";
import type { Part } from "../../src/context.ts";
import {
  createInboundConsumer,
  type InboundConsumer,
} from "../../src/conversations/inbound/consumer.ts";
import { createApp, type App } from "../../src/http/app.ts";
import { createSender } from "../../src/sender/sender.ts";
import type { SenderTimings } from "../../src/sender/timings.ts";
import { createWebhookReceiver, type WebhookReceiver } from "../../src/webhook/receiver.ts";
import { present } from "../support/present.ts";
import { createTestContext, type TestContext } from "../support/test-context.ts";
import { createTestAccount, type TestAccount } from "../support/x-account.ts";
import { createXSide, type XSide } from "../support/x-side.ts";

const quick: Partial<SenderTimings> = {
  checkAfterMs: [150, 300, 450],
  retryBaseMs: 20,
  retryCapMs: 100,
  limitedWithoutResetMs: 200,
  requestTimeoutMs: 400,
  leaseTtlMs: 600,
  pollMs: 50,
};

describe("sender", () => {
  let x: XSide;
  let test: TestContext;
  let account: TestAccount;
  let sender: Part | undefined;
  let receiver: WebhookReceiver;
  let consumer: InboundConsumer;
  let app: App;
  let conversationId: string;
  let customerId: string;

  beforeAll(async () => {
    x = await createXSide();
    test = await createTestContext({ xApiUrl: x.sandbox.url });
    account = await createTestAccount(test.context, {
      xUserId: x.businessId,
      xAppId: x.app.id,
      consumerKey: x.app.consumerKey,
      consumerSecret: x.app.consumerSecret,
      accessToken: x.app.accessToken,
      accessTokenSecret: x.app.accessTokenSecret,
    });
    receiver = await createWebhookReceiver(test.context, { databaseUrl: test.database.url });
    consumer = createInboundConsumer(test.context, { pollMs: 50 });
    app = createApp({ log: test.context.log });
    receiver.addRoutes(app);
    const address = await app.listen({ host: "127.0.0.1", port: 0 });
    await subscribe(`${address}/webhooks/x/${account.webhookKey}`);
  });
  afterAll(async () => {
    await app.close();
    await consumer.stop();
    await receiver.stop();
    await test.close();
    await x.sandbox.close();
  });
  beforeEach(async () => {
    customerId = await x.newCustomer();
    await x.control("POST", "/dms", { fromId: customerId, toId: x.businessId, text: "Hello" });
    conversationId = await conversationOf(customerId);
  });
  afterEach(async () => {
    await x.control("DELETE", "/faults");
    await sender?.stop();
    sender = undefined;
  });

  async function subscribe(url: string): Promise<void> {
    const { createXClient } = await import("@tsubame/x-api");
    const client = createXClient({
      baseUrl: x.sandbox.url,
      consumer: { key: x.app.consumerKey, secret: x.app.consumerSecret },
      token: { key: x.app.accessToken, secret: x.app.accessTokenSecret },
    });
    await client.accountActivity.registerWebhook("prod", url);
    await client.accountActivity.subscribe("prod");
    client.close();
  }

  async function conversationOf(xUserId: string): Promise<string> {
    let found: string | undefined;
    await settle(async () => {
      const row = await test.context.db
        .selectFrom("conversation")
        .innerJoin("contact", "contact.id", "conversation.contact_id")
        .select("conversation.id")
        .where("contact.x_user_id", "=", xUserId)
        .executeTakeFirst();
      found = row?.id;
      return found !== undefined;
    });
    return present(found, "conversation");
  }

  /** A reply as the API accepts it. */
  async function reply(text: string, to = { conversationId, customerId }): Promise<string> {
    const id = randomUUID();
    const conversation = await test.context.db
      .selectFrom("conversation")
      .select("contact_id")
      .where("id", "=", to.conversationId)
      .executeTakeFirstOrThrow();
    await test.context.db.transaction().execute(async (trx) => {
      await trx
        .insertInto("message")
        .values({
          id,
          conversation_id: to.conversationId,
          integration_id: account.integrationId,
          contact_id: conversation.contact_id,
          direction: "outbound",
          status: "queued",
          origin: "agent",
          text,
          sorted_at: new Date(),
        })
        .execute();
      await trx
        .insertInto("outbox")
        .values({
          message_id: id,
          integration_id: account.integrationId,
          conversation_id: to.conversationId,
          recipient_x_user_id: to.customerId,
        })
        .execute();
    });
    test.context.signals.poke("outbox");
    return id;
  }

  const message = (id: string) =>
    test.context.db
      .selectFrom("message")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
  const statusOf = async (id: string) => (await message(id)).status;
  const becomes = (id: string, status: string) =>
    settle(async () => (await statusOf(id)) === status);
  const attempts = (id: string) =>
    test.context.db
      .selectFrom("send_attempt")
      .select(["attempt_number", "outcome", "http_status", "x_code"])
      .where("message_id", "=", id)
      .orderBy("attempt_number")
      .execute();
  const sentTexts = async () =>
    (await x.dmsWith(customerId)).filter((dm) => dm.fromId === x.businessId).map((dm) => dm.text);
  const outbound = () =>
    test.context.db
      .selectFrom("message")
      .select(["id", "text", "status", "x_event_id", "origin"])
      .where("conversation_id", "=", conversationId)
      .where("direction", "=", "outbound")
      .orderBy("sorted_at")
      .orderBy("x_event_number")
      .execute();
  const faults = (next: object[]) => x.control("PUT", "/faults", { sends: { next } });
  const start = (changes: Partial<SenderTimings> = {}) => {
    sender = createSender(test.context, { ...quick, ...changes });
  };
  /** All echoes have been delivered and understood. */
  async function echoesArrived(): Promise<void> {
    await settle(
      async () =>
        (await x.control<{ pendingDeliveries: number }>("GET", "/health")).pendingDeliveries === 0,
    );
    await consumer.settled();
  }

  it("sends a reply, stores X's event id, and shows it once when the echo comes", async () => {
    start();
    const id = await reply("Your parcel is on its way & <soon> there: https://example.com/a");
    await becomes(id, "sent");
    await echoesArrived();
    expect(await sentTexts()).toHaveLength(1);
    const rows = await outbound();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ id, origin: "agent", status: "sent" });
    expect(rows[0]?.x_event_id).toBe((await x.dmsWith(customerId)).at(-1)?.id);
    expect(await attempts(id)).toMatchObject([{ attempt_number: 1, outcome: "sent" }]);
  });

  it("keeps the order within a conversation and sends to several customers side by side", async () => {
    const other = await x.newCustomer();
    await x.control("POST", "/dms", { fromId: other, toId: x.businessId, text: "Hi" });
    const otherConversation = await conversationOf(other);
    const ids: string[] = [];
    for (let i = 0; i < 8; i += 1) {
      ids.push(await reply(`line ${i}`));
      ids.push(await reply(`other ${i}`, { conversationId: otherConversation, customerId: other }));
    }
    start();
    for (const id of ids) await becomes(id, "sent");
    expect(await sentTexts()).toEqual(Array.from({ length: 8 }, (_, i) => `line ${i}`));
    await echoesArrived();
    expect((await outbound()).map((row) => row.text)).toEqual(
      Array.from({ length: 8 }, (_, i) => `line ${i}`),
    );
  });

  it.each([
    [{ status: 503, applied: true }, "an error after X took it"],
    [{ status: "timeout", applied: true }, "a time-out after X took it"],
    [{ status: "reset", applied: true }, "a cut connection after X took it"],
    [{ status: 502, applied: true, body: "html" }, "an unreadable answer after X took it"],
  ])("settles %j by the echo: %s", async (fault, _why) => {
    start({ checkAfterMs: [60_000] });
    await faults([fault]);
    const id = await reply("Is it there?");
    await becomes(id, "sent");
    await echoesArrived();
    expect(await sentTexts()).toEqual(["Is it there?"]);
    expect(await outbound()).toHaveLength(1);
  });

  it("finds a message in X's list when its echo never comes", async () => {
    await x.control("PUT", "/faults", {
      deliveries: { dropNext: 1 },
      sends: { next: [{ status: 503, applied: true }] },
    });
    start();
    const id = await reply("No echo for this one");
    await becomes(id, "sent");
    expect(await sentTexts()).toEqual(["No echo for this one"]);
    expect((await x.truth("delivery.settled")).at(-1)).toMatchObject({ outcome: "dropped" });
  });

  it("asks a person when X does not have it, lets later replies go, and sends nothing twice", async () => {
    start();
    await faults([{ status: 503, applied: false }]);
    const lost = await reply("Lost on the way");
    const later = await reply("Later line");
    await becomes(lost, "unconfirmed");
    await becomes(later, "sent");
    await echoesArrived();
    expect(await sentTexts()).toEqual(["Later line"]);
    expect(await attempts(lost)).toMatchObject([{ outcome: "unknown", http_status: 503 }]);
    const told = await test.context.db
      .selectFrom("event_log")
      .select("kind")
      .where("message_id", "=", lost)
      .execute();
    expect(told.map((event) => event.kind)).toEqual(["message.unconfirmed"]);
  });

  it("does not take the echo of one reply for another with the same text", async () => {
    start();
    await faults([{ status: 503, applied: false }]);
    const lost = await reply("OK");
    await becomes(lost, "unconfirmed");
    const second = await reply("OK");
    await becomes(second, "sent");
    await echoesArrived();
    expect(await statusOf(lost)).toBe("unconfirmed");
    expect(await sentTexts()).toEqual(["OK"]);
    expect(await outbound()).toHaveLength(2);
  });

  it("repeats a post by itself only when not a byte of it left", async () => {
    const fresh = await createTestContext({ xApiUrl: "http://127.0.0.1:9" });
    try {
      const nobody = await createTestAccount(fresh.context);
      const contact = await fresh.context.db
        .insertInto("contact")
        .values({ x_user_id: "5", name: "Jo", username: "jo", x_user: "{}" })
        .returning("id")
        .executeTakeFirstOrThrow();
      const conversation = await fresh.context.db
        .insertInto("conversation")
        .values({
          integration_id: nobody.integrationId,
          contact_id: contact.id,
          started_at: new Date(),
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      const id = randomUUID();
      await fresh.context.db
        .insertInto("message")
        .values({
          id,
          conversation_id: conversation.id,
          integration_id: nobody.integrationId,
          contact_id: contact.id,
          direction: "outbound",
          status: "queued",
          origin: "agent",
          text: "anyone?",
          sorted_at: new Date(),
        })
        .execute();
      await fresh.context.db
        .insertInto("outbox")
        .values({
          message_id: id,
          integration_id: nobody.integrationId,
          conversation_id: conversation.id,
          recipient_x_user_id: "5",
        })
        .execute();
      const lonely = createSender(fresh.context, quick);
      const outcomes = async () =>
        (
          await fresh.context.db
            .selectFrom("send_attempt")
            .select("outcome")
            .where("message_id", "=", id)
            .where("outcome", "is not", null)
            .execute()
        ).map((attempt) => attempt.outcome);
      await settle(async () => (await outcomes()).length >= 3);
      expect(new Set(await outcomes())).toEqual(new Set(["notSent"]));
      await lonely.stop();
    } finally {
      await fresh.close();
    }
  });

  it.each([
    [349, 403, "MessageNotAllowed", "recipientClosed"],
    [354, 403, "InvalidMessageStructure", "textTooLong"],
    [151, 403, "DataFiltered", "duplicateText"],
    [226, 403, "GeneralError", "looksAutomated"],
    [89, 401, "GeneralError", "credentialsRefused"],
    [93, 403, "GeneralError", "permissionMissing"],
    [999, 403, "GeneralError", "other"],
  ])("fails a reply that X refuses with %i and says why", async (code, status, error, reason) => {
    start();
    await faults([{ status, code, message: "no" }]);
    const id = await reply("May I?");
    await becomes(id, "failed");
    expect(await message(id)).toMatchObject({
      error_code: error,
      error_detail: { reason, httpStatus: status, xCode: code },
    });
    expect(await attempts(id)).toMatchObject([
      { outcome: "refused", http_status: status, x_code: code },
    ]);
  });

  it("waits until X's limit is over, keeps the place of a reply, and asks once", async () => {
    await x.control("PUT", "/limits", { "dm.send.user": { limit: 1, windowSeconds: 2 } });
    await x.control("DELETE", "/limits/windows");
    try {
      start();
      const ids: string[] = [];
      // Five answers to one message are free of X's limit; the seventh is one too many.
      for (let i = 1; i <= 7; i += 1) ids.push(await reply(`line ${i}`));
      const last = ids.at(-1) ?? "";
      await becomes(last, "sent");
      expect(await sentTexts()).toEqual(Array.from({ length: 7 }, (_, i) => `line ${i + 1}`));
      expect((await attempts(last)).map((attempt) => attempt.outcome)).toEqual(["limited", "sent"]);
    } finally {
      await x.control("PUT", "/limits", { "dm.send.user": { limit: 1000, windowSeconds: 86_400 } });
      await x.control("DELETE", "/limits/windows");
    }
  });

  it("looks up what a killed sender left in flight, and sends it again in no case", async () => {
    const applied = await reply("Applied before the kill");
    const lease = await acquireLease(test.context.db, {
      name: sendLeaseName(account.integrationId),
      holder: "killed",
      ttlMs: 60_000,
    });
    const token = present(lease, "lease").token;
    const claimed = await test.context.db
      .transaction()
      .execute((trx) =>
        claimNextSend(trx, { integrationId: account.integrationId, leaseToken: token }),
      );
    expect(claimed?.messageId).toBe(applied);
    // The POST went out; the process died before it wrote anything. X delivers no echo either.
    await x.control("PUT", "/faults", { deliveries: { dropNext: 1 } });
    const { createXClient } = await import("@tsubame/x-api");
    const client = createXClient({
      baseUrl: x.sandbox.url,
      consumer: { key: x.app.consumerKey, secret: x.app.consumerSecret },
      token: { key: x.app.accessToken, secret: x.app.accessTokenSecret },
    });
    await client.dm.send({ recipientId: customerId, text: "Applied before the kill" });
    client.close();
    if (lease) await releaseLease(test.context.db, lease);

    start();
    await becomes(applied, "sent");
    expect(await sentTexts()).toEqual(["Applied before the kill"]);
    expect(await attempts(applied)).toMatchObject([{ outcome: "unknown" }]);
  });

  it("binds an echo that comes after a person was asked", async () => {
    start({ checkAfterMs: [20, 40, 60] });
    await x.control("PUT", "/faults", {
      deliveries: { delayMs: 1200 },
      sends: { next: [{ status: 503, applied: true }] },
    });
    // X's list is of no use: its budget is spent.
    await x.control("PUT", "/limits", { "dm.list": { limit: 0, windowSeconds: 900 } });
    const id = await reply("Slow echo");
    await becomes(id, "unconfirmed");
    await becomes(id, "sent");
    await x.control("PUT", "/limits", { "dm.list": { limit: 1000, windowSeconds: 900 } });
    await x.control("DELETE", "/limits/windows");
    expect(await outbound()).toHaveLength(1);
  });

  it("shows what another tool sends with our app as automatic, not as an agent's reply", async () => {
    const { createXClient } = await import("@tsubame/x-api");
    const client = createXClient({
      baseUrl: x.sandbox.url,
      consumer: { key: x.app.consumerKey, secret: x.app.consumerSecret },
      token: { key: x.app.accessToken, secret: x.app.accessTokenSecret },
    });
    await client.dm.send({ recipientId: customerId, text: "We are closed today" });
    client.close();
    await settle(async () => (await outbound()).length === 1);
    expect(await outbound()).toMatchObject([{ origin: "automatic", status: "sent" }]);
  });

  it("never sends twice with two nodes that both want to send", async () => {
    const second = createSender({ ...test.context, nodeId: randomUUID() }, quick);
    start();
    const ids: string[] = [];
    for (let i = 0; i < 10; i += 1) ids.push(await reply(`unique ${i}`));
    for (const id of ids) await becomes(id, "sent");
    await second.stop();
    expect(await sentTexts()).toEqual(Array.from({ length: 10 }, (_, i) => `unique ${i}`));
  });
});
