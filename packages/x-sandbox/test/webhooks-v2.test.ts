import { verifyWebhookSignature } from "@tsubame/x-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startActivityWorld, textsOf, word, type ActivityWorld } from "./support/activity-world.ts";
import { settle, type Answer } from "./support/world.ts";

const AAA = "/2/account_activity";

let world: ActivityWorld;
beforeEach(async () => {
  world = await startActivityWorld("enterprise", { settings: { deliveryTimeoutMs: 300 } });
});
afterEach(() => world.close());

const register = (url = world.receiver.url): Promise<Answer> =>
  world.asApp("POST", "/2/webhooks", { url });

const subscribe = (id: string): Promise<Answer> =>
  world.call("POST", `${AAA}/webhooks/${id}/subscriptions/all`, { json: {} });

describe("webhooks of v2", () => {
  it("are registered, listed, re-validated and deleted by the app", async () => {
    expect((await world.asApp("GET", "/2/webhooks")).body).toEqual({ meta: { result_count: 0 } });
    const { status, body } = await register();
    expect(status).toBe(200);
    expect(body.data).toEqual({
      id: expect.stringMatching(/^\d+$/),
      url: world.receiver.url,
      valid: true,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    const list = await world.asApp("GET", "/2/webhooks");
    expect(list.body).toEqual({ data: [body.data], meta: { result_count: 1 } });
    const path = `/2/webhooks/${body.data.id}`;
    expect((await world.asApp("PUT", path)).body).toEqual({ data: { valid: true } });
    expect((await world.asApp("DELETE", path)).body).toEqual({ data: { deleted: true } });
    expect(word(await world.asApp("PUT", path))).toEqual([400, "WebhookIdInvalid"]);
  });

  it.each([
    ["no https", "http://hooks.example.com/x", "UrlValidationFailed"],
    ["a port", "https://hooks.example.com:8443/x", "UrlValidationFailed"],
    ["no address", "nonsense", "UrlValidationFailed"],
  ])("are refused for %s", async (_what, url, expected) => {
    expect(word(await register(url))).toEqual([400, expected]);
  });

  it("take loopback addresses only while the setting allows them", async () => {
    await world.control("PUT", "/settings", { allowsLoopbackWebhooks: false });
    expect(word(await register())).toEqual([400, "UrlValidationFailed"]);
    expect(word(await register("https://127.0.0.1/x"))).toEqual([400, "UrlValidationFailed"]);
  });

  it.each([
    ["a wrong token", { status: 200, text: '{"response_token":"x"}' }, "Invalid `response_token`"],
    ["a redirect", { status: 302, text: "" }, "Non-200"],
    ["an error", { status: 503, text: "" }, "Non-200"],
    ["silence", "never" as const, "High latency"],
  ])("are refused in X's words when the challenge meets %s", async (_what, reaction, words) => {
    world.receiver.challengeAnswer = () => reaction;
    const answer = await register();
    expect(word(answer)).toEqual([400, "CrcValidationFailed"]);
    expect(answer.body.errors[0].message).toContain(words);
  });

  it("exist once per address, and as many as the plan allows", async () => {
    await register();
    expect(word(await register())).toEqual([400, "DuplicateUrlFailed"]);
    await world.control("PATCH", `/apps/${world.app.id}`, { accessLevel: "pro" });
    expect(word(await register(`${world.receiver.url}?2`))).toEqual([400, "WebhookLimitExceeded"]);
  });

  it("need a plan that has them, an app in a project, and the app's own token for lists", async () => {
    await world.control("PATCH", `/apps/${world.app.id}`, { accessLevel: "elevated" });
    const refused = await register();
    expect([refused.status, refused.body.reason]).toEqual([403, "client-not-enrolled"]);
    const { body: alone } = await world.control("POST", "/apps", {
      ownerId: world.company.id,
      name: "Alone",
      isStandalone: true,
    });
    const standalone = await world.call("POST", "/2/webhooks", { json: { url: "x" } }, alone);
    expect(standalone.body.reason).toBe("client-not-enrolled");
    const asUser = await world.call("GET", "/2/webhooks");
    expect(asUser.body.type).toContain("unsupported-authentication");
    const nobody = await fetch(`${world.sandbox.url}/2/webhooks`);
    expect([nobody.status, ((await nobody.json()) as { title: string }).title]).toEqual([
      401,
      "Unauthorized",
    ]);
  });

  it("refuse bodies with unknown or missing fields", async () => {
    const extra = await world.asApp("POST", "/2/webhooks", { url: world.receiver.url, secret: 1 });
    expect([extra.status, extra.body.type]).toEqual([
      400,
      "https://api.x.com/2/problems/invalid-request",
    ]);
    expect((await world.asApp("POST", "/2/webhooks", {})).status).toBe(400);
  });
});

describe("Account Activity of v2", () => {
  it("subscribes once, says whether, lists, counts, and ends", async () => {
    const id = (await register()).body.data.id;
    const own = `${AAA}/webhooks/${id}/subscriptions/all`;
    expect((await world.call("GET", own)).body).toEqual({ data: { subscribed: false } });
    expect((await subscribe(id)).body).toEqual({ data: { subscribed: true } });
    expect(word(await subscribe(id))).toEqual([400, "DuplicateSubscriptionFailed"]);
    expect((await world.call("GET", own)).body).toEqual({ data: { subscribed: true } });
    expect((await world.asApp("GET", `${own}/list`)).body.data).toEqual({
      application_id: world.app.id,
      webhook_id: id,
      webhook_url: world.receiver.url,
      subscriptions: [{ user_id: world.company.id }],
    });
    expect((await world.asApp("GET", `${AAA}/subscriptions/count`)).body.data).toMatchObject({
      subscriptions_count_all: "1",
      provisioned_count: "5000",
    });
    const one = `${AAA}/webhooks/${id}/subscriptions/${world.company.id}/all`;
    expect((await world.asApp("DELETE", one)).body).toEqual({ data: { subscribed: false } });
    expect(word(await world.asApp("DELETE", one))).toEqual([400, "SubscriptionNotFound"]);
    expect(word(await subscribe("1"))).toEqual([400, "WebhookIdInvalid"]);
  });

  it("ends at the plan's number of subscriptions", async () => {
    await world.control("PUT", "/settings", {
      enterpriseV2Limits: { webhooks: 5, subscriptions: 1, activitySubscriptions: 1 },
    });
    const id = (await register()).body.data.id;
    await subscribe(id);
    const { body: token } = await world.control("POST", `/users/${world.customer.id}/tokens`, {
      appId: world.app.id,
    });
    const path = `${AAA}/webhooks/${id}/subscriptions/all`;
    const answer = await world.call("POST", path, { json: {} }, { ...world.app, ...token });
    expect(word(answer)).toEqual([400, "SubscriptionLimitExceeded"]);
  });

  it("delivers DMs in the body of v1.1, signed, with X's headers", async () => {
    const id = (await register()).body.data.id;
    await subscribe(id);
    await world.say("v2");
    await settle(() => world.receiver.received.length === 1);
    const [delivery] = world.receiver.received;
    expect(textsOf(world.receiver)).toEqual(["v2"]);
    expect(delivery?.body.for_user_id).toBe(world.company.id);
    expect(delivery?.headers).toMatchObject({
      "content-type": "application/json",
      "finagle-ctx-com.twitter.finagle.retries": "0",
      "finagle-ctx-com.twitter.finagle.deadline": expect.stringMatching(/^\d{19} \d{19}$/),
      "x-b3-traceid": expect.stringMatching(/^[0-9a-f]{16}$/),
      "x-b3-spanid": expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(
      verifyWebhookSignature({
        consumerSecrets: [world.app.consumerSecret],
        rawBytes: delivery?.rawBody ?? "",
        header: delivery?.headers["x-twitter-webhooks-signature"],
      }),
    ).toBe(true);
  });

  it("waits for an answer as long as its own deadline says", async () => {
    await world.control("PUT", "/settings", {
      deliveryTimeoutMs: 100,
      deliveryTimeoutV2Ms: 20_000,
      retryDelaysMs: [],
    });
    await subscribe((await register()).body.data.id);
    world.receiver.holdMs = 400;
    const outcome = async (count: number) =>
      settle(async () => (await world.log("delivery.settled"))[count - 1]?.outcome);
    await world.say("slow but in time");
    expect(await outcome(1)).toBe("delivered");
    await world.control("PUT", "/settings", { deliveryTimeoutV2Ms: 50 });
    await world.say("too slow");
    expect(await outcome(2)).toBe("lost");
    expect((await world.log("delivery.attempted")).at(-1)).toMatchObject({ reason: "timeout" });
  });

  it("ends with the webhook, and with the user's consent, of which the webhook hears", async () => {
    const id = (await register()).body.data.id;
    await subscribe(id);
    await world.control("DELETE", `/users/${world.company.id}/tokens/${world.app.id}`);
    await settle(() => world.receiver.received.length === 1);
    expect(world.receiver.received[0]?.body.user_event.revoke.source.user_id).toBe(
      world.company.id,
    );
    const list = await world.asApp("GET", `${AAA}/webhooks/${id}/subscriptions/all/list`);
    expect(list.body.data.subscriptions).toEqual([]);
  });
});
