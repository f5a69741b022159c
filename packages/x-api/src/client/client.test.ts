import { inspect } from "node:util";

import { describe, expect, it } from "vitest";

import { answer, type ReceivedRequest } from "../../test/support/answering-server.ts";
import { parseAuthorizationHeader } from "../oauth1/authorization-header.ts";
import { parseFormEncoded } from "../oauth1/percent-encode.ts";
import { oauthSignature } from "../oauth1/signature.ts";
import type { XAnswerInfo } from "./caller.ts";
import { createXClient } from "./client.ts";

const consumer = { key: "CK0000000000000000000000A", secret: "CS-consumer-secret" };
const token = { key: "1000000001-TK000C", secret: "TS-token-secret" };
const place = { environment: "dev", webhookId: null };

function isSignedByUser(baseUrl: string, request: ReceivedRequest): boolean {
  const oauth = parseAuthorizationHeader(request.headers.authorization);
  const [path = "", query = ""] = request.url.split("?");
  const isForm = request.headers["content-type"] === "application/x-www-form-urlencoded";
  const expected = oauthSignature({
    method: request.method,
    url: baseUrl + path,
    parameters: [
      ...parseFormEncoded(query),
      ...(isForm ? parseFormEncoded(request.body) : []),
      ...(oauth ?? []),
    ],
    consumerSecret: consumer.secret,
    tokenSecret: token.secret,
  });
  return oauth?.get("oauth_token") === token.key && oauth.get("oauth_signature") === expected;
}

const sentEvent = {
  type: "message_create",
  id: "1500000000000000001",
  created_timestamp: "1700000000123",
  message_create: {
    target: { recipient_id: "2000000002" },
    sender_id: "1000000001",
    message_data: { text: "Hello", entities: { urls: [] } },
  },
};

