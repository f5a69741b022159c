import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import {
  createCustomerSignals,
  type CustomerSignals,
} from "../../src/customer-signals/customer-signals.ts";
import { noticesOf } from "../../src/notifications/bodies.ts";
import { createSendingNode, type SendingNode, type Thread } from "../support/sending-node.ts";

describe("signs of life between agent and customer", () => {
  let node: SendingNode;
  let thread: Thread;
  let signals: CustomerSignals;

  beforeAll(async () => {
    node = await createSendingNode();
  });
  afterAll(() => node.close());
  beforeEach(async () => {
    await set({ sends_typing: false, sends_read_marks: false, generation: "v1.1-premium" });
    signals = createCustomerSignals(node.test.context);
    thread = await node.newThread();
  });
  afterEach(() => signals.stop());

  const set = (values: {
    sends_typing?: boolean;
    sends_read_marks?: boolean;
    generation?: string;
  }) =>
    node.test.context.db
      .updateTable("integration")
      .set(values)
      .where("id", "=", node.account.integrationId)
      .execute();
  /** Typing of ours that X has passed on. */
  const calls = async (path: string) => answers.filter((info) => info === path).length;
  const answers: string[] = [];
  beforeAll(() => {
    node.test.context.xAnswers.subscribe(({ info }) => {
      if (info.status < 300) answers.push(info.request.path);
    });
  });
  const typingCalls = () => calls("/1.1/direct_messages/indicate_typing.json");
  const readCalls = () => calls("/1.1/direct_messages/mark_read.json");
  const inbound = () =>
    node.test.context.db
      .selectFrom("message")
      .select(["id", "x_event_id"])
      .where("conversation_id", "=", thread.conversationId)
      .where("direction", "=", "inbound")
      .orderBy("sorted_at", "desc")
      .executeTakeFirstOrThrow();

  it("tells X nothing until an administrator has turned it on", async () => {
    const before = [await typingCalls(), await readCalls()];
    signals.typing(thread.conversationId);
    signals.seen(thread.conversationId, null);
    await signals.settled();
    expect([await typingCalls(), await readCalls()]).toEqual(before);
  });

  it("shows typing on X, and not again while the indicator still stands", async () => {
    await set({ sends_typing: true });
    const before = await typingCalls();
    for (let key = 0; key < 5; key += 1) signals.typing(thread.conversationId);
    await signals.settled();
    expect(await typingCalls()).toBe(before + 1);
  });

  it("marks read once for each newer message, whatever is reported again", async () => {
    await set({ sends_read_marks: true });
    const before = await readCalls();
    const first = await inbound();
    signals.seen(thread.conversationId, first.id);
    await signals.settled();
    signals.seen(thread.conversationId, first.id);
    signals.seen(thread.conversationId, null);
    await signals.settled();
    expect(await readCalls()).toBe(before + 1);
    const read = (await node.x.truth("dm.read")).at(-1);
    expect(read).toMatchObject({ readerId: node.x.businessId, lastReadId: first.x_event_id });

    await node.x.control("POST", "/dms", {
      fromId: thread.customerId,
      toId: node.x.businessId,
      text: "Are you there?",
    });
    await settle(async () => (await inbound()).id !== first.id);
    signals.seen(thread.conversationId, null);
    await signals.settled();
    expect(await readCalls()).toBe(before + 2);
  });

  it("marks nothing read for a message of another conversation", async () => {
    await set({ sends_read_marks: true });
    const other = await node.newThread();
    const before = await readCalls();
    signals.seen(other.conversationId, (await inbound()).id);
    signals.seen(thread.conversationId, randomUUID());
    await signals.settled();
    expect(await readCalls()).toBe(before);
  });

  it("asks nothing of a generation that does not have it", async () => {
    await set({ sends_typing: true, sends_read_marks: true, generation: "v2-activity" });
    const before = answers.length;
    signals.typing(thread.conversationId);
    signals.seen(thread.conversationId, null);
    await signals.settled();
    expect(answers.length).toBe(before);
  });

  it("tells the agents of a conversation that its customer is typing, and stores no message", async () => {
    const { db } = node.test.context;
    const { id: userId } = await db
      .insertInto("user_account")
      .values({ name: "Hanako", email: `${randomUUID()}@example.test` })
      .returning("id")
      .executeTakeFirstOrThrow();
    await db
      .insertInto("participant")
      .values({
        conversation_id: thread.conversationId,
        purpose: "agent",
        state: "connected",
        user_id: userId,
        slot: 0,
        connected_at: new Date(),
      })
      .execute();
    const told: Parameters<typeof noticesOf>[1][number][] = [];
    const unsubscribe = node.test.context.events.subscribe((events) => {
      told.push(...events.filter((event) => event.conversationId === thread.conversationId));
    });
    const messageCount = async () =>
      (
        await db
          .selectFrom("message")
          .select("id")
          .where("conversation_id", "=", thread.conversationId)
          .execute()
      ).length;
    const before = await messageCount();
    await node.x.control("POST", "/typing", { fromId: thread.customerId, toId: node.x.businessId });
    await settle(async () => told.some((event) => event.kind === "customer.typing"));
    unsubscribe();
    const notices = await noticesOf(
      node.test.context,
      told.filter((event) => event.kind === "customer.typing"),
    );
    expect(notices.map((notice) => notice.topic)).toEqual([
      `v2.users.${userId}.conversations.inbound.typing.event`,
    ]);
    expect(await notices[0]?.body()).toMatchObject({
      conversationId: thread.conversationId,
      typing: { type: "On", duration: 3000 },
    });
    expect(await messageCount()).toBe(before);
  });
});
