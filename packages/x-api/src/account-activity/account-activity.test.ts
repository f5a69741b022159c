import { describe, expect, it } from "vitest";

import { answer, type AnsweringServer } from "../../test/support/answering-server.ts";
import { createXClient } from "../client/client.ts";
import { generationNamed, type XGenerationName } from "../client/generation.ts";
import { REPLAY_REACH } from "./replay.ts";

const consumer = { key: "CK", secret: "CS" };
const token = { key: "1000000001-TK", secret: "TS" };
const place = { environment: null, webhookId: "1900000000000000001" };
const bearer = { status: 200, body: { access_token: "AAAA" } };

function open(baseUrl: string, name: XGenerationName) {
  return createXClient({ baseUrl, consumer, token, generation: generationNamed(name) });
}

/** What was asked, each with the kind of credentials, without the request for the bearer token. */
function asked({ received }: AnsweringServer): string[] {
  return received
    .filter(({ url }) => url !== "/oauth2/token")
    .map(({ method, url, headers }) => `${method} ${url} ${headers.authorization?.split(" ")[0]}`);
}

const v2Webhook = {
  id: "1900000000000000001",
  url: "https://hooks.example.com/x",
  valid: true,
  created_at: "2026-01-15T12:00:00.000Z",
};
const expected = {
  id: "1900000000000000001",
  url: "https://hooks.example.com/x",
  isValid: true,
  createdAtMs: Date.parse("2026-01-15T12:00:00Z"),
};

describe("enterprise Account Activity", () => {
  const webhook = { ...v2Webhook, created_timestamp: "2026-01-15 12:00:00 +0000" };

  it("keeps webhooks without labels, in the user's name", async () => {
    await using x = await answer(
      { status: 200, body: [webhook] },
      { status: 200, body: [webhook] },
      { status: 200, body: webhook },
      { status: 204 },
      { status: 204 },
    );
    const client = open(x.url, "v1.1-enterprise");
    const { accountActivity } = client;
    await expect(accountActivity.listWebhooks(null)).resolves.toEqual([expected]);
    await expect(accountActivity.listAllWebhooks()).resolves.toEqual([
      { name: "", webhooks: [expected] },
    ]);
    await expect(accountActivity.registerWebhook(null, webhook.url)).resolves.toEqual(expected);
    await accountActivity.revalidateWebhook(null, webhook.id);
    await accountActivity.deleteWebhook(null, webhook.id);
    expect(asked(x)).toEqual([
      "GET /1.1/account_activity/webhooks.json OAuth",
      "GET /1.1/account_activity/webhooks.json OAuth",
      "POST /1.1/account_activity/webhooks.json OAuth",
      "PUT /1.1/account_activity/webhooks/1900000000000000001.json OAuth",
      "DELETE /1.1/account_activity/webhooks/1900000000000000001.json OAuth",
    ]);
    expect(x.received[2]?.body).toBe("url=https%3A%2F%2Fhooks.example.com%2Fx");
    client.close();
  });

  it("subscribes at a webhook, and takes 355 and 34 for answers", async () => {
    const exists = {
      status: 409,
      body: { errors: [{ code: 355, message: "Subscription already exists." }] },
    };
    const missing = { status: 404, body: { errors: [{ code: 34, message: "Sorry" }] } };
    await using x = await answer(
      { status: 204 },
      exists,
      { status: 204 },
      missing,
      bearer,
      { status: 204 },
      missing,
      {
        status: 200,
        body: { application_id: "30000003", subscriptions: [{ user_id: "1000000001" }] },
      },
      {
        status: 200,
        body: { account_name: "acme", subscriptions_count_all: "1", provisioned_count: "50" },
      },
    );
    const client = open(x.url, "v1.1-enterprise");
    const { accountActivity } = client;
    await expect(accountActivity.subscribe(place)).resolves.toBe("subscribed");
    await expect(accountActivity.subscribe(place)).resolves.toBe("already-subscribed");
    await expect(accountActivity.isSubscribed(place)).resolves.toBe(true);
    await expect(accountActivity.isSubscribed(place)).resolves.toBe(false);
    await expect(accountActivity.unsubscribe(place, "1000000001")).resolves.toBe(true);
    await expect(accountActivity.unsubscribe(place, "1000000001")).resolves.toBe(false);
    await expect(accountActivity.subscriptions(place)).resolves.toEqual({
      applicationId: "30000003",
      userIds: ["1000000001"],
    });
    await expect(accountActivity.subscriptionCount()).resolves.toMatchObject({
      provisionedCount: 50,
    });
    const base = "/1.1/account_activity/webhooks/1900000000000000001/subscriptions";
    expect(asked(x)).toEqual([
      `POST ${base}/all.json OAuth`,
      `POST ${base}/all.json OAuth`,
      `GET ${base}/all.json OAuth`,
      `GET ${base}/all.json OAuth`,
      `DELETE ${base}/1000000001/all.json Bearer`,
      `DELETE ${base}/1000000001/all.json Bearer`,
      `GET ${base}/all/list.json Bearer`,
      "GET /1.1/account_activity/subscriptions/count.json Bearer",
    ]);
    client.close();
  });

  it("asks for a replay by whole minutes in UTC and names X's refusals", async () => {
    await using x = await answer(
      bearer,
      {
        status: 202,
        body: { job_id: "1910000000000000001", created_at: "2026-03-01T00:00:00.000Z" },
      },
      { status: 409, body: { errors: [{ code: 355, message: "There is a request in flight" }] } },
      { status: 400, body: { errors: [{ code: 356, message: "from_date" }] } },
      { status: 202, body: {} },
    );
    const client = open(x.url, "v1.1-enterprise");
    const replay = client.accountActivity.replay!;
    const wish = {
      webhookId: "19",
      fromAt: new Date("2026-02-27T23:59:59.999Z"),
      untilAt: new Date("2026-02-28T10:30:00.001Z"),
    };
    await expect(replay(wish)).resolves.toEqual({
      jobId: "1910000000000000001",
      createdAtMs: Date.parse("2026-03-01T00:00:00Z"),
    });
    await expect(replay(wish)).rejects.toMatchObject({ status: 409, code: 355 });
    await expect(replay(wish)).rejects.toMatchObject({ code: 356 });
    await expect(replay(wish)).rejects.toMatchObject({ kind: "unreadable" });
    await expect(replay({ ...wish, untilAt: wish.fromAt, fromAt: wish.untilAt })).rejects.toThrow(
      TypeError,
    );
    expect(asked(x)[0]).toBe(
      "POST /1.1/account_activity/replay/webhooks/19/subscriptions/all.json?from_date=202602272359&to_date=202602281031 Bearer",
    );
    client.close();
  });
});