describe("credentials", () => {
  it("tells whose token it is and what it may do", async () => {
    await using x = await answer({
      status: 200,
      headers: {
        "x-access-level": "read-write-directmessages",
        "x-rate-limit-limit": "75",
        "x-rate-limit-remaining": "74",
        "x-rate-limit-reset": "1700000900",
      },
      body: { id: 1000000001, id_str: "1000000001", name: "Acme Help", screen_name: "acme_help" },
    });
    const seen: XAnswerInfo[] = [];
    const client = createXClient({
      baseUrl: x.url + "/",
      consumer,
      token,
      onResponse: (info) => seen.push(info),
    });
    const verified = await client.verifyCredentials();
    expect(verified.user.username).toBe("acme_help");
    expect(verified.accessLevel).toBe("read-write-directmessages");
    expect(verified.rateLimit).toEqual({
      limit: 75,
      remaining: 74,
      resetAt: new Date("2023-11-14T22:28:20Z"),
    });
    expect(seen).toMatchObject([
      {
        request: { method: "GET", path: "/1.1/account/verify_credentials.json" },
        status: 200,
        accessLevel: "read-write-directmessages",
        rateLimit: { remaining: 74 },
      },
    ]);
    expect(isSignedByUser(x.url, x.received[0]!)).toBe(true);
    client.close();
  });

  it("asks for the bearer token once, also when two calls need it at the same time", async () => {
    await using x = await answer(
      { status: 200, body: { token_type: "bearer", access_token: "AAAA%2Bx" } },
      { status: 200, body: { application_id: "30000003", subscriptions: [] } },
      { status: 200, body: { application_id: "30000003", subscriptions: [] } },
    );
    const client = createXClient({ baseUrl: x.url, consumer: { key: "k:1", secret: "s/2" } });
    const { accountActivity } = client;
    await Promise.all([accountActivity.subscriptions(place), accountActivity.subscriptions(place)]);
    expect(x.received.map(({ headers }) => headers.authorization)).toEqual([
      `Basic ${Buffer.from("k%3A1:s%2F2").toString("base64")}`,
      "Bearer AAAA%2Bx",
      "Bearer AAAA%2Bx",
    ]);
    expect(x.received[0]?.body).toBe("grant_type=client_credentials");
    client.close();
  });

  it("asks for a new bearer token once when X refuses the old one", async () => {
    const refused = { status: 401, body: { errors: [{ code: 89, message: "Invalid token." }] } };
    await using x = await answer(
      { status: 200, body: { access_token: "old" } },
      refused,
      { status: 200, body: { access_token: "new" } },
      refused,
    );
    const client = createXClient({ baseUrl: x.url, consumer });
    await expect(client.accountActivity.subscriptionCount()).rejects.toMatchObject({ code: 89 });
    expect(x.received.map(({ headers }) => headers.authorization?.slice(0, 10))).toEqual([
      expect.stringContaining("Basic"),
      "Bearer old",
      expect.stringContaining("Basic"),
      "Bearer new",
    ]);
    client.close();
  });

  it("asks again after a refused request for a bearer token", async () => {
    await using x = await answer(
      {
        status: 403,
        body: { errors: [{ code: 99, message: "Unable to verify your credentials" }] },
      },
      { status: 200, body: { access_token: "AAAA" } },
    );
    const client = createXClient({ baseUrl: x.url, consumer });
    await expect(client.bearerToken()).rejects.toMatchObject({ status: 403, code: 99 });
    await expect(client.bearerToken()).resolves.toBe("AAAA");
    client.close();
  });

  it("reads a request token, and the XML in which X refuses a callback", async () => {
    await using x = await answer(
      {
        status: 200,
        headers: { "content-type": "text/html;charset=utf-8" },
        body: "oauth_token=Zh0&oauth_token_secret=AA&oauth_callback_confirmed=true",
      },
      {
        status: 403,
        headers: { "content-type": "application/xml;charset=utf-8" },
        body: "<?xml version='1.0'?><errors><error code=\"415\">Callback URL not approved</error></errors>",
      },
    );
    const client = createXClient({ baseUrl: x.url, consumer, token });
    await expect(client.requestToken("https://app.example.com/cb")).resolves.toEqual({
      token: "Zh0",
      secret: "AA",
      isCallbackConfirmed: true,
    });
    await expect(client.requestToken("https://other.example.com")).rejects.toMatchObject({
      status: 403,
      code: 415,
      reason: "Callback URL not approved",
    });
    const sent = parseAuthorizationHeader(x.received[0]?.headers.authorization);
    expect(sent?.get("oauth_callback")).toBe("https://app.example.com/cb");
    expect(sent?.has("oauth_token")).toBe(false);
    client.close();
  });

  it("shows no secret when printed or serialised", () => {
    const client = createXClient({ baseUrl: "https://api.x.com", consumer, token });
    for (const shown of [inspect(client, { depth: 9, showHidden: true }), JSON.stringify(client)]) {
      expect(shown).toContain("[redacted]");
      expect(shown).not.toContain(consumer.secret);
      expect(shown).not.toContain(token.secret);
      expect(shown).not.toContain(token.key);
    }
  });

  it("refuses a user's call without a token before anything is sent", async () => {
    await using x = await answer();
    const client = createXClient({ baseUrl: x.url, consumer });
    await expect(client.dm.show("1")).rejects.toThrow(/needs an access token/);
    expect(x.received).toHaveLength(0);
  });
});

