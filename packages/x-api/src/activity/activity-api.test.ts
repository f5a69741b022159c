import { describe, expect, it } from "vitest";

import { answerBy, type RoutedAnswer } from "../../test/support/routed-server.ts";
import { createXClient, type XClientOptions } from "../client/client.ts";
import { activityGeneration } from "../client/generation.ts";

const consumer = { key: "CK", secret: "CS" };
const token = { key: "1000000001-TK", secret: "TS" };
const own = "1000000001";
const place = { environment: null, webhookId: "19" };
const types = ["dm.received", "dm.sent", "dm.read", "dm.indicate_typing"];
const PATH = "/2/activity/subscriptions";

interface Row {
  subscription_id: string;
  event_type: string;
  filter: { user_id: string };
  webhook_id?: string;
  tag?: string;
}

const row = (
  id: number,
  event_type: string,
  webhook_id: string | null = "19",
  user_id = own,
): Row => ({
  subscription_id: String(id),
  event_type,
  filter: { user_id },
  ...(webhook_id === null ? {} : { webhook_id }),
});

/** An X that keeps subscriptions; `refuse` may answer a creation instead. */
async function activityServer(
  rows: Row[],
  more: {
    refuse?: (eventType: string) => RoutedAnswer | undefined;
    webhooks?: string[];
    shape?: "openapi" | "flat" | "list";
  } = {},
) {
  const shapes = {
    openapi: (made: Row) => ({ data: { subscription: made } }),
    flat: (made: Row) => ({ data: made }),
    list: (made: Row) => ({ data: [made], meta: { total_subscriptions: rows.length } }),
  };
  const answers: Record<string, RoutedAnswer> = {
    "POST /oauth2/token": { status: 200, body: { access_token: "AAAA" } },
    "GET /2/users/me": { status: 200, body: { data: { id: own, name: "Acme", username: "acme" } } },
    "GET /2/webhooks": () => ({
      status: 200,
      body: {
        data: (more.webhooks ?? ["19"]).map((id) => ({ id, url: `https://h/${id}`, valid: true })),
      },
    }),
    [`GET ${PATH}`]: () => ({
      status: 200,
      body: { data: rows, meta: { total_subscriptions: rows.length } },
    }),
    [`POST ${PATH}`]: ({ body }) => {
      const wish = JSON.parse(body) as Row;
      const refused = more.refuse?.(wish.event_type);
      if (refused !== undefined) {
        return refused;
      }
      const made = { ...wish, subscription_id: String(100 + rows.length) };
      rows.push(made);
      return { status: 200, body: shapes[more.shape ?? "openapi"](made) };
    },
  };
  for (const { subscription_id: id } of rows) {
    answers[`DELETE ${PATH}/${id}`] = { status: 200, body: { data: { deleted: true } } };
    answers[`PUT ${PATH}/${id}`] = { status: 200, body: { data: {} } };
  }
  return answerBy(answers);
}

function open(baseUrl: string, more: Partial<XClientOptions> = {}) {
  const client = createXClient({
    baseUrl,
    consumer,
    token,
    generation: activityGeneration,
    ...more,
  });
  return { client, accountActivity: client.accountActivity };
}

const forbidden = {
  status: 403,
  body: { title: "Forbidden", detail: "Forbidden", type: "about:blank", status: 403 },
};
const duplicate = {
  status: 409,
  body: { errors: [{ message: "DuplicateSubscriptionFailed: Subscription already exists" }] },
};

