import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { crcResponseToken, webhookSignature } from "@tsubame/x-api";
import { createApp, type App } from "../../src/http/app.ts";
import { credentialPlace } from "../../src/integrations/credentials.ts";
import { createWebhookReceiver, type WebhookReceiver } from "../../src/webhook/receiver.ts";
import { createTestContext, type TestContext } from "../support/test-context.ts";
import { createTestAccount, dmDelivery, type TestAccount } from "../support/x-account.ts";

describe("webhook receiver", () => {
  let test: TestContext;
  let account: TestAccount;
  let receiver: WebhookReceiver;
  let app: App;
  let address: string;
  beforeAll(async () => {
    test = await createTestContext();
    account = await createTestAccount(test.context);
    receiver = await createWebhookReceiver(test.context, { databaseUrl: test.database.url });
    app = createApp({ log: test.context.log });
    receiver.addRoutes(app);
    address = await app.listen({ host: "127.0.0.1", port: 0 });
  });
  afterAll(async () => {
    await app.close();
    await receiver.stop();
    await test.close();
  });

  const url = (key = account.webhookKey) => `${address}/webhooks/x/${key}`;
  const sign = (body: string | Buffer) => webhookSignature(account.consumerSecret, body);
  let nextId = 1_500_000_000_000_000_000n;
  const newId = () => String((nextId += 1n));

  async function post(
    body: string | Buffer,
    headers: Record<string, string> = { "x-twitter-webhooks-signature": sign(body) },
    key?: string,
  ): Promise<Response> {
    return fetch(url(key), {
      method: "POST",
      body: Buffer.from(body),
      headers: { "content-type": "application/json", ...headers },
    });
  }

  async function inbox(): Promise<{ event_key: string; kind: string; partition_key: string }[]> {
    return test.context.db
      .selectFrom("inbox")
      .select(["event_key", "kind", "partition_key"])
      .orderBy("id")
      .execute();
  }
  const stored = async () => (await inbox()).map((row) => row.event_key);
  const delivery = (id: string, more: object = {}) =>
    JSON.stringify({ ...dmDelivery({ account, id, createdAtMs: 1_700_000_000_000 }), ...more });

  it("stores a signed delivery before it answers 200", async () => {
    const id = newId();
    const body = delivery(id).replaceAll("/", "\\/");
    expect((await post(body)).status).toBe(200);
    const rows = await inbox();
    expect(rows.at(-1)).toEqual({ event_key: id, kind: "dm", partition_key: "2000000002" });
  });

  it("stores every event of an array, each readable alone, and each once", async () => {
    const ids = [newId(), newId(), newId()];
    const parts = ids.map((id) => dmDelivery({ account, id, createdAtMs: 1_700_000_000_000 }));
    const body = JSON.stringify({
      ...parts[0],
      direct_message_events: parts.flatMap((part) => part["direct_message_events"]),
      direct_message_indicate_typing_events: [
        {
          created_timestamp: "1700000210000",
          sender_id: "2000000002",
          target: { recipient_id: account.xUserId },
        },
      ],
    });
    const before = (await stored()).length;
    expect((await post(body)).status).toBe(200);
    expect((await post(body)).status).toBe(200);
    expect((await stored()).length).toBe(before + 4);
    expect(await stored()).toEqual(expect.arrayContaining(ids));
    const row = await test.context.db
      .selectFrom("inbox")
      .select("body")
      .where("event_key", "=", ids[1] ?? "")
      .executeTakeFirstOrThrow();
    expect(row.body).toMatchObject({
      for_user_id: account.xUserId,
      direct_message_events: [{ id: ids[1] }],
      users: { "2000000002": { name: "Jo Customer" } },
    });
  });

  it("shares commits between 64 concurrent deliveries and loses none", async () => {
    const ids = Array.from({ length: 300 }, newId);
    const queue = [...ids];
    const statuses = await Promise.all(
      Array.from({ length: 64 }, async () => {
        const seen: number[] = [];
        for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
          seen.push((await post(delivery(id))).status);
        }
        return seen;
      }),
    );
    expect(new Set(statuses.flat())).toEqual(new Set([200]));
    expect(await stored()).toEqual(expect.arrayContaining(ids));
  });

  it.each([
    ["no header", {}, 401],
    ["sha1", { "x-twitter-webhooks-signature": "sha1=abc" }, 401],
    ["an empty header", { "x-twitter-webhooks-signature": "" }, 401],
    [
      "a signature of another body",
      { "x-twitter-webhooks-signature": webhookSignature("a consumer secret", "{}") },
      403,
    ],
  ])("refuses %s and stores nothing", async (_title, headers, status) => {
    const id = newId();
    expect((await post(delivery(id), headers)).status).toBe(status);
    expect(await stored()).not.toContain(id);
  });

  it("refuses a signature in another case, with blanks, twice or under another secret", async () => {
    const body = delivery(newId());
    const signature = sign(body);
    for (const value of [
      signature.replace("sha256", "SHA256"),
      `${signature}=`,
      `${signature}, ${signature}`,
      webhookSignature("another secret", body),
    ]) {
      const response = await post(body, { "x-twitter-webhooks-signature": value });
      expect([401, 403]).toContain(response.status);
    }
    expect(await stored()).not.toContain(String(nextId));
  });

  it("answers 400 to signed text that is no JSON", async () => {
    for (const body of ["{", "", "not json", "\uFEFF{}", "[".repeat(50_000)]) {
      expect((await post(body)).status).toBe(400);
    }
  });

  it("keeps neighbours whole when one delivery is nested beyond reason", async () => {
    const id = newId();
    const poison = `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    const [bad, good] = await Promise.all([post(poison), post(delivery(id))]);
    expect(bad.status).toBe(400);
    expect(good.status).toBe(200);
    expect(await stored()).toContain(id);
  });

  it("takes texts that PostgreSQL cannot hold, with those characters replaced", async () => {
    const id = newId();
    const body = delivery(id).replace(`message ${id}`, "a\\u0000b \\ud800 \\ud83d\\ude00");
    expect((await post(body)).status).toBe(200);
    const row = await test.context.db
      .selectFrom("inbox")
      .select("body")
      .where("event_key", "=", id)
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(row.body)).toContain("a\uFFFDb \uFFFD 😀");
  });

  it("refuses a body over 1 MiB", async () => {
    const body = JSON.stringify({ for_user_id: account.xUserId, padding: "x".repeat(1024 * 1024) });
    expect((await post(body)).status).toBe(413);
  });

  it("accepts events of another account politely without storing them", async () => {
    const id = newId();
    expect((await post(delivery(id, { for_user_id: "999" }))).status).toBe(200);
    expect(await stored()).not.toContain(id);
  });

  it("stores the events of an account that was found out a moment ago", async () => {
    const known = await createTestAccount(test.context, { xUserId: "1000000007" });
    await receiver.refresh();
    await test.context.db
      .updateTable("integration")
      .set({ x_user_id: "1000000008" })
      .where("id", "=", known.integrationId)
      .execute();
    const id = newId();
    const body = delivery(id, { for_user_id: "1000000008" });
    // A reading of the directory that has begun already does not count.
    const reading = receiver.refresh();
    expect((await post(body, undefined, known.webhookKey)).status).toBe(200);
    await reading;
    expect(await stored()).toContain(id);
  });

  it("answers 404 for an address that does not exist", async () => {
    expect((await post("{}", undefined, "nobody")).status).toBe(404);
    expect((await fetch(`${url("nobody")}?crc_token=foo`)).status).toBe(404);
  });

  it("finds an integration that was made a moment ago", async () => {
    const fresh = await createTestAccount(test.context, { xUserId: "1000000009" });
    const response = await fetch(`${url(fresh.webhookKey)}?crc_token=foo`);
    expect(await response.json()).toEqual({
      response_token: crcResponseToken(fresh.consumerSecret, "foo"),
    });
  });

  it("answers the challenge, and checks X's signature of the query when there is one", async () => {
    const query = "crc_token=MDAwMDAw-_%2B%2F%3D.&nonce=MTcw";
    const plain = await fetch(`${url()}?${query}`);
    expect(plain.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await plain.json()).toEqual({
      response_token: crcResponseToken(account.consumerSecret, "MDAwMDAw-_+/=."),
    });
    const signed = await fetch(`${url()}?${query}`, {
      headers: { "x-twitter-webhooks-signature": sign(query) },
    });
    expect(signed.status).toBe(200);
    const forged = await fetch(`${url()}?${query}`, {
      headers: { "x-twitter-webhooks-signature": sign("crc_token=other") },
    });
    expect(forged.status).toBe(403);
  });

  it("answers a signed challenge with the secret that X signed it with, while a rotation is under way", async () => {
    const rotated = await createTestAccount(test.context, { xUserId: "1000000017" });
    await test.context.db
      .updateTable("integration")
      .set({
        previous_consumer_secret_sealed: test.context.secrets.seal(
          "the secret before",
          credentialPlace(rotated.integrationId, "consumer_secret_sealed"),
        ),
        previous_consumer_secret_until: new Date("2100-01-01T00:00:00Z"),
      })
      .where("id", "=", rotated.integrationId)
      .execute();
    await receiver.refresh();
    const query = "crc_token=foo&nonce=MTcw";
    const answers = ["the secret before", rotated.consumerSecret].map(async (secret) => {
      const response = await fetch(`${url(rotated.webhookKey)}?${query}`, {
        headers: { "x-twitter-webhooks-signature": webhookSignature(secret, query) },
      });
      expect(await response.json()).toEqual({ response_token: crcResponseToken(secret, "foo") });
    });
    await Promise.all(answers);
  });

  it.each(['{"direct_message_events":[]}', "", "a b", "x".repeat(129), "a\nb"])(
    "does not sign %j for anyone who calls it a token",
    async (token) => {
      const response = await fetch(`${url()}?crc_token=${encodeURIComponent(token)}`);
      expect(response.status).toBe(400);
    },
  );

  it.each(["1784000000000", "true", "null", "-1.5e3"])(
    "takes no delivery %j, whose signature is had by asking for a challenge",
    async (token) => {
      const answer = await fetch(`${url()}?crc_token=${encodeURIComponent(token)}`);
      const { response_token: signature } = (await answer.json()) as { response_token: string };
      const before = await stored();
      const forged = await post(token, { "x-twitter-webhooks-signature": signature });
      expect(forged.status).toBe(400);
      expect(await stored()).toEqual(before);
    },
  );

  it("does not sign the query of a challenge for anyone who calls it a token", async () => {
    const token = encodeURIComponent("crc_token=MDAwMDAw");
    expect((await fetch(`${url()}?crc_token=${token}`)).status).toBe(400);
  });

  it("does not sign when the token is missing or given twice", async () => {
    expect((await fetch(url())).status).toBe(400);
    expect((await fetch(`${url()}?crc_token=a&crc_token=b`)).status).toBe(400);
  });
});

describe("webhook receiver without its database", () => {
  it("answers challenges from memory and asks X to try deliveries again", async () => {
    const test = await createTestContext();
    const account = await createTestAccount(test.context);
    const receiver = await createWebhookReceiver(test.context, { databaseUrl: test.database.url });
    const app = createApp({ log: test.context.log });
    receiver.addRoutes(app);
    const address = await app.listen({ host: "127.0.0.1", port: 0 });
    const url = `${address}/webhooks/x/${account.webhookKey}`;
    try {
      // Every later statement fails as if the server were gone.
      await test.database.pool.query("alter table inbox rename to inbox_away");
      const body = JSON.stringify(dmDelivery({ account, id: "1", createdAtMs: 1 }));
      const headers = {
        "x-twitter-webhooks-signature": webhookSignature(account.consumerSecret, body),
      };
      const response = await fetch(url, { method: "POST", body, headers });
      expect(response.status).toBe(503);
      expect((await fetch(`${url}?crc_token=foo`)).status).toBe(200);
    } finally {
      await app.close();
      await receiver.stop();
      await test.close();
    }
  });
});
