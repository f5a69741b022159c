import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  acquireLease,
  finishAttempt,
  reconcileAbandonedSends,
  requeueSend,
  sendLeaseName,
  settleSend,
  type ClaimedSend,
  type SendOutcome,
} from "../src/index.ts";
import { claimNextSend } from "./support/claim-next.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";

let database: TestDatabase;
let integrationId: string;
let leaseToken: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  const integration = await database.db
    .insertInto("integration")
    .values({
      name: "shop",
      tier: "premium",
      environment_name: "dev",
      consumer_key: "k",
      consumer_secret_sealed: Buffer.alloc(1),
      access_token: "t",
      access_token_secret_sealed: Buffer.alloc(1),
      webhook_key: randomUUID(),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  integrationId = integration.id;
  leaseToken = await lead("node");
});

async function lead(holder: string): Promise<string> {
  await database.pool.query("update lease set expires_at = '-infinity'");
  const name = sendLeaseName(integrationId);
  return (await acquireLease(database.db, { name, holder, ttlMs: 60_000 }))!.token;
}

async function conversation(): Promise<{ id: string; contactId: string }> {
  const contact = await database.db
    .insertInto("contact")
    .values({ x_user_id: randomUUID(), name: "客", username: "kyaku", x_user: "{}" })
    .returning("id")
    .executeTakeFirstOrThrow();
  const row = await database.db
    .insertInto("conversation")
    .values({ integration_id: integrationId, contact_id: contact.id, started_at: new Date() })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id: row.id, contactId: contact.id };
}

async function reply(to: { id: string; contactId: string }, text: string): Promise<string> {
  return database.db.transaction().execute(async (trx) => {
    const message = await trx
      .insertInto("message")
      .values({
        conversation_id: to.id,
        integration_id: integrationId,
        contact_id: to.contactId,
        direction: "outbound",
        origin: "agent",
        status: "queued",
        text,
        sorted_at: new Date(),
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    await trx
      .insertInto("outbox")
      .values({
        message_id: message.id,
        integration_id: integrationId,
        conversation_id: to.id,
        recipient_x_user_id: "42",
      })
      .execute();
    return message.id;
  });
}

const claim = (token = leaseToken): Promise<ClaimedSend | undefined> =>
  database.db
    .transaction()
    .execute((trx) => claimNextSend(trx, { integrationId, leaseToken: token }));
const adopt = (): Promise<string[]> =>
  database.db
    .transaction()
    .execute((trx) => reconcileAbandonedSends(trx, { integrationId, leaseToken }));
const attemptsOf = (messageId: string) =>
  database.db
    .selectFrom("send_attempt")
    .selectAll()
    .where("message_id", "=", messageId)
    .orderBy("attempt_number")
    .execute();
const settleAs = (messageId: string, outcome: SendOutcome): Promise<boolean> =>
  database.db.transaction().execute((trx) => settleSend(trx, messageId, outcome));
const stateOf = async (messageId: string): Promise<unknown> =>
  (
    await database.pool.query(
      "select outbox.state, message.status, message.x_event_id as x from outbox join message on message.id = message_id where message_id = $1",
      [messageId],
    )
  ).rows[0];

describe("the outbox", () => {
  it("sends a conversation's replies in order with one in flight, conversations side by side", async () => {
    const one = await conversation();
    const two = await conversation();
    const first = await reply(one, "1");
    const second = await reply(one, "2");
    const other = await reply(two, "x");
    expect(await claim()).toMatchObject({ messageId: first, text: "1", attemptNumber: 1 });
    expect(await claim()).toMatchObject({ messageId: other });
    expect(await claim()).toBeUndefined();
    expect(await settleAs(first, { kind: "sent", xEventId: "900" })).toBe(true);
    expect(await stateOf(first)).toEqual({ state: "sent", status: "sent", x: "900" });
    expect(await claim()).toMatchObject({ messageId: second });
  });

  it("keeps the place of a reply that has to wait", async () => {
    const one = await conversation();
    const first = await reply(one, "1");
    const second = await reply(one, "2");
    await claim();
    const at = new Date(Date.now() + 900_000);
    await settleAs(first, { kind: "retry", at });
    expect(await claim()).toBeUndefined();
    await settleAs(first, { kind: "failed", errorCode: "x" });
    expect(await claim()).toMatchObject({ messageId: second });
  });

  it("gives nothing to a sender whose lease was taken over", async () => {
    await reply(await conversation(), "1");
    const successor = await lead("other node");
    await expect(claim(leaseToken)).rejects.toMatchObject({ code: "lease.lost" });
    expect(await claim(successor)).toMatchObject({ attemptNumber: 1 });
  });

  it("never claims one reply twice, even for two callers at the same time", async () => {
    const target = await conversation();
    await reply(target, "1");
    const claims = await Promise.all([claim(), claim(), claim(), claim()]);
    expect(claims.filter((claimed) => claimed !== undefined)).toHaveLength(1);
  });

  it("turns attempts that a crash left open into reconciling, and freezes the conversation", async () => {
    const one = await conversation();
    const first = await reply(one, "1");
    await reply(one, "2");
    await claim();
    expect(await adopt()).toEqual([first]);
    expect(await claim()).toBeUndefined();
    expect(await attemptsOf(first)).toMatchObject([{ attempt_number: 1, outcome: "unknown" }]);
  });

  it("closes an attempt whose echo came and whose answer did not, when its sender is gone", async () => {
    const first = await reply(await conversation(), "1");
    await claim();
    await settleAs(first, { kind: "sent", xEventId: "901" });
    expect(await attemptsOf(first)).toMatchObject([{ outcome: null }]);
    expect(await adopt()).toEqual([]);
    expect(await attemptsOf(first)).toMatchObject([{ outcome: "sent" }]);
    expect(await stateOf(first)).toEqual({ state: "sent", status: "sent", x: "901" });
  });

  it("lets a late echo prove an unconfirmed reply sent, once", async () => {
    const first = await reply(await conversation(), "1");
    const claimed = (await claim())!;
    await database.db.transaction().execute(async (trx) => {
      await finishAttempt(trx, { ...claimed, outcome: "unknown", httpStatus: 503 });
      await settleSend(trx, first, { kind: "reconciling" });
    });
    expect(await settleAs(first, { kind: "unconfirmed" })).toBe(true);
    expect(await stateOf(first)).toMatchObject({ state: "unconfirmed", status: "unconfirmed" });
    expect(await settleAs(first, { kind: "sent", xEventId: "77" })).toBe(true);
    expect(await settleAs(first, { kind: "sent", xEventId: "77" })).toBe(false);
    const events = await database.db
      .selectFrom("event_log")
      .select("kind")
      .where("message_id", "=", first)
      .orderBy("id")
      .execute();
    expect(events.map((event) => event.kind)).toEqual(["message.unconfirmed", "message.sent"]);
  });

  it("sends an unconfirmed reply again only when a person asked, never beside another in flight", async () => {
    const one = await conversation();
    const first = await reply(one, "1");
    const second = await reply(one, "2");
    await claim();
    await settleAs(first, { kind: "reconciling" });
    await settleAs(first, { kind: "unconfirmed" });
    expect(await claim()).toMatchObject({ messageId: second });
    expect(await database.db.transaction().execute((trx) => requeueSend(trx, first))).toBe(true);
    expect(await claim()).toBeUndefined();
    await settleAs(second, { kind: "sent", xEventId: "78" });
    expect(await claim()).toMatchObject({ messageId: first, attemptNumber: 2 });
  });
});
