import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInboxWriter, type InboxWriter } from "@tsubame/store";
import {
  createInboundConsumer,
  type InboundConsumer,
} from "../../src/conversations/inbound/consumer.ts";
import { takeDelivery } from "../../src/webhook/inbox-events.ts";
import { present } from "../support/present.ts";
import { createTestContext, type TestContext } from "../support/test-context.ts";
import { createTestAccount, dmDelivery, type TestAccount } from "../support/x-account.ts";

/** Deterministic, so that a failure can be run again (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

describe("deliveries out of order and more than once", () => {
  let test: TestContext;
  let account: TestAccount;
  let writer: InboxWriter;
  let consumers: InboundConsumer[];
  let customerNumber = 3_000_000_000;
  let eventNumber = 1_600_000_000_000_000_000n;

  beforeAll(async () => {
    test = await createTestContext();
    account = await createTestAccount(test.context);
    writer = createInboxWriter({ pool: test.database.pool });
    // Two nodes' worth, so that partitions are really contended.
    consumers = [createInboundConsumer(test.context), createInboundConsumer(test.context)];
  });
  afterAll(async () => {
    await Promise.all(consumers.map((consumer) => consumer.stop()));
    await writer.close();
    await test.close();
  });

  interface Dm {
    readonly id: string;
    readonly customerId: string;
    readonly createdAtMs: number;
  }

  async function deliver(dms: readonly Dm[]): Promise<void> {
    const xAccount = { integrationId: account.integrationId, xUserId: account.xUserId };
    await Promise.all(
      dms.map(async (dm) => {
        const taken = takeDelivery(JSON.stringify(dmDelivery({ account, ...dm })), xAccount);
        await writer.write(taken?.events ?? []);
        test.context.signals.poke("inbox");
      }),
    );
  }

  async function understood(): Promise<void> {
    for (;;) {
      await Promise.all(consumers.map((consumer) => consumer.settled()));
      const { count } = await test.context.db
        .selectFrom("inbox")
        .select((eb) => eb.fn.countAll<string>().as("count"))
        .where("state", "=", "pending")
        .executeTakeFirstOrThrow();
      if (count === "0") return;
    }
  }

  async function threadOf(customerId: string): Promise<{ ids: string[]; conversations: number }> {
    const rows = await test.context.db
      .selectFrom("message")
      .innerJoin("contact", "contact.id", "message.contact_id")
      .select(["message.x_event_id", "message.conversation_id"])
      .where("contact.x_user_id", "=", customerId)
      .orderBy("message.sorted_at")
      .orderBy("message.x_event_number")
      .execute();
    return {
      ids: rows.map((row) => row.x_event_id ?? ""),
      conversations: new Set(rows.map((row) => row.conversation_id)).size,
    };
  }

  function newDms(customerCount: number, count: number, random: () => number): Dm[] {
    const first = customerNumber + 1;
    customerNumber += customerCount;
    let createdAtMs = Date.now() - count * 20;
    return Array.from({ length: count }, () => {
      eventNumber += 1n;
      // Often the same millisecond, so that the event id has to decide.
      if (random() < 0.5) createdAtMs += 20;
      const customerId = String(first + Math.floor(random() * customerCount));
      return { id: String(eventNumber), customerId, createdAtMs };
    });
  }

  it("10,000 deliveries, shuffled, a quarter of them repeats: each DM once, in X's order", async () => {
    const random = createRandom(20_261_122);
    const dms = newDms(500, 7_500, random);
    const repeats = Array.from({ length: 2_500 }, () => {
      return present(dms[Math.floor(random() * dms.length)], "DM");
    });
    await deliver(shuffled([...dms, ...repeats], random));
    await understood();
    const byCustomer = Map.groupBy(dms, (dm) => dm.customerId);
    for (const [customerId, expected] of byCustomer) {
      const thread = await threadOf(customerId);
      expect(thread.conversations).toBe(1);
      expect(thread.ids).toEqual(expected.map((dm) => dm.id));
    }
  }, 120_000);

  it("any schedule of deliveries gives the same thread", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.nat(), { maxLength: 10 }),
        fc.integer({ min: 1, max: 4 }),
        async (seed, count, repeated, rounds) => {
          const random = createRandom(seed);
          const dms = newDms(1, count, random);
          const all = [...dms, ...repeated.map((n) => present(dms[n % dms.length], "DM"))];
          const order = shuffled(all, random);
          const size = Math.ceil(order.length / rounds);
          for (let at = 0; at < order.length; at += size) {
            await deliver(order.slice(at, at + size));
            if (random() < 0.5) await understood();
          }
          await understood();
          const thread = await threadOf(dms[0]?.customerId ?? "");
          expect(thread).toEqual({ ids: dms.map((dm) => dm.id), conversations: 1 });
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);
});
