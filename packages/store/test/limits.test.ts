import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  countSendsOfApp,
  freeRepliesLeft,
  readLimitedAccount,
  readLimits,
  readSendStamps,
  writeLimits,
} from "../src/index.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";

const now = new Date("2026-11-22T12:00:00Z");
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

describe("what a send budget is made of", () => {
  let database: TestDatabase;
  let integrationId: string;
  let conversationId: string;
  let contactId: string;

  beforeAll(async () => {
    database = await createTestDatabase({ maxConnections: 10 });
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    integrationId = await account(randomUUID());
    const contact = await database.db
      .insertInto("contact")
      .values({ x_user_id: randomUUID(), name: "客", username: "kyaku", x_user: "{}" })
      .returning("id")
      .executeTakeFirstOrThrow();
    contactId = contact.id;
    const conversation = await database.db
      .insertInto("conversation")
      .values({ integration_id: integrationId, contact_id: contactId, started_at: now })
      .returning("id")
      .executeTakeFirstOrThrow();
    conversationId = conversation.id;
  });

  const account = async (consumerKey: string) =>
    (
      await database.db
        .insertInto("integration")
        .values({
          name: "shop",
          tier: "premium",
          environment_name: "dev",
          consumer_key: consumerKey,
          consumer_secret_sealed: Buffer.alloc(1),
          access_token: "t",
          access_token_secret_sealed: Buffer.alloc(1),
          webhook_key: randomUUID(),
        })
        .returning("id")
        .executeTakeFirstOrThrow()
    ).id;
  const message = async (
    direction: "inbound" | "outbound",
    at: Date,
    status: "received" | "sent" | "queued" | "unconfirmed" = direction === "inbound"
      ? "received"
      : "sent",
  ) =>
    (
      await database.db
        .insertInto("message")
        .values({
          conversation_id: conversationId,
          integration_id: integrationId,
          contact_id: contactId,
          direction,
          origin: direction === "inbound" ? "customer" : "agent",
          status,
          text: "…",
          sorted_at: at,
        })
        .returning("id")
        .executeTakeFirstOrThrow()
    ).id;
  type Outcome = "sent" | "refused" | "notSent" | "limited" | "unknown" | null;
  const attempt = async (at: Date, outcome: Outcome, isCounted = true) =>
    database.db
      .insertInto("send_attempt")
      .values({
        message_id: await message("outbound", at),
        attempt_number: 1,
        integration_id: integrationId,
        is_counted: isCounted,
        lease_token: "1",
        started_at: at,
        outcome,
      })
      .execute();

  it("counts what X has or may have counted, and refusals where X counts requests", async () => {
    for (const outcome of ["sent", "unknown", null, "refused", "notSent", "limited"] as const) {
      await attempt(ago(5), outcome);
    }
    await attempt(ago(90), "sent");
    const stamps = (countsRefused: boolean) =>
      readSendStamps(database.db, {
        integrationIds: [integrationId],
        since: ago(60),
        countsRefused,
      });
    expect(await stamps(false)).toHaveLength(3);
    expect(await stamps(true)).toHaveLength(4);
    expect((await stamps(false)).filter((stamp) => stamp.isOpen)).toHaveLength(1);
  });

  it("never lets the accounts of an app claim more than is left, however many claim at once", async () => {
    const limit = 5;
    const claim = () =>
      database.db.transaction().execute(async (trx) => {
        const query = { integrationIds: [integrationId], since: ago(60), countsRefused: false };
        if ((await countSendsOfApp(trx, query)) >= limit) return false;
        const { id } = await trx
          .insertInto("message")
          .values({
            conversation_id: conversationId,
            integration_id: integrationId,
            contact_id: contactId,
            direction: "outbound",
            origin: "agent",
            status: "sending",
            text: "…",
            sorted_at: now,
          })
          .returning("id")
          .executeTakeFirstOrThrow();
        await trx
          .insertInto("send_attempt")
          .values({
            message_id: id,
            attempt_number: 1,
            integration_id: integrationId,
            lease_token: "1",
            started_at: now,
          })
          .execute();
        return true;
      });
    const claims = await Promise.all(Array.from({ length: 20 }, claim));
    expect(claims.filter(Boolean)).toHaveLength(limit);
  });

  it("gives so many free replies after each message of the customer, for a day", async () => {
    const left = async (repliesPerInbound: number | null = 5) =>
      (
        await freeRepliesLeft(database.db, {
          conversationIds: [conversationId],
          repliesPerInbound,
          now,
        })
      ).get(conversationId);
    expect(await left()).toBeUndefined();
    await message("outbound", ago(200));
    await message("inbound", ago(120));
    expect(await left()).toBe(5);
    await message("outbound", ago(100));
    await message("outbound", ago(90), "unconfirmed");
    await message("outbound", ago(80), "queued");
    expect(await left()).toBe(3);
    expect(await left(1)).toBe(0);
    expect(await left(null)).toBeUndefined();
    await message("inbound", ago(10));
    expect(await left()).toBe(5);
  });

  it("gives none when the customer's last message is a day old", async () => {
    await message("inbound", ago(24 * 60 + 1));
    const found = await freeRepliesLeft(database.db, {
      conversationIds: [conversationId],
      repliesPerInbound: 5,
      now,
    });
    expect(found.size).toBe(0);
  });

  it("keeps the newest word of X on a limit, whichever is written last", async () => {
    const word = (remaining: number, learnedAt: Date) => ({
      integrationId,
      name: "dm.send.user",
      windowSeconds: 900,
      limit: 15,
      remaining,
      resetAt: now,
      learnedAt,
    });
    await writeLimits(database.db, [word(3, ago(1))]);
    await writeLimits(database.db, [word(9, ago(2))]);
    expect(await readLimits(database.db, [integrationId])).toEqual([word(3, ago(1))]);
    await writeLimits(database.db, [{ ...word(1, now), integrationId: randomUUID() }]);
    expect(await readLimits(database.db, [integrationId])).toHaveLength(1);
  });

  it("knows the accounts that share an app", async () => {
    const key = randomUUID();
    const [one, two] = [await account(key), await account(key)];
    expect((await readLimitedAccount(database.db, one))?.appIntegrationIds).toEqual(
      [one, two].toSorted(),
    );
    expect((await readLimitedAccount(database.db, integrationId))?.appIntegrationIds).toEqual([
      integrationId,
    ]);
    expect(await readLimitedAccount(database.db, randomUUID())).toBeUndefined();
  });
});
