import { createHmac } from "node:crypto";
import type { Backfill, EntityListing } from "@tsubame/contract";
import { createXClient, generationNamed } from "@tsubame/x-api";
import { afterEach, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { createWatchedAccount, type WatchedAccount } from "../support/watched-account.ts";
import { testedGenerations } from "../support/x-generations.ts";

const minuteMs = 60_000;

let account: WatchedAccount;

afterEach(() => account.close());

/** Has the account searched since that instant, and waits for the report. */
async function search(fromMs: number): Promise<Backfill> {
  const path = `/api/tsubame/v1/integrations/${account.integrationId}/backfills`;
  const fromAt = new Date(fromMs).toISOString();
  const { body } = await account.node().admin<Backfill>("POST", path, { fromAt });
  let found: Backfill | undefined;
  await settle(async () => {
    const listed = await account.node().admin<EntityListing<Backfill>>("GET", path);
    found = listed.body.entities.find(({ id }) => id === body.id);
    return found?.endedAt !== null;
  }, 20_000);
  return found as Backfill;
}

/** A group of the account and two customers with so many messages, of which X delivers none. */
async function writeInGroup(messageCount: number): Promise<string[]> {
  const members = [await account.x.newCustomer(), await account.x.newCustomer()];
  const { app } = account.x;
  const client = createXClient({
    baseUrl: account.x.sandbox.url,
    consumer: { key: app.consumerKey, secret: app.consumerSecret },
    token: { key: app.accessToken, secret: app.accessTokenSecret },
    clock: { now: () => account.clock.now(), wait: () => Promise.resolve() },
    generation: generationNamed("v2-activity"),
  });
  const dms = client.dmV2;
  if (dms === null) throw new Error("v2 has groups");
  const group = await dms.createGroup(members, { text: "in the group 1" });
  for (let number = 2; number <= messageCount; number += 1) {
    await account.clock.advance(1_000);
    await dms.sendToConversation(group.conversationId ?? "", { text: `in the group ${number}` });
  }
  client.close();
  return members;
}

/** X tells of an encrypted conversation, as it does on a webhook: that something came, and ciphertext. */
async function deliverEncrypted(): Promise<void> {
  const [webhook] = await account.standing();
  const body = JSON.stringify({
    data: {
      event_type: "chat.received",
      filter: { user_id: account.x.businessId },
      event_uuid: "1900000000000000777",
      tag: "encrypted",
      payload: {
        id: "1900000000000000778",
        sender_id: "2000000002",
        conversation_id: `g${account.x.businessId}`,
        created_at: new Date(account.clock.now()).toISOString(),
        encoded_event: "CggBEgR0ZXN0",
      },
    },
  });
  const digest = createHmac("sha256", account.x.app.consumerSecret).update(body).digest("base64");
  const response = await fetch(webhook?.url ?? "", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-twitter-webhooks-signature": `sha256=${digest}`,
    },
    body,
  });
  expect(response.status).toBe(200);
  await settle(async () => {
    const rows = await account
      .node()
      .database.db.selectFrom("inbox")
      .select("id")
      .where("event_key", "like", "encrypted:%")
      .execute();
    return rows.length === 1;
  });
}

const v2Generations = testedGenerations.filter(({ name }) => name.startsWith("v2"));

describe.each(v2Generations)("what a search on $name cannot bring back", (generation) => {
  it("is told: messages of groups by their number, beside the DMs that were found", async () => {
    account = await createWatchedAccount(generation);
    await account.hopBecomes("subscription", "green");
    await account.pass(30);
    await account.x.control("PUT", "/faults", { deliveries: { dropRate: 1 } });
    // Written before the window that is asked for: not counted.
    await writeInGroup(2);
    await account.clock.advance(minuteMs);
    const beginMs = account.clock.now();
    await account.clock.advance(minuteMs);
    const members = await writeInGroup(4);
    const [member] = members;
    await account.clock.advance(1_000);
    await account.customerWrites(String(member), "to the account alone");
    await account.x.control("DELETE", "/faults");
    await account.clock.advance(1_000);

    const report = await search(beginMs);
    expect(report).toMatchObject({ state: "done", foundCount: 1, knownCount: 0, addedCount: 1 });
    expect(report.unrecoverable).toEqual([
      { reason: "groups", count: 4, fromAt: null, untilAt: null, detail: null },
    ]);
    await settle(async () => (await account.texts(String(member))).length === 1);
    // Nothing of a group becomes anybody's conversation.
    const stored = await account
      .node()
      .database.db.selectFrom("message")
      .select("text")
      .where("text", "like", "in the group%")
      .execute();
    expect(stored).toEqual([]);
  }, 120_000);

  it("is told: encrypted conversations, once X has told of one", async () => {
    account = await createWatchedAccount(generation);
    await account.hopBecomes("subscription", "green");
    const beginMs = account.clock.now() - minuteMs;
    expect((await search(beginMs)).unrecoverable).toEqual([]);
    await deliverEncrypted();
    await account.clock.advance(minuteMs);
    expect((await search(beginMs)).unrecoverable).toEqual([
      { reason: "encrypted", count: null, fromAt: null, untilAt: null, detail: null },
    ]);
  }, 120_000);
});
