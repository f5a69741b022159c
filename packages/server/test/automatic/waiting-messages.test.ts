import { createVirtualClock, type VirtualClock } from "@tsubame/x-sandbox";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { createWaitingMessages } from "../../src/automatic/waiting-messages.ts";
import type { Part } from "../../src/context.ts";
import type { DeadlineLoop } from "../../src/deadline-loop.ts";
import { createSendingNode, type SendingNode, type Thread } from "../support/sending-node.ts";

let clock: VirtualClock;
let node: SendingNode;
let queueId: string;
let thread: Thread;
const parts: Part[] = [];

beforeAll(async () => {
  clock = createVirtualClock({ isFrozen: true });
  node = await createSendingNode({ clock });
  const { db } = node.test.context;
  await db.insertInto("organization").values({ name: "Acme" }).execute();
  await node.newThread();
  const queue = await db.selectFrom("queue").select("id").executeTakeFirstOrThrow();
  queueId = queue.id;
});
afterAll(() => node?.close());
beforeEach(async () => {
  await node.test.database.pool.query("truncate send_attempt, x_limit, automatic_opt_out");
  // Whoever waited in an earlier test waits no more.
  await db()
    .updateTable("conversation")
    .set({ routing_state: "none", state: "closed", ended_at: new Date() })
    .execute();
  await setMessage({});
  thread = await node.newThread();
});
afterEach(async () => {
  await Promise.all(parts.splice(0).map((part) => part.stop()));
});

const db = () => node.test.context.db;

async function setMessage(change: Record<string, unknown>): Promise<void> {
  await db().deleteFrom("queue_waiting_message").execute();
  await db()
    .insertInto("queue_waiting_message")
    .values({
      queue_id: queueId,
      is_enabled: true,
      first_after_seconds: 60,
      repeat_after_seconds: 300,
      maximum_count: 2,
      text_en: "You are number {position}. Expected wait: {expectedWait}.",
      text_ja: "{position}番目です。待ち時間の目安：{expectedWait}",
      modified_at: new Date(clock.now()),
      ...change,
    })
    .execute();
}

/** Another node's loop; it takes over when the one that leads stops. */
function startLoop(nodeId: string): DeadlineLoop {
  const loop = createWaitingMessages({ ...node.test.context, nodeId });
  parts.push(loop);
  return loop;
}

const said = async (conversationId = thread.conversationId) =>
  (
    await db()
      .selectFrom("message")
      .innerJoin("automatic_message", "automatic_message.message_id", "message.id")
      .select(["message.text", "automatic_message.created_at"])
      .where("message.conversation_id", "=", conversationId)
      .orderBy("automatic_message.created_at")
      .execute()
  ).map(({ text }) => text);

/** Lets a loop look until it has said so many things; it may not lead yet. */
const saysUntil = (loop: DeadlineLoop, count: number) =>
  settle(async () => {
    await loop.look();
    return (await said()).length === count;
  }, 15_000);

/** A loop that certainly leads and has looked at the present instant. */
async function leadingLoop(nodeId: string): Promise<DeadlineLoop> {
  const loop = startLoop(nodeId);
  await settle(async () => {
    const lease = await db()
      .selectFrom("lease")
      .select("holder")
      .where("name", "=", "waiting-messages")
      .executeTakeFirst();
    return lease?.holder === nodeId;
  }, 15_000);
  await loop.look();
  return loop;
}

const setState = (routing_state: "waiting" | "offered" | "connected") =>
  db()
    .updateTable("conversation")
    .set({ routing_state })
    .where("id", "=", thread.conversationId)
    .execute();

