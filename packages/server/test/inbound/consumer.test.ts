import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createInboxWriter, type InboxWriter } from "@tsubame/store";
import {
  createInboundConsumer,
  type InboundConsumer,
} from "../../src/conversations/inbound/consumer.ts";
import { endOutlivedConversations } from "../../src/conversations/inbound/end-outlived.ts";
import { takeDelivery } from "../../src/webhook/inbox-events.ts";
import { present } from "../support/present.ts";
import { createManualClock, createTestContext, type TestContext } from "../support/test-context.ts";
import { createTestAccount, dmDelivery, type TestAccount } from "../support/x-account.ts";

const minute = 60_000;

describe("inbound", () => {
  const clock = createManualClock();
  let test: TestContext;
  let account: TestAccount;
  let writer: InboxWriter;
  let consumer: InboundConsumer;
  let customerNumber = 2_000_000_000;
  let customerId: string;
  let eventNumber = 1_500_000_000_000_000_000n;
  const newId = () => String((eventNumber += 1n));

  beforeAll(async () => {
    test = await createTestContext({ clock });
    await test.context.db
      .insertInto("organization")
      .values({ name: "Acme", threading_timeout_minutes: 60 })
      .onConflict((conflict) =>
        conflict.column("is_only").doUpdateSet({ threading_timeout_minutes: 60 }),
      )
      .execute();
    account = await createTestAccount(test.context);
    writer = createInboxWriter({ pool: test.database.pool });
    consumer = createInboundConsumer(test.context);
  });
  afterAll(async () => {
    await consumer.stop();
    await writer.close();
    await test.close();
  });
  beforeEach(() => {
    customerNumber += 1;
    customerId = String(customerNumber);
  });

  async function deliver(...bodies: Record<string, unknown>[]): Promise<void> {
    const xAccount = { integrationId: account.integrationId, xUserId: account.xUserId };
    for (const body of bodies) {
      const taken = takeDelivery(JSON.stringify(body), xAccount);
      await writer.write(taken?.events ?? []);
    }
    await consumer.settled();
  }

  const dm = (more: Partial<Parameters<typeof dmDelivery>[0]> = {}) =>
    dmDelivery({ account, customerId, id: newId(), createdAtMs: clock.now().getTime(), ...more });

  async function conversations() {
    return test.context.db
      .selectFrom("conversation")
      .innerJoin("contact", "contact.id", "conversation.contact_id")
      .selectAll("conversation")
      .where("contact.x_user_id", "=", customerId)
      .orderBy("started_at")
      .orderBy("ended_at", (by) => by.asc().nullsLast())
      .execute();
  }
  async function onlyConversation() {
    const found = await conversations();
    expect(found).toHaveLength(1);
    return present(found[0], "conversation");
  }
  const messages = (conversationId: string) =>
    test.context.db
      .selectFrom("message")
      .selectAll()
      .where("conversation_id", "=", conversationId)
      .orderBy("sorted_at")
      .orderBy("x_event_number")
      .execute();
  const legs = (conversationId: string) =>
    test.context.db
      .selectFrom("participant")
      .select(["purpose", "state", "queue_id", "flow_id", "disconnect_type", "name"])
      .where("conversation_id", "=", conversationId)
      .orderBy("started_at")
      .execute();
  const eventsOf = async (conversationId: string) =>
    (
      await test.context.db
        .selectFrom("event_log")
        .select(["kind", "detail"])
        .where("conversation_id", "=", conversationId)
        .orderBy("id")
        .execute()
    ).map((event) => event.kind);
  const close = (conversationId: string, endedAt = clock.now()) =>
    test.context.db
      .updateTable("conversation")
      .set({ state: "closed", routing_state: "none", ended_at: endedAt })
      .where("id", "=", conversationId)
      .execute();
  async function newQueue(name: string): Promise<string> {
    const queue = await test.context.db
      .insertInto("queue")
      .values({ name })
      .returning("id")
      .executeTakeFirstOrThrow();
    return queue.id;
  }

  it("makes a waiting conversation in the default queue when no flow is bound", async () => {
    await deliver(dm({ text: "Where is my order?" }));
    const conversation = await onlyConversation();
    expect(conversation).toMatchObject({
      state: "open",
      routing_state: "waiting",
      waiting_since_at: clock.now(),
    });
    const queue = await test.context.db
      .selectFrom("queue")
      .select("is_default")
      .where("id", "=", conversation.queue_id ?? "")
      .executeTakeFirstOrThrow();
    expect(queue.is_default).toBe(true);
    expect(await legs(conversation.id)).toMatchObject([
      { purpose: "customer", state: "connected", name: "Jo Customer" },
      { purpose: "acd", state: "connected", queue_id: conversation.queue_id },
    ]);
    expect(await messages(conversation.id)).toMatchObject([
      { direction: "inbound", status: "received", origin: "customer", text: "Where is my order?" },
    ]);
    expect(await eventsOf(conversation.id)).toEqual([
      "conversation.started",
      "message.received",
      "conversation.queued",
    ]);
  });

  it("follows the recipient's flow, and falls back visibly when its queue is gone", async () => {
    const queueId = await newQueue("Orders");
    const flow = await test.context.db
      .insertInto("flow")
      // oxlint-disable-next-line unicorn/no-thenable -- a rule's own word, kept as text
      .values({ name: "Inbound", rules: JSON.stringify([{ then: { queueId } }]) })
      .returning("id")
      .executeTakeFirstOrThrow();
    const bind = (flowId: string | null) =>
      test.context.db
        .updateTable("recipient")
        .set({ flow_id: flowId })
        .where("id", "=", account.recipientId)
        .execute();
    await bind(flow.id);
    await deliver(dm());
    const routed = await onlyConversation();
    expect(routed.queue_id).toBe(queueId);
    expect(await legs(routed.id)).toMatchObject([
      { purpose: "customer" },
      { purpose: "workflow", state: "disconnected", flow_id: flow.id, name: "Inbound" },
      { purpose: "acd", state: "connected", queue_id: queueId },
    ]);

    await test.context.db
      .updateTable("queue")
      .set({ state: "deleted" })
      .where("id", "=", queueId)
      .execute();
    customerId = String((customerNumber += 1));
    await deliver(dm());
    const fallen = await onlyConversation();
    const queued = await test.context.db
      .selectFrom("event_log")
      .select("detail")
      .where("conversation_id", "=", fallen.id)
      .where("kind", "=", "conversation.queued")
      .executeTakeFirstOrThrow();
    expect(queued.detail).toMatchObject({ reason: "queueMissing", queueId: fallen.queue_id });
    expect(fallen.routing_state).toBe("waiting");
    await bind(null);
  });

  it("keeps one open conversation for all of a customer's messages", async () => {
    await deliver(dm(), dm(), dm());
    const conversation = await onlyConversation();
    expect(await messages(conversation.id)).toHaveLength(3);
    expect(
      (await eventsOf(conversation.id)).filter((k) => k === "conversation.queued"),
    ).toHaveLength(1);
  });

  it("re-opens within the threading time with new legs and its own place in the line", async () => {
    await deliver(dm());
    const first = await onlyConversation();
    await close(first.id);
    await test.context.db
      .updateTable("participant")
      .set({ state: "disconnected", ended_at: clock.now() })
      .where("conversation_id", "=", first.id)
      .execute();
    clock.advance(59 * minute);
    await deliver(dm());
    const again = await onlyConversation();
    expect(again).toMatchObject({
      id: first.id,
      state: "open",
      ended_at: null,
      routing_state: "waiting",
      waiting_since_at: clock.now(),
    });
    expect(await legs(first.id)).toMatchObject([
      { purpose: "customer", state: "connected" },
      { purpose: "acd", state: "disconnected" },
      { purpose: "acd", state: "connected" },
    ]);
    expect(await eventsOf(first.id)).toContain("conversation.reopened");
  });

  it("starts a new conversation after the threading time", async () => {
    await deliver(dm());
    await close((await onlyConversation()).id);
    clock.advance(61 * minute);
    await deliver(dm());
    expect((await conversations()).map((conversation) => conversation.state)).toEqual([
      "closed",
      "open",
    ]);
  });

  it("puts a late message in its place and flags it", async () => {
    const [a, b, c] = [newId(), newId(), newId()];
    const base = clock.now().getTime();
    await deliver(dm({ id: a, createdAtMs: base }), dm({ id: c, createdAtMs: base + 2000 }));
    await deliver(dm({ id: b, createdAtMs: base + 1000 }));
    const conversation = await onlyConversation();
    expect(
      (await messages(conversation.id)).map((message) => [message.x_event_id, message.is_late]),
    ).toEqual([
      [a, false],
      [b, true],
      [c, false],
    ]);
  });

  it("shows what the account's owner types as outbound without asking for an agent", async () => {
    await deliver(dm({ isFromAccount: true, sourceAppId: "3033300", text: "Hello from my phone" }));
    const conversation = await onlyConversation();
    expect(conversation).toMatchObject({ state: "open", routing_state: "none", queue_id: null });
    expect(await messages(conversation.id)).toMatchObject([
      { direction: "outbound", origin: "owner", status: "sent", source_app_id: "3033300" },
    ]);
    await deliver(dm({ text: "Thanks, and my order?" }));
    expect(await onlyConversation()).toMatchObject({
      id: conversation.id,
      routing_state: "waiting",
    });
  });

  it("adds the owner's word to a conversation that has just ended without re-opening it", async () => {
    await deliver(dm());
    const { id } = await onlyConversation();
    await close(id);
    clock.advance(minute);
    await deliver(dm({ isFromAccount: true, sourceAppId: "3033300" }));
    expect(await onlyConversation()).toMatchObject({ id, state: "closed", routing_state: "none" });
    expect(await messages(id)).toHaveLength(2);
  });

  it("ends what only the owner wrote when its time is over", async () => {
    await deliver(dm({ isFromAccount: true, sourceAppId: "3033300" }));
    clock.advance(61 * minute);
    await deliver(dm());
    const found = await conversations();
    expect(found.map(({ state, routing_state }) => [state, routing_state])).toEqual([
      ["closed", "none"],
      ["open", "waiting"],
    ]);
    expect(await legs(found[0]?.id ?? "")).toMatchObject([
      { purpose: "customer", state: "disconnected", disconnect_type: "timeout" },
    ]);
  });

  it("ends what only the owner wrote even when nobody ever answers", async () => {
    await deliver(dm({ isFromAccount: true, sourceAppId: "3033300" }));
    const { id, started_at } = await onlyConversation();
    clock.advance(60 * minute);
    await endOutlivedConversations(test.context);
    expect(await onlyConversation()).toMatchObject({ id, state: "open" });
    clock.advance(1);
    await endOutlivedConversations(test.context);
    expect(await onlyConversation()).toMatchObject({ id, state: "closed", ended_at: started_at });
    expect(await eventsOf(id)).toContain("conversation.ended");
    expect(await legs(id)).toMatchObject([{ purpose: "customer", state: "disconnected" }]);
  });

  it("leaves a customer who waits alone, however long", async () => {
    await deliver(dm());
    clock.advance(1000 * minute);
    await endOutlivedConversations(test.context);
    expect(await onlyConversation()).toMatchObject({ state: "open", routing_state: "waiting" });
  });

  it("marks our messages as read up to the event the customer has read", async () => {
    const first = newId();
    const second = newId();
    const later = newId();
    await deliver(
      dm(),
      dm({ id: first, isFromAccount: true }),
      dm({ id: second, isFromAccount: true }),
      dm({ id: later, isFromAccount: true }),
      {
        for_user_id: account.xUserId,
        direct_message_mark_read_events: [
          {
            created_timestamp: String(clock.now().getTime()),
            sender_id: customerId,
            target: { recipient_id: account.xUserId },
            last_read_event_id: second,
          },
        ],
      },
    );
    const { id } = await onlyConversation();
    const outbound = (await messages(id)).filter((message) => message.direction === "outbound");
    expect(outbound.map((message) => message.status)).toEqual(["read", "read", "sent"]);
    expect((await eventsOf(id)).filter((kind) => kind === "message.read")).toHaveLength(2);
  });

  it("keeps the customer's newest name", async () => {
    await deliver(dm());
    const renamed = dm();
    (renamed["users"] as Record<string, { name: string }>)[customerId]!.name = "Jo Renamed";
    await deliver(renamed);
    const bare = dm();
    delete bare["users"];
    await deliver(bare);
    const contact = await test.context.db
      .selectFrom("contact")
      .select(["name", "username", "follower_count"])
      .where("x_user_id", "=", customerId)
      .executeTakeFirstOrThrow();
    expect(contact).toEqual({
      name: "Jo Renamed",
      username: `jo_${customerId}`,
      follower_count: 12,
    });
  });

  /** An event that cannot be stored, whatever is tried. */
  async function poisonedId(): Promise<string> {
    const id = newId();
    const refusal = `check (x_event_id is distinct from '${id}')`;
    await test.database.pool.query(`alter table message add constraint poison_${id} ${refusal}`);
    return id;
  }

  it("quarantines what cannot be understood and goes on with the customer's next message", async () => {
    const poison = await poisonedId();
    const healthy = newId();
    await deliver(dm({ id: poison }), dm({ id: healthy }));
    const state = async () =>
      test.context.db
        .selectFrom("inbox")
        .select(["state", "attempt_count", "last_error"])
        .where("event_key", "=", poison)
        .executeTakeFirstOrThrow();
    for (let round = 0; (await state()).state === "pending" && round < 10; round += 1) {
      // The pause between tries, without waiting for it.
      await test.context.db
        .updateTable("inbox")
        .set({ next_attempt_at: new Date(0) })
        .where("state", "=", "pending")
        .execute();
      await consumer.settled();
    }
    expect(await state()).toMatchObject({ state: "quarantined", attempt_count: 5 });
    await consumer.settled();
    const { id } = await onlyConversation();
    expect((await messages(id)).map((message) => message.x_event_id)).toEqual([healthy]);
    const told = await test.context.db
      .selectFrom("event_log")
      .select("detail")
      .where("kind", "=", "inbox.quarantined")
      .execute();
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told)).not.toContain("message ");
  });

  it("keeps other customers going in the batch that held the poisoned event", async () => {
    const other = customerId;
    const bodies = [dm()];
    customerId = String((customerNumber += 1));
    bodies.push(dm({ id: await poisonedId() }));
    await deliver(...bodies);
    customerId = other;
    expect(await messages((await onlyConversation()).id)).toHaveLength(1);
  });

  describe("the owner's word that the app has no access any more", () => {
    const minuteMs = 60_000;
    const revoke = (atMs: number) =>
      deliver({
        user_event: {
          revoke: {
            date_time: new Date(atMs).toISOString(),
            target: { app_id: account.xAppId },
            source: { user_id: account.xUserId },
          },
        },
      });
    const status = async () => {
      const integration = await test.context.db
        .selectFrom("integration")
        .select("status")
        .where("id", "=", account.integrationId)
        .executeTakeFirstOrThrow();
      return integration.status;
    };

    it("changes nothing when the credentials are newer, or X has accepted them since", async () => {
      await revoke(Date.now() - minuteMs);
      expect(await status()).toBe("Active");
      await test.context.db
        .insertInto("integration_hop")
        .values({
          integration_id: account.integrationId,
          hop: "token",
          state: "green",
          since_at: new Date(),
          checked_at: new Date(Date.now() + 10 * minuteMs),
          evidence: "{}",
        })
        .execute();
      await revoke(Date.now() + 5 * minuteMs);
      expect(await status()).toBe("Active");
    });

    it("makes the integration inactive", async () => {
      await revoke(Date.now() + 9 * minuteMs);
      expect(await status()).toBe("Inactive");
    });
  });
});