describe("subscribing to the Activity API", () => {
  it.each(["openapi", "flat", "list"] as const)(
    "creates the four subscriptions of the token's owner, once (answers in the %s shape)",
    async (shape) => {
      const rows: Row[] = [row(1, "post.create", "19"), row(2, "dm.received", "19", "5")];
      await using x = await activityServer(rows, { shape });
      const { client, accountActivity } = open(x.url);
      await expect(accountActivity.isSubscribed(place)).resolves.toBe(false);
      await expect(accountActivity.subscribe(place)).resolves.toBe("subscribed");
      await expect(accountActivity.subscribe(place)).resolves.toBe("already-subscribed");
      await expect(accountActivity.isSubscribed(place)).resolves.toBe(true);
      const created = x.received.filter(({ method, url }) => method === "POST" && url === PATH);
      expect(created.map(({ body }) => JSON.parse(body) as unknown)).toEqual(
        types.map((event_type) => ({ event_type, filter: { user_id: own }, webhook_id: "19" })),
      );
      expect(created[0]?.headers.authorization).toMatch(/^OAuth /);
      expect(x.received.filter(({ url }) => url.startsWith("/2/users/me"))).toHaveLength(1);
      client.close();
    },
  );

  it("creates what is missing only, by OAuth 2.0 where there is such a token", async () => {
    await using x = await activityServer([row(1, "dm.received"), row(2, "dm.read")]);
    const { client, accountActivity } = open(x.url, { userBearer: "user-token" });
    await expect(accountActivity.subscribe(place)).resolves.toBe("subscribed");
    const created = x.received.filter(({ method, url }) => method === "POST" && url === PATH);
    expect(created.map(({ body }) => (JSON.parse(body) as Row).event_type)).toEqual([
      "dm.sent",
      "dm.indicate_typing",
    ]);
    expect(created[0]?.headers.authorization).toBe("Bearer user-token");
    client.close();
  });

  it("leaves what was granted standing and names what was refused", async () => {
    const rows: Row[] = [];
    const refuse = (type: string) =>
      type === "dm.sent" || type === "dm.read" ? forbidden : undefined;
    await using x = await activityServer(rows, { refuse });
    const { client, accountActivity } = open(x.url);
    await expect(accountActivity.subscribe(place)).rejects.toMatchObject({
      kind: "response",
      status: 403,
      errors: [{ message: "dm.sent: Forbidden" }, { message: "dm.read: Forbidden" }],
    });
    expect(rows.map(({ event_type }) => event_type)).toEqual(["dm.received", "dm.indicate_typing"]);
    expect(x.received.some(({ method }) => method === "DELETE")).toBe(false);
    client.close();
  });

  it("takes over a subscription whose webhook is gone", async () => {
    const rows = types.map((type, index) => row(index + 1, type, "18"));
    await using x = await activityServer(rows, { refuse: () => duplicate, webhooks: ["19"] });
    const { client, accountActivity } = open(x.url);
    await expect(accountActivity.subscribe(place)).resolves.toBe("subscribed");
    const moved = x.received.filter(({ method }) => method === "PUT");
    expect(moved.map(({ url }) => url)).toEqual([1, 2, 3, 4].map((id) => `${PATH}/${id}`));
    expect(JSON.parse(moved[0]!.body)).toEqual({ webhook_id: "19" });
    client.close();
  });

  it("never takes one from a webhook that stands", async () => {
    const rows = types.map((type, index) => row(index + 1, type, "18"));
    await using x = await activityServer(rows, { refuse: () => duplicate, webhooks: ["18", "19"] });
    const { client, accountActivity } = open(x.url);
    await expect(accountActivity.subscribe(place)).rejects.toMatchObject({
      status: 409,
      words: ["DuplicateSubscriptionFailed"],
    });
    expect(x.received.some(({ method }) => method === "PUT")).toBe(false);
    client.close();
  });

  it("may have the stream for its place", async () => {
    const rows: Row[] = [];
    await using x = await activityServer(rows);
    const { client, accountActivity } = open(x.url);
    const stream = { environment: null, webhookId: null };
    await expect(accountActivity.subscribe(stream)).resolves.toBe("subscribed");
    expect(rows.every((made) => !("webhook_id" in made))).toBe(true);
    await expect(accountActivity.isSubscribed(stream)).resolves.toBe(true);
    await expect(accountActivity.isSubscribed(place)).resolves.toBe(false);
    client.close();
  });
});

describe("what stands in the Activity API", () => {
  const rows = () => [
    row(1, "dm.received"),
    row(2, "dm.sent"),
    row(3, "dm.received", "19", "5"),
    row(4, "dm.received", "18", "6"),
    row(5, "post.create"),
  ];

  it("is listed by user and counted", async () => {
    await using x = await activityServer(rows());
    const { client, accountActivity } = open(x.url);
    await expect(accountActivity.subscriptions(place)).resolves.toEqual({
      applicationId: null,
      userIds: [own, "5"],
    });
    await expect(accountActivity.subscriptionCount()).resolves.toEqual({
      accountName: null,
      subscriptionCount: 5,
      directMessageCount: 4,
      provisionedCount: null,
    });
    client.close();
  });

  it("ends for one user at one webhook alone", async () => {
    await using x = await activityServer(rows());
    const { client, accountActivity } = open(x.url);
    await expect(accountActivity.unsubscribe(place, own)).resolves.toBe(true);
    await expect(accountActivity.unsubscribe(place, "7")).resolves.toBe(false);
    const removed = x.received.filter(({ method }) => method === "DELETE").map(({ url }) => url);
    expect(removed).toEqual([`${PATH}/1`, `${PATH}/2`]);
    client.close();
  });

  it("is read page by page, and a list without any is empty", async () => {
    await using x = await answerBy({
      "POST /oauth2/token": { status: 200, body: { access_token: "AAAA" } },
      [`GET ${PATH}`]: ({ url }) => ({
        status: 200,
        body: url.includes("pagination_token=next")
          ? { data: [{ subscription: row(2, "dm.sent") }], meta: {} }
          : { data: [row(1, "dm.received")], meta: { next_token: "next" } },
      }),
    });
    const { client, accountActivity } = open(x.url);
    await expect(accountActivity.subscriptionCount()).resolves.toMatchObject({
      subscriptionCount: 2,
    });
    client.close();
    await using empty = await answerBy({
      "POST /oauth2/token": { status: 200, body: { access_token: "AAAA" } },
      [`GET ${PATH}`]: { status: 200, body: { meta: { total_subscriptions: 0 } } },
    });
    const other = open(empty.url);
    await expect(other.accountActivity.subscriptionCount()).resolves.toMatchObject({
      subscriptionCount: 0,
    });
    other.client.close();
  });
});