describe("webhooks of API v2", () => {
  it("are kept in the app's name", async () => {
    await using x = await answer(
      bearer,
      { status: 200, body: { data: [v2Webhook], meta: { result_count: 1 } } },
      { status: 200, body: { meta: { result_count: 0 } } },
      { status: 200, body: { data: v2Webhook } },
      { status: 200, body: { data: { valid: true } } },
      { status: 200, body: { data: { deleted: true } } },
      { status: 200, body: { data: { valid: false } } },
      { status: 200, body: {} },
    );
    const client = open(x.url, "v2-account-activity");
    const { accountActivity } = client;
    await expect(accountActivity.listWebhooks(null)).resolves.toEqual([expected]);
    await expect(accountActivity.listAllWebhooks()).resolves.toEqual([{ name: "", webhooks: [] }]);
    await expect(accountActivity.registerWebhook(null, v2Webhook.url)).resolves.toEqual(expected);
    await accountActivity.revalidateWebhook(null, "19");
    await accountActivity.deleteWebhook(null, "19");
    await expect(accountActivity.revalidateWebhook(null, "19")).rejects.toMatchObject({
      kind: "response",
      words: ["CrcValidationFailed"],
    });
    await expect(accountActivity.listWebhooks(null)).rejects.toMatchObject({ kind: "unreadable" });
    expect(asked(x).slice(0, 6)).toEqual([
      "GET /2/webhooks Bearer",
      "GET /2/webhooks Bearer",
      "POST /2/webhooks Bearer",
      "PUT /2/webhooks/19 Bearer",
      "DELETE /2/webhooks/19 Bearer",
      "PUT /2/webhooks/19 Bearer",
    ]);
    expect(JSON.parse(x.received[3]!.body)).toEqual({ url: v2Webhook.url });
    client.close();
  });

  it("replay, and say when a job runs already", async () => {
    await using x = await answer(
      bearer,
      { status: 200, body: { data: { job_id: "1910", created_at: "2026-03-01T00:00:00.000Z" } } },
      { status: 409, body: { errors: [{ message: "ReplayConflictError: a job is running" }] } },
    );
    const client = open(x.url, "v2-activity");
    const replay = client.accountActivity.replay!;
    const wish = {
      webhookId: "19",
      fromAt: new Date("2026-03-01T00:00:00Z"),
      untilAt: new Date("2026-03-01T01:00:00Z"),
    };
    await expect(replay(wish)).resolves.toMatchObject({ jobId: "1910" });
    await expect(replay(wish)).rejects.toMatchObject({ words: ["ReplayConflictError"] });
    expect(asked(x)[0]).toBe("POST /2/webhooks/replay Bearer");
    expect(JSON.parse(x.received[1]!.body)).toEqual({
      webhook_id: "19",
      from_date: "202603010000",
      to_date: "202603010100",
    });
    client.close();
  });
});

