import { createVirtualClock, type VirtualClock } from "@tsubame/x-sandbox";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import {
  queueAutomaticReply,
  type AutomaticReply,
} from "../../src/automatic/queue-automatic-reply.ts";
import type { Part } from "../../src/context.ts";
import { transact } from "../../src/transaction.ts";
import { createSendingNode, type SendingNode, type Thread } from "../support/sending-node.ts";

const options = [
  { label: "Billing", metadata: "billing" },
  { label: "Delivery", metadata: "delivery" },
];

let clock: VirtualClock;
let node: SendingNode;
let thread: Thread;
let sender: Part | undefined;

beforeAll(async () => {
  clock = createVirtualClock({ isFrozen: true });
  node = await createSendingNode({ clock });
  await node.test.context.db.insertInto("organization").values({ name: "Acme" }).execute();
});
afterAll(() => node?.close());
beforeEach(async () => {
  await node.test.database.pool.query("truncate send_attempt, x_limit, send_hold");
  await setFreeReplies(null);
  thread = await node.newThread();
  await clock.advance(1_000);
});
afterEach(async () => {
  await sender?.stop();
  sender = undefined;
  const { db } = node.test.context;
  await db.updateTable("outbox").set({ state: "failed" }).where("state", "=", "queued").execute();
});

const setFreeReplies = (repliesPerInbound: number | null) =>
  node.test.context.db
    .updateTable("integration")
    .set({ replies_per_inbound: repliesPerInbound })
    .execute();

const say = (change: Partial<AutomaticReply> = {}) =>
  transact(
    node.test.context,
    (trx) =>
      queueAutomaticReply(trx, {
        conversationId: thread.conversationId,
        text: "We have got your message.",
        onceKey: "welcome",
        now: node.test.context.clock.now(),
        ...change,
      }),
    { hasOutbox: true },
  );

const eventsOf = async (kind: string) =>
  (
    await node.test.context.db
      .selectFrom("event_log")
      .select("detail")
      .where("conversation_id", "=", thread.conversationId)
      .where("kind", "=", kind)
      .execute()
  ).map(({ detail }) => detail);

/** The account has so many sends left until the end of the hour. */
const leave = (limit: number, remaining: number) =>
  node.test.context.db
    .insertInto("x_limit")
    .values({
      integration_id: node.account.integrationId,
      name: "dm.send.user",
      window_seconds: 86_400,
      limit_count: limit,
      remaining_count: remaining,
      reset_at: new Date(clock.now() + 3_600_000),
      learned_at: new Date(clock.now()),
    })
    .execute();

async function customerWrites(text: string): Promise<void> {
  const { customerId, conversationId } = thread;
  await clock.advance(1_000);
  await node.x.control("POST", "/dms", { fromId: customerId, toId: node.x.businessId, text });
  await settle(async () => {
    const row = await node.test.context.db
      .selectFrom("message")
      .select("id")
      .where("conversation_id", "=", conversationId)
      .where("text", "=", text)
      .executeTakeFirst();
    return row !== undefined;
  });
}