describe("words for those who wait", () => {
  it("come when they are due, with place and wait, and no more of them than set", async () => {
    const loop = await leadingLoop("one");
    await clock.advance(59_000);
    await loop.look();
    expect(await said()).toEqual([]);
    await clock.advance(1_000);
    await saysUntil(loop, 1);
    expect(await said()).toEqual(["You are number 1. Expected wait: not known yet."]);
    await clock.advance(299_000);
    await loop.look();
    expect(await said()).toHaveLength(1);
    await clock.advance(1_000);
    await saysUntil(loop, 2);
    await clock.advance(3_600_000);
    await loop.look();
    expect(await said()).toHaveLength(2);
  });

  it("reach the customer through X", async () => {
    parts.push(node.start());
    const loop = await leadingLoop("one");
    await clock.advance(60_000);
    await saysUntil(loop, 1);
    await settle(async () => (await node.sentTexts(thread)).length === 1);
    expect(await node.outbound(thread)).toMatchObject([{ origin: "automatic" }]);
  });

  it("never come late: dropped when an agent has the conversation before they could go", async () => {
    const loop = await leadingLoop("one");
    await clock.advance(60_000);
    await saysUntil(loop, 1);
    await setState("connected");
    parts.push(node.start());
    await settle(async () => (await node.outbound(thread))[0]?.status === "failed");
    expect(await node.sentTexts(thread)).toEqual([]);
  });

  it("speak the customer's language and tell the place of each", async () => {
    const second = await node.newThread();
    await node.x.control("POST", "/dms", {
      fromId: second.customerId,
      toId: node.x.businessId,
      text: "荷物が届きません",
    });
    await settle(async () => {
      const rows = await db()
        .selectFrom("message")
        .select("id")
        .where("conversation_id", "=", second.conversationId)
        .execute();
      return rows.length === 2;
    });
    const loop = await leadingLoop("one");
    await clock.advance(60_000);
    await saysUntil(loop, 1);
    await loop.look();
    const places = new Map([
      [thread.conversationId, (await said())[0]],
      [second.conversationId, (await said(second.conversationId))[0]],
    ]);
    expect(places.get(thread.conversationId)).toMatch(/^You are number [12]\./);
    expect(places.get(second.conversationId)).toMatch(/^[12]番目です。待ち時間の目安：計算中$/);
  });

  it("stay unsaid once an agent is asked, and go on when the conversation comes back", async () => {
    const loop = await leadingLoop("one");
    await setState("offered");
    await clock.advance(120_000);
    await loop.look();
    expect(await said()).toEqual([]);
    await setState("connected");
    await loop.look();
    expect(await said()).toEqual([]);
    await setState("waiting");
    await saysUntil(loop, 1);
  });

  it("are not for customers who want none, and come when they want them again", async () => {
    const row = await db()
      .selectFrom("conversation")
      .select(["contact_id", "integration_id"])
      .where("id", "=", thread.conversationId)
      .executeTakeFirstOrThrow();
    await db()
      .insertInto("automatic_opt_out")
      .values({ ...row, opted_out_at: new Date(clock.now()), opted_in_at: null })
      .execute();
    const loop = await leadingLoop("one");
    await clock.advance(120_000);
    await loop.look();
    expect(await said()).toEqual([]);
    await db()
      .updateTable("automatic_opt_out")
      .set({ opted_in_at: new Date(clock.now()) })
      .execute();
    await saysUntil(loop, 1);
  });

  it("wait for the next time when only people may send, and say so once", async () => {
    await db().updateTable("integration").set({ replies_per_inbound: null }).execute();
    await db()
      .insertInto("x_limit")
      .values({
        integration_id: node.account.integrationId,
        name: "dm.send.user",
        window_seconds: 86_400,
        limit_count: 10,
        remaining_count: 2,
        reset_at: new Date(clock.now() + 240_000),
        learned_at: new Date(clock.now()),
      })
      .execute();
    const loop = await leadingLoop("one");
    await clock.advance(60_000);
    const withheld = async () =>
      await db()
        .selectFrom("event_log")
        .select("id")
        .where("kind", "=", "message.withheld")
        .where("conversation_id", "=", thread.conversationId)
        .execute();
    await settle(async () => {
      await loop.look();
      return (await withheld()).length === 1;
    });
    await clock.advance(10_000);
    await loop.look();
    expect(await withheld()).toHaveLength(1);
    expect(await said()).toEqual([]);
    await clock.advance(290_000);
    await saysUntil(loop, 1);
  });

  it("follow a change of the settings for those who wait already", async () => {
    const loop = await leadingLoop("one");
    await clock.advance(30_000);
    await loop.look();
    await setMessage({ first_after_seconds: 20, text_en: "Nearly there." });
    await saysUntil(loop, 1);
    expect(await said()).toEqual(["Nearly there."]);
    await setMessage({ is_enabled: false });
    await clock.advance(3_600_000);
    await loop.look();
    expect(await said()).toHaveLength(1);
  });

  it("begin anew with a new wait, but keep the distance to the last words", async () => {
    await setMessage({ maximum_count: 1 });
    const loop = await leadingLoop("one");
    await clock.advance(60_000);
    await saysUntil(loop, 1);
    await db()
      .updateTable("conversation")
      .set({ entered_queue_at: new Date(clock.now()), waiting_since_at: new Date(clock.now()) })
      .where("id", "=", thread.conversationId)
      .execute();
    await clock.advance(60_000);
    await loop.look();
    expect(await said()).toHaveLength(1);
    await clock.advance(240_000);
    await saysUntil(loop, 2);
  });
});

describe("words for those who wait, over nodes", () => {
  it("are said by the next node where the first one stopped, none twice", async () => {
    const first = await leadingLoop("one");
    const second = startLoop("two");
    await clock.advance(60_000);
    await saysUntil(first, 1);
    await second.look();
    parts.splice(parts.indexOf(first), 1);
    await first.stop();
    expect(await said()).toHaveLength(1);
    await clock.advance(300_000);
    await saysUntil(second, 2);
  });
});
