import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startActivityWorld, textsOf, word, type ActivityWorld } from "./support/activity-world.ts";
import { settle, type Answer, type Json, type Keys } from "./support/world.ts";

const SUBSCRIPTIONS = "/2/activity/subscriptions";

let world: ActivityWorld;
let webhookId: string;
beforeEach(async () => {
  world = await startActivityWorld("enterprise", { settings: { deliveryTimeoutMs: 300 } });
  const { body } = await world.asApp("POST", "/2/webhooks", { url: world.receiver.url });
  webhookId = body.data.id;
});
afterEach(() => world.close());

const listen = (eventType: string, extra: Record<string, unknown> = {}): Promise<Answer> =>
  world.call("POST", SUBSCRIPTIONS, {
    json: {
      event_type: eventType,
      filter: { user_id: world.company.id },
      webhook_id: webhookId,
      ...extra,
    },
  });

const quiet = (): Promise<true> =>
  settle(async () => {
    const { body } = await world.control("GET", "/health");
    return body.pendingDeliveries === 0 ? true : undefined;
  });

describe("subscriptions of the X Activity API", () => {
  it("are made by a user of the app, shown, changed and deleted", async () => {
    const { status, body } = await listen("dm.received", { tag: "support-in" });
    expect(status).toBe(200);
    const { subscription } = body.data;
    expect(subscription).toEqual({
      subscription_id: expect.stringMatching(/^\d+$/),
      event_type: "dm.received",
      filter: { user_id: world.company.id },
      tag: "support-in",
      webhook_id: webhookId,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect((await world.asApp("GET", SUBSCRIPTIONS)).body).toEqual({
      data: [subscription],
      meta: { total_subscriptions: 1 },
    });
    const path = `${SUBSCRIPTIONS}/${subscription.subscription_id}`;
    const changed = await world.asApp("PUT", path, { tag: "other" });
    expect(changed.body.data.subscription.tag).toBe("other");
    expect((await world.asApp("DELETE", path)).body).toEqual({ data: { deleted: true } });
    expect((await world.asApp("DELETE", path)).status).toBe(404);
  });

  it("are deleted many at once", async () => {
    const ids: string[] = [];
    for (const type of ["dm.received", "dm.sent", "dm.read"]) {
      ids.push((await listen(type)).body.data.subscription.subscription_id);
    }
    const bulk = `${SUBSCRIPTIONS}?ids=${ids.slice(0, 2).join(",")}`;
    expect((await world.asApp("DELETE", bulk)).body.data.deleted).toBe(true);
    expect((await world.asApp("GET", SUBSCRIPTIONS)).body.meta.total_subscriptions).toBe(1);
    expect((await world.asApp("DELETE", SUBSCRIPTIONS)).status).toBe(400);
  });

  it("are listed in pages", async () => {
    for (const type of ["dm.received", "dm.sent", "dm.read"]) await listen(type);
    const types = (answer: Answer): string[] => answer.body.data.map((one: Json) => one.event_type);
    const first = await world.asApp("GET", `${SUBSCRIPTIONS}?max_results=2`);
    expect([types(first), first.body.meta.total_subscriptions]).toEqual([
      ["dm.received", "dm.sent"],
      3,
    ]);
    const token = first.body.meta.next_token;
    expect(token).toMatch(/^[0-9A-V]{16}$/);
    const second = await world.asApp(
      "GET",
      `${SUBSCRIPTIONS}?max_results=2&pagination_token=${token}`,
    );
    expect([types(second), second.body.meta.next_token]).toEqual([["dm.read"], undefined]);
    for (const wrong of ["max_results=0", "max_results=x", "pagination_token=0000000000000001"]) {
      expect((await world.asApp("GET", `${SUBSCRIPTIONS}?${wrong}`)).status).toBe(400);
    }
  });

  it("refuse the app itself for private events, and users who have not let the app in", async () => {
    const wish = { event_type: "dm.received", filter: { user_id: world.company.id } };
    const asApp = await world.asApp("POST", SUBSCRIPTIONS, wish);
    expect(asApp.body.type).toContain("unsupported-authentication");
    const ofStranger = await listen("dm.received", { filter: { user_id: world.customer.id } });
    expect(ofStranger.status).toBe(403);
    const publicEvent = { ...wish, event_type: "profile.update.bio" };
    expect((await world.asApp("POST", SUBSCRIPTIONS, publicEvent)).status).toBe(200);
  });

  it("refuse what is there already, another app's webhook, unknown events and fields, and too many", async () => {
    await listen("dm.received");
    expect(word(await listen("dm.received"))).toEqual([400, "DuplicateSubscriptionFailed"]);
    expect(word(await listen("dm.sent", { webhook_id: "1" }))).toEqual([400, "WebhookIdInvalid"]);
    expect((await listen("dm.nonsense")).status).toBe(400);
    expect((await listen("dm.sent", { extra: 1 })).status).toBe(400);
    expect((await listen("dm.sent", { tag: "x".repeat(201) })).status).toBe(400);
    await world.control("PUT", "/settings", {
      enterpriseV2Limits: { webhooks: 5, subscriptions: 5, activitySubscriptions: 1 },
    });
    expect(word(await listen("dm.sent"))).toEqual([400, "SubscriptionLimitExceeded"]);
  });
});

describe("events of the X Activity API", () => {
  it("reach the webhook in their envelope, with users of v2's shape", async () => {
    await listen("dm.received", { tag: "in" });
    await world.say("hello!");
    await quiet();
    const { data } = world.receiver.received[0]!.body;
    expect(data).toMatchObject({
      event_uuid: expect.stringMatching(/^-?\d{1,19}$/),
      filter: { user_id: world.company.id },
      event_type: "dm.received",
      tag: "in",
    });
    expect(data.payload.users[world.customer.id].data).toMatchObject({
      id: world.customer.id,
      username: "jo",
      public_metrics: { followers_count: 0, followers_count_str: "0" },
    });
    expect(data).not.toHaveProperty("for_user_id");
    expect(textsOf(world.receiver)).toEqual(["hello!"]);
  });

  it("come only for the types subscribed to: sent, read and typing each by its own", async () => {
    for (const type of ["dm.sent", "dm.read", "dm.indicate_typing"]) await listen(type);
    await world.say("not subscribed to");
    const { body: sent } = await world.send("our answer");
    await world.control("POST", "/typing", { fromId: world.customer.id, toId: world.company.id });
    await world.control("POST", "/reads", {
      userId: world.customer.id,
      withId: world.company.id,
      lastReadId: sent.event.id,
    });
    await quiet();
    const events = world.receiver.received.map(({ body }) => body.data);
    expect(events.map((event: Json) => String(event.event_type)).toSorted()).toEqual([
      "dm.indicate_typing",
      "dm.read",
      "dm.sent",
    ]);
    const read = events.find((event: Json) => event.event_type === "dm.read");
    expect(read.payload.direct_message_mark_read_events[0].last_read_event_id).toBe(sent.event.id);
    expect(textsOf(world.receiver)).toEqual(["our answer"]);
  });

  it("end when the user takes the consent back, of which every listener of the app hears", async () => {
    await listen("dm.received");
    await world.control("DELETE", `/users/${world.company.id}/tokens/${world.app.id}`);
    await world.say("nobody hears this");
    await quiet();
    expect(world.receiver.received.map(({ body }) => body.data)).toEqual([
      {
        event_uuid: expect.any(String),
        filter: {},
        event_type: "oauth.revoke",
        payload: {
          date_time: expect.stringMatching(/\+00:00$/),
          user_id: world.company.id,
          app_id: world.app.id,
        },
      },
    ]);
    expect((await world.asApp("GET", SUBSCRIPTIONS)).body.meta.total_subscriptions).toBe(0);
  });

  it("fall silent when the user's token no longer sees DMs", async () => {
    await listen("dm.received");
    await world.control("PATCH", `/apps/${world.app.id}`, { permission: "read-write" });
    await world.control("POST", `/apps/${world.app.id}/tokens`);
    await world.say("not for this token");
    await quiet();
    expect(world.receiver.received).toEqual([]);
  });

  it("end with the webhook", async () => {
    await listen("dm.received");
    await world.asApp("DELETE", `/2/webhooks/${webhookId}`);
    expect((await world.asApp("GET", SUBSCRIPTIONS)).body.meta.total_subscriptions).toBe(0);
  });

  it("do not come while a pay-per-use account has no credits", async () => {
    await listen("dm.received");
    await world.control("PATCH", `/apps/${world.app.id}`, { accessLevel: "pay-per-use" });
    await world.control("PUT", "/faults", { credits: { areExhausted: true } });
    await world.say("not paid for");
    const refused = await world.asApp("GET", "/2/webhooks");
    expect([refused.status, refused.body.title]).toEqual([402, "CreditsDepleted"]);
    await quiet();
    expect(world.receiver.received).toEqual([]);
  });
});

/** Reads a stream until it ends or is cut. */
async function openStream(query = "", keys?: Keys) {
  const bearer = await world.bearer(keys);
  const abort = new AbortController();
  const response = await fetch(`${world.sandbox.url}/2/activity/stream${query}`, {
    headers: { authorization: `Bearer ${bearer}` },
    signal: abort.signal,
  });
  const stream = { response, text: "", isOver: false, cut: () => abort.abort() };
  if (response.status !== 200) return { ...stream, body: await response.json() };
  const decoder = new TextDecoder();
  void (async () => {
    try {
      for await (const part of response.body ?? []) {
        stream.text += decoder.decode(part, { stream: true });
      }
    } catch {
      // Cut by the test.
    }
    stream.isOver = true;
  })();
  return Object.assign(stream, { body: null });
}

const linesOf = (stream: { text: string }): Json[] =>
  stream.text
    .split("\r\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

describe("the stream of the X Activity API", () => {
  it("carries the events of subscriptions without a webhook, one a line, until it is cut", async () => {
    await listen("dm.received", { webhook_id: undefined });
    const stream = await openStream();
    await world.say("down the stream");
    await settle(() => linesOf(stream).length === 1);
    expect(linesOf(stream)[0].data.event_type).toBe("dm.received");
    expect(world.receiver.received).toEqual([]);
    stream.cut();
    await settle(() => stream.isOver);
    await settle(async () => (await world.log("stream.closed")).length === 1);
  });

  it("says that it is alive with empty lines, on X's clock", async () => {
    const stream = await openStream();
    await world.control("PUT", "/clock", { isFrozen: true });
    expect(stream.text).toBe("");
    await world.advance(60_000);
    await settle(() => stream.text === "\r\n\r\n\r\n");
  });

  it("brings up to five minutes of what was missed, and no more", async () => {
    await world.control("PUT", "/clock", { isFrozen: true });
    await listen("dm.received", { webhook_id: undefined });
    await listen("dm.received", { tag: "to the webhook" });
    await world.say("too old");
    await world.advance(4 * 60_000);
    await world.say("missed");
    await world.advance(60_000 + 1);
    const stream = await openStream("?backfill_minutes=5");
    await settle(() => linesOf(stream).length === 1);
    expect(
      linesOf(stream)[0].data.payload.direct_message_events[0].message_create.message_data.text,
    ).toBe("missed");
    const wrong = await openStream("?backfill_minutes=6");
    expect(wrong.response.status).toBe(400);
    expect(wrong.body.errors[0].message).toContain("backfill_minutes");
  });

  it("is open twice at most", async () => {
    await openStream();
    const second = await openStream();
    const third = await openStream();
    expect([third.response.status, third.body.connection_issue]).toEqual([
      429,
      "TooManyConnections",
    ]);
    second.cut();
    await settle(async () => (await world.log("stream.closed")).length === 1);
    expect((await openStream()).response.status).toBe(200);
  });
});