describe("what the centre says by itself", () => {
  it("reaches X once, however often and from wherever it is asked for", async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => say()));
    expect(outcomes.toSorted()).toEqual([...Array<string>(7).fill("alreadySent"), "queued"]);
    sender = node.start();
    const second = node.start({}, "another node");
    await settle(async () => (await node.sentTexts(thread)).length > 0);
    expect(await say()).toBe("alreadySent");
    await node.echoesArrived();
    await second.stop();
    expect(await node.sentTexts(thread)).toEqual(["We have got your message."]);
    expect(await node.outbound(thread)).toMatchObject([{ origin: "automatic", status: "sent" }]);
  });

  it("says another thing under another key", async () => {
    expect(await say()).toBe("queued");
    expect(await say({ onceKey: "closed", text: "We open at nine." })).toBe("queued");
  });

  it("offers its choices as quick replies where X has them", async () => {
    await say({ text: "What is it about?", quickReplies: { options } });
    sender = node.start();
    await settle(async () => (await node.sentTexts(thread)).length === 1);
    const { dms } = await node.x.control<{ dms: { text: string; quickReplies: unknown[] }[] }>(
      "GET",
      `/dms?userId=${node.x.businessId}&withId=${thread.customerId}&limit=10`,
    );
    expect(dms.find(({ text }) => text === "What is it about?")?.quickReplies).toEqual(options);
  });

  it("numbers its choices where X has no quick replies", async () => {
    const { db } = node.test.context;
    await db.updateTable("integration").set({ generation: "v2-activity" }).execute();
    try {
      await say({ text: "What is it about?", quickReplies: { options } });
    } finally {
      await db.updateTable("integration").set({ generation: "v1.1-premium" }).execute();
    }
    expect(await node.outbound(thread)).toMatchObject([
      { text: "What is it about?\n\n1. Billing\n2. Delivery" },
    ]);
  });

  it("is not accepted when only people may send, and a person's reply still goes", async () => {
    await leave(10, 2);
    expect(await say()).toBe("notNow");
    expect(await eventsOf("message.withheld")).toMatchObject([
      { onceKey: "welcome", reason: "sendBudget" },
    ]);
    const reply = await node.reply(thread, "A person's words");
    sender = node.start();
    await node.becomes(reply, "sent");
    expect(await node.sentTexts(thread)).toEqual(["A person's words"]);
  });

  it("is accepted as one of the replies that X does not count", async () => {
    await leave(10, 2);
    await setFreeReplies(1);
    expect(await say()).toBe("queued");
    await node.reply(thread, "A person's words");
    sender = node.start();
    await settle(async () => {
      const replies = await node.outbound(thread);
      return replies.length === 2 && replies.every(({ status }) => status === "sent");
    });
    expect(await say({ onceKey: "second" })).toBe("notNow");
  });

  it("is accepted once there is room again, as nothing was noted", async () => {
    await leave(10, 2);
    expect(await say()).toBe("notNow");
    await node.test.database.pool.query("truncate x_limit");
    expect(await say()).toBe("queued");
  });

  it("counts the room that one transaction takes", async () => {
    await leave(10, 4);
    const outcomes = await transact(node.test.context, async (trx) => {
      const now = node.test.context.clock.now();
      const { conversationId } = thread;
      const words = (onceKey: string) =>
        queueAutomaticReply(trx, { conversationId, text: onceKey, onceKey, now });
      return [await words("one"), await words("two"), await words("three")];
    });
    // A fifth of ten stays for people: of the four that are left, two may go.
    expect(outcomes).toEqual(["queued", "queued", "notNow"]);
  });

  it("waits for nothing while X refuses the account", async () => {
    await node.test.context.db
      .insertInto("send_hold")
      .values({
        integration_id: node.account.integrationId,
        reason: "credentialsRefused",
        since_at: new Date(clock.now()),
        next_try_at: new Date(clock.now() + 60_000),
      })
      .execute();
    expect(await say()).toBe("notNow");
    expect(await eventsOf("message.withheld")).toMatchObject([{ reason: "accountHeld" }]);
  });

  it("is dropped in sight when it could not go in time, and holds nobody up", async () => {
    await say();
    await leave(10, 1);
    await clock.advance(301_000);
    const reply = await node.reply(thread, "A person's words");
    sender = node.start();
    await node.becomes(reply, "sent");
    expect(await node.sentTexts(thread)).toEqual(["A person's words"]);
    const [automatic] = await node.outbound(thread);
    expect(automatic).toMatchObject({ origin: "automatic", status: "failed" });
    expect(await eventsOf("message.failed")).toMatchObject([{ errorCode: "MessageExpired" }]);
  });

  it("is dropped when it was for those who wait and an agent has the conversation", async () => {
    await say({ isOnlyWhileWaiting: true });
    await node.test.context.db
      .updateTable("conversation")
      .set({ routing_state: "connected" })
      .where("id", "=", thread.conversationId)
      .execute();
    sender = node.start();
    await settle(async () => (await node.outbound(thread))[0]?.status === "failed");
    expect(await node.sentTexts(thread)).toEqual([]);
  });

  it("stops with a customer's word and begins again with another, for one account", async () => {
    await customerWrites("配信停止");
    expect(await eventsOf("contact.optedOut")).toHaveLength(1);
    expect(await say()).toBe("optedOut");
    expect(await eventsOf("message.withheld")).toMatchObject([{ reason: "optedOut" }]);
    await customerWrites("stop it please");
    expect(await say()).toBe("optedOut");
    await customerWrites("START!");
    expect(await eventsOf("contact.optedIn")).toHaveLength(1);
    expect(await say()).toBe("queued");
    const first = thread;
    thread = await node.newThread();
    expect(await say()).toBe("queued");
    thread = first;
  });

  it("goes by the words that the organisation has set", async () => {
    const { db } = node.test.context;
    await db
      .updateTable("organization")
      .set({ opt_out_words: ["basta"] })
      .execute();
    try {
      await customerWrites("stop");
      expect(await say({ onceKey: "one" })).toBe("queued");
      await customerWrites("Basta.");
      expect(await say({ onceKey: "two" })).toBe("optedOut");
    } finally {
      await db
        .updateTable("organization")
        .set({ opt_out_words: ["stop"] })
        .execute();
    }
  });
});