describe("Direct Messages", () => {
  it("sends text, choices and attachment as one JSON event and returns X's id", async () => {
    await using x = await answer({ status: 200, body: { event: sentEvent } });
    const client = createXClient({ baseUrl: x.url, consumer, token });
    const sent = await client.dm.send({
      recipientId: "2000000002",
      text: "Hello",
      quickReplies: [{ label: "Billing", metadata: "billing_1" }],
      callsToAction: [{ label: "Open help", url: "https://help.example.com" }],
      mediaId: "1600000000000000001",
    });
    expect(sent).toMatchObject({
      id: "1500000000000000001",
      createdAtMs: 1_700_000_000_123,
      raw: sentEvent,
      rateLimit: null,
    });
    const [request] = x.received;
    expect(request?.method + " " + request?.url).toBe("POST /1.1/direct_messages/events/new.json");
    expect(JSON.parse(request!.body)).toEqual({
      event: {
        type: "message_create",
        message_create: {
          target: { recipient_id: "2000000002" },
          message_data: {
            text: "Hello",
            quick_reply: {
              type: "options",
              options: [{ label: "Billing", metadata: "billing_1" }],
            },
            ctas: [{ type: "web_url", label: "Open help", url: "https://help.example.com" }],
            attachment: { type: "media", media: { id: "1600000000000000001" } },
          },
        },
      },
    });
    expect(isSignedByUser(x.url, request!)).toBe(true);
    client.close();
  });

  it("does not call a send successful when the answer names no event", async () => {
    await using x = await answer({ status: 200, body: {} });
    const client = createXClient({ baseUrl: x.url, consumer, token });
    await expect(client.dm.send({ recipientId: "2", text: "Hi" })).rejects.toMatchObject({
      kind: "unreadable",
      status: 200,
    });
    client.close();
  });

  it("lists pages until the cursor is gone, signing cursors of base64", async () => {
    await using x = await answer(
      {
        status: 200,
        body: {
          events: [sentEvent, { type: "odd", id: "3" }],
          next_cursor: "MTIz+/=",
          apps: { "30000003": { id: "30000003", name: "Acme Desk", url: "https://desk.example" } },
        },
      },
      { status: 200, body: { events: [] } },
    );
    const client = createXClient({ baseUrl: x.url, consumer, token });
    const first = await client.dm.list({ count: 50 });
    expect(first).toMatchObject({
      events: [{ id: "1500000000000000001" }],
      unknown: [{ type: "odd", id: "3" }],
      nextCursor: "MTIz+/=",
      apps: { "30000003": { name: "Acme Desk" } },
    });
    const last = await client.dm.list({ count: 50, cursor: first.nextCursor! });
    expect(last.nextCursor).toBeNull();
    expect(x.received[1]?.url).toBe(
      "/1.1/direct_messages/events/list.json?count=50&cursor=MTIz%2B%2F%3D",
    );
    expect(x.received.every((request) => isSignedByUser(x.url, request))).toBe(true);
    client.close();
  });

  it.each([0, "0", -1, "-1", null, ""])("takes the cursor %j for the end", async (next_cursor) => {
    await using x = await answer({ status: 200, body: { events: [], next_cursor } });
    const client = createXClient({ baseUrl: x.url, consumer, token });
    expect((await client.dm.list()).nextCursor).toBeNull();
    client.close();
  });

  it("looks up and removes one message", async () => {
    await using x = await answer({ status: 200, body: { event: sentEvent } }, { status: 204 });
    const client = createXClient({ baseUrl: x.url, consumer, token });
    expect((await client.dm.show("15")).event.text).toBe("Hello");
    await client.dm.destroy("15");
    expect(x.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /1.1/direct_messages/events/show.json?id=15",
      "DELETE /1.1/direct_messages/events/destroy.json?id=15",
    ]);
    client.close();
  });
});

