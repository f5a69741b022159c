import { randomUUID } from "node:crypto";
import { createXClient, type XClient } from "@tsubame/x-api";
import type { VirtualClock } from "@tsubame/x-sandbox";
import { settle } from "../../../store/test/support/settle.ts";
import type { Part } from "../../src/context.ts";
import { createInboundConsumer } from "../../src/conversations/inbound/consumer.ts";
import { createApp } from "../../src/http/app.ts";
import { createSender } from "../../src/sender/sender.ts";
import type { SenderTimings } from "../../src/sender/timings.ts";
import { createWebhookReceiver } from "../../src/webhook/receiver.ts";
import { present } from "./present.ts";
import { createTestContext, type TestContext } from "./test-context.ts";
import { createTestAccount, type TestAccount } from "./x-account.ts";
import { createXSide, type XSide } from "./x-side.ts";

/** A customer with an open conversation. */
export interface Thread {
  readonly customerId: string;
  readonly conversationId: string;
}

/** A node that receives and sends, connected to a sandbox over HTTP in both directions. */
export interface SendingNode {
  readonly x: XSide;
  readonly test: TestContext;
  readonly account: TestAccount;
  /** Starts a sender with short timings; `nodeId` makes it another node's. */
  start(changes?: Partial<SenderTimings>, nodeId?: string): Part;
  newThread(): Promise<Thread>;
  /** Accepts a reply as the API does; returns the message's id. */
  reply(thread: Thread, text: string): Promise<string>;
  /** A client with the account's own keys, as another tool would have. */
  client(): XClient;
  becomes(messageId: string, status: string): Promise<void>;
  /** What X has from the account to the customer, in order. */
  sentTexts(thread: Thread): Promise<string[]>;
  /** What the thread shows as outbound, in order. */
  outbound(
    thread: Thread,
  ): Promise<
    { id: string; text: string; status: string; x_event_id: string | null; origin: string }[]
  >;
  /** Waits until every delivery of the sandbox is settled and understood. */
  echoesArrived(): Promise<void>;
  close(): Promise<void>;
}

/** Short where a test waits for it; what a busy machine may need is left to it, so that no answer is given up. */
const quick: Partial<SenderTimings> = {
  checkAfterMs: [150, 300, 450],
  retryBaseMs: 20,
  retryCapMs: 100,
  limitedWithoutResetMs: 200,
  holdBaseMs: 150,
  holdCapMs: 300,
  requestTimeoutMs: 5_000,
  pollMs: 50,
};

/** For tests in which X never answers. */
export const impatient: Partial<SenderTimings> = { requestTimeoutMs: 400 };

export async function createSendingNode(
  options: { readonly clock?: VirtualClock } = {},
): Promise<SendingNode> {
  const { clock } = options;
  const x = await createXSide({ ...(clock && { clock }) });
  const test = await createTestContext({
    xApiUrl: x.sandbox.url,
    ...(clock && { clock: { now: () => new Date(clock.now()) } }),
  });
  const { db } = test.context;
  const account = await createTestAccount(test.context, {
    xUserId: x.businessId,
    xAppId: x.app.id,
    consumerKey: x.app.consumerKey,
    consumerSecret: x.app.consumerSecret,
    accessToken: x.app.accessToken,
    accessTokenSecret: x.app.accessTokenSecret,
  });
  const receiver = await createWebhookReceiver(test.context, { databaseUrl: test.database.url });
  const consumer = createInboundConsumer(test.context, { pollMs: 50 });
  const app = createApp({ log: test.context.log });
  receiver.addRoutes(app);
  const address = await app.listen({ host: "127.0.0.1", port: 0 });

  const client = () =>
    createXClient({
      baseUrl: x.sandbox.url,
      consumer: { key: x.app.consumerKey, secret: x.app.consumerSecret },
      token: { key: x.app.accessToken, secret: x.app.accessTokenSecret },
    });
  const subscriber = client();
  const webhookUrl = `${address}/webhooks/x/${account.webhookKey}`;
  await subscriber.accountActivity.registerWebhook("prod", webhookUrl);
  await subscriber.accountActivity.subscribe({ environment: "prod", webhookId: null });
  subscriber.close();

  async function findConversation(customerId: string): Promise<string | undefined> {
    const row = await db
      .selectFrom("conversation")
      .innerJoin("contact", "contact.id", "conversation.contact_id")
      .select("conversation.id")
      .where("contact.x_user_id", "=", customerId)
      .executeTakeFirst();
    return row?.id;
  }

  return {
    x,
    test,
    account,
    client,
    start: (changes = {}, nodeId = test.context.nodeId) =>
      createSender({ ...test.context, nodeId }, { ...quick, ...changes }),

    async newThread() {
      const customerId = await x.newCustomer();
      const dm = { fromId: customerId, toId: x.businessId, text: "Hello" };
      await x.control("POST", "/dms", dm);
      await settle(async () => (await findConversation(customerId)) !== undefined);
      const conversationId = present(await findConversation(customerId), "conversation");
      return { customerId, conversationId };
    },

    async reply({ conversationId, customerId }, text) {
      const id = randomUUID();
      const conversation = await db
        .selectFrom("conversation")
        .select("contact_id")
        .where("id", "=", conversationId)
        .executeTakeFirstOrThrow();
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto("message")
          .values({
            id,
            conversation_id: conversationId,
            integration_id: account.integrationId,
            contact_id: conversation.contact_id,
            direction: "outbound",
            status: "queued",
            origin: "agent",
            text,
            sorted_at: test.context.clock.now(),
          })
          .execute();
        await trx
          .insertInto("outbox")
          .values({
            message_id: id,
            integration_id: account.integrationId,
            conversation_id: conversationId,
            recipient_x_user_id: customerId,
            next_attempt_at: test.context.clock.now(),
          })
          .execute();
      });
      test.context.signals.poke("outbox");
      return id;
    },

    becomes: (messageId, status) =>
      settle(async () => {
        const row = await db
          .selectFrom("message")
          .select("status")
          .where("id", "=", messageId)
          .executeTakeFirstOrThrow();
        return row.status === status;
      }),

    async sentTexts({ customerId }) {
      const dms = await x.dmsWith(customerId);
      return dms.filter((dm) => dm.fromId === x.businessId).map((dm) => dm.text);
    },

    outbound: ({ conversationId }) =>
      db
        .selectFrom("message")
        .select(["id", "text", "status", "x_event_id", "origin"])
        .where("conversation_id", "=", conversationId)
        .where("direction", "=", "outbound")
        .orderBy("sorted_at")
        .orderBy("x_event_number")
        .execute(),

    async echoesArrived() {
      await settle(async () => {
        const health = await x.control<{ pendingDeliveries: number }>("GET", "/health");
        return health.pendingDeliveries === 0;
      });
      await consumer.settled();
    },

    async close() {
      await app.close();
      await consumer.stop();
      await receiver.stop();
      await test.close();
      await x.sandbox.close();
    },
  };
}