describe("Account Activity v2", () => {
  it("subscribes in the user's name and takes X's words for answers", async () => {
    const duplicate = {
      status: 400,
      body: { errors: [{ message: "DuplicateSubscriptionFailed: Subscription already exists" }] },
    };
    await using x = await answer(
      { status: 200, body: { data: { subscribed: true } } },
      duplicate,
      { status: 200, body: { data: { subscribed: true } } },
      { status: 200, body: { data: { subscribed: false } } },
      { status: 200, body: {} },
      bearer,
      { status: 200, body: { data: { subscribed: false } } },
      { status: 400, body: { errors: [{ message: "SubscriptionNotFound" }] } },
      {
        status: 200,
        body: {
          data: { application_id: "30000003", webhook_id: "19", subscriptions: [{ user_id: "1" }] },
        },
      },
      {
        status: 200,
        body: {
          data: {
            account_name: "acme",
            provisioned_count: "15",
            subscriptions_count_all: "1",
            subscriptions_count_direct_messages: "0",
          },
        },
      },
      { status: 400, body: { errors: [{ message: "WebhookIdInvalid" }] } },
    );
    const client = open(x.url, "v2-account-activity");
    const { accountActivity } = client;
    await expect(accountActivity.subscribe(place)).resolves.toBe("subscribed");
    await expect(accountActivity.subscribe(place)).resolves.toBe("already-subscribed");
    await expect(accountActivity.isSubscribed(place)).resolves.toBe(true);
    await expect(accountActivity.isSubscribed(place)).resolves.toBe(false);
    await expect(accountActivity.isSubscribed(place)).rejects.toMatchObject({ kind: "unreadable" });
    await expect(accountActivity.unsubscribe(place, "1")).resolves.toBe(true);
    await expect(accountActivity.unsubscribe(place, "1")).resolves.toBe(false);
    await expect(accountActivity.subscriptions(place)).resolves.toEqual({
      applicationId: "30000003",
      userIds: ["1"],
    });
    await expect(accountActivity.subscriptionCount()).resolves.toEqual({
      accountName: "acme",
      subscriptionCount: 1,
      directMessageCount: 0,
      provisionedCount: 15,
    });
    await expect(accountActivity.subscribe(place)).rejects.toMatchObject({
      words: ["WebhookIdInvalid"],
    });
    const base = "/2/account_activity/webhooks/1900000000000000001/subscriptions";
    expect(asked(x)).toEqual([
      `POST ${base}/all OAuth`,
      `POST ${base}/all OAuth`,
      `GET ${base}/all OAuth`,
      `GET ${base}/all OAuth`,
      `GET ${base}/all OAuth`,
      `DELETE ${base}/1/all Bearer`,
      `DELETE ${base}/1/all Bearer`,
      `GET ${base}/all/list Bearer`,
      "GET /2/account_activity/subscriptions/count Bearer",
      `POST ${base}/all OAuth`,
    ]);
    expect(x.received[0]?.body).toBe("{}");
    client.close();
  });
});

describe("a generation", () => {
  it.each(["v1.1-premium", "v1.1-enterprise", "v2-account-activity", "v2-activity"] as const)(
    "%s goes by its name and offers a replay exactly when it says so",
    (name) => {
      const client = open("http://127.0.0.1:1", name);
      expect(client.generation).toBe(name);
      expect(client.accountActivity.replay !== undefined).toBe(client.abilities.replay);
      expect(REPLAY_REACH[name] !== null).toBe(client.abilities.replay);
      expect(client.dmV2 !== null).toBe(name.startsWith("v2"));
      expect(client.abilities.typing).toBe(name.startsWith("v1.1"));
      expect(client.activityStream !== null).toBe(name === "v2-activity");
      client.close();
    },
  );

  it.each(["", "v3", "toString", "__proto__"])("is none by the name %j", (name) => {
    expect(() => generationNamed(name)).toThrow(TypeError);
  });

  it.each([
    ["v1.1-premium", { environment: null, webhookId: "1" }],
    ["v1.1-enterprise", { environment: "prod", webhookId: null }],
    ["v2-account-activity", { environment: "prod", webhookId: null }],
  ] as const)("%s sends nothing when the place lacks what it needs", async (name, incomplete) => {
    await using x = await answer();
    const client = open(x.url, name);
    await expect(client.accountActivity.subscribe(incomplete)).rejects.toThrow(TypeError);
    await expect(client.accountActivity.isSubscribed(incomplete)).rejects.toThrow(TypeError);
    await expect(client.accountActivity.unsubscribe(incomplete, "1")).rejects.toThrow(TypeError);
    expect(x.received).toEqual([]);
    client.close();
  });
});