describe("premium Account Activity", () => {
  const webhook = {
    id: "1400000000000000001",
    url: "https://hooks.example.com/x?a=1&b=ü",
    valid: true,
    created_timestamp: "2023-01-10 09:00:00 +0000",
  };
  const expected = {
    id: webhook.id,
    url: webhook.url,
    isValid: true,
    createdAtMs: Date.parse("2023-01-10T09:00:00Z"),
  };

  it("registers with the address in a signed form", async () => {
    await using x = await answer({ status: 200, body: webhook });
    const client = createXClient({ baseUrl: x.url, consumer, token });
    await expect(client.accountActivity.registerWebhook("dev", webhook.url)).resolves.toEqual(
      expected,
    );
    expect(x.received[0]?.url).toBe("/1.1/account_activity/all/dev/webhooks.json");
    expect(parseFormEncoded(x.received[0]!.body)).toEqual([["url", webhook.url]]);
    expect(isSignedByUser(x.url, x.received[0]!)).toBe(true);
    client.close();
  });

  it("lists, re-validates and deletes webhooks in the user's name", async () => {
    await using x = await answer(
      { status: 200, body: [webhook] },
      { status: 200, body: { environments: [{ environment_name: "Dev", webhooks: [webhook] }] } },
      { status: 204 },
      { status: 204 },
    );
    const client = createXClient({ baseUrl: x.url, consumer, token });
    const { accountActivity } = client;
    await expect(accountActivity.listWebhooks("my env")).resolves.toEqual([expected]);
    await expect(accountActivity.listAllWebhooks()).resolves.toEqual([
      { name: "Dev", webhooks: [expected] },
    ]);
    await accountActivity.revalidateWebhook("dev", webhook.id);
    await accountActivity.deleteWebhook("dev", webhook.id);
    expect(x.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /1.1/account_activity/all/my%20env/webhooks.json",
      "GET /1.1/account_activity/all/webhooks.json",
      "PUT /1.1/account_activity/all/dev/webhooks/1400000000000000001.json",
      "DELETE /1.1/account_activity/all/dev/webhooks/1400000000000000001.json",
    ]);
    expect(x.received.every((request) => isSignedByUser(x.url, request))).toBe(true);
    client.close();
  });

  it("subscribes, and takes an existing subscription for success", async () => {
    await using x = await answer(
      { status: 204 },
      {
        status: 409,
        body: { errors: [{ code: 355, message: "Subscription already exists." }] },
      },
      { status: 403, body: { errors: [{ code: 170, message: "Webhook URL must be defined" }] } },
    );
    const client = createXClient({ baseUrl: x.url, consumer, token });
    const { accountActivity } = client;
    await expect(accountActivity.subscribe(place)).resolves.toBe("subscribed");
    await expect(accountActivity.subscribe(place)).resolves.toBe("already-subscribed");
    await expect(accountActivity.subscribe(place)).rejects.toMatchObject({ code: 170 });
    expect(x.received[0]).toMatchObject({ method: "POST", body: "" });
    expect(x.received[0]?.headers["content-length"]).toBe("0");
    client.close();
  });

  it("tells subscribed from not subscribed, and other refusals from both", async () => {
    await using x = await answer(
      { status: 204 },
      { status: 404, body: { errors: [{ code: 34, message: "Sorry" }] } },
      { status: 401, body: { errors: [{ code: 348, message: "Client application is not …" }] } },
    );
    const client = createXClient({ baseUrl: x.url, consumer, token });
    const { accountActivity } = client;
    await expect(accountActivity.isSubscribed(place)).resolves.toBe(true);
    await expect(accountActivity.isSubscribed(place)).resolves.toBe(false);
    await expect(accountActivity.isSubscribed(place)).rejects.toMatchObject({ code: 348 });
    client.close();
  });

  it("lists, counts and ends subscriptions in the app's own name", async () => {
    await using x = await answer(
      { status: 200, body: { access_token: "AAAA" } },
      {
        status: 200,
        body: {
          environment: "dev",
          application_id: "30000003",
          subscriptions: [{ user_id: "1000000001" }, {}],
        },
      },
      {
        status: 200,
        body: {
          account_name: "acme-dev",
          subscriptions_count: "1",
          subscriptions_count_all: "1",
          subscriptions_count_direct_messages: "0",
          provisioned_count: "15",
        },
      },
      { status: 204 },
      { status: 404, body: { errors: [{ code: 34, message: "Sorry" }] } },
    );
    const client = createXClient({ baseUrl: x.url, consumer, token });
    const { accountActivity } = client;
    await expect(accountActivity.subscriptions(place)).resolves.toEqual({
      applicationId: "30000003",
      userIds: ["1000000001"],
    });
    await expect(accountActivity.subscriptionCount()).resolves.toEqual({
      accountName: "acme-dev",
      subscriptionCount: 1,
      directMessageCount: 0,
      provisionedCount: 15,
    });
    await expect(accountActivity.unsubscribe(place, "1000000001")).resolves.toBe(true);
    await expect(accountActivity.unsubscribe(place, "1000000001")).resolves.toBe(false);
    expect(x.received[3]).toMatchObject({
      method: "DELETE",
      url: "/1.1/account_activity/all/dev/subscriptions/1000000001.json",
    });
    expect(x.received.slice(1).map(({ headers }) => headers.authorization)).toEqual(
      Array.from({ length: 4 }, () => "Bearer AAAA"),
    );
    client.close();
  });
});
