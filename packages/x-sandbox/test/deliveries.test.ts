import { verifyWebhookSignature } from "@tsubame/x-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  settle,
  startReceiver,
  startWorld,
  subscribe,
  type Receiver,
  type World,
} from "./support/world.ts";

let world: World;
let receiver: Receiver;
beforeEach(async () => {
  world = await startWorld({
    settings: { deliveryTimeoutMs: 200, retryDelaysMs: [300, 2_700, 24_200], retryScale: 0.01 },
  });
  receiver = await startReceiver(world.app.consumerSecret);
  await subscribe(world, receiver);
});
afterEach(async () => {
  await world.sandbox.close();
  await receiver.close();
});

const say = (text: string): Promise<unknown> =>
  world.control("POST", "/dms", { fromId: world.customer.id, toId: world.company.id, text });

const quiet = (): Promise<true> =>
  settle(async () => {
    const { body } = await world.control("GET", "/health");
    return body.pendingDeliveries === 0 ? true : undefined;
  });

const texts = (): string[] =>
  receiver.received.map(
    (one) => one.body.direct_message_events[0].message_create.message_data.text,
  );

const faults = (deliveries: Record<string, unknown>): Promise<unknown> =>
  world.control("PUT", "/faults", { deliveries });

const next = (...list: unknown[]): Promise<unknown> =>
  world.control("PUT", "/faults", { sends: { next: list } });
const sentCount = async (): Promise<number> =>
  (await world.control("GET", `/dms?userId=${world.customer.id}`)).body.dms.length;

describe("a delivery", () => {
  it("carries a customer's DM with both participants and no app", async () => {
    await say("Where is my order? https://shop.example.com");
    await quiet();
    expect(receiver.received).toHaveLength(1);
    const { body } = receiver.received[0]!;
    expect(body.for_user_id).toBe(world.company.id);
    expect(body.direct_message_events[0].message_create.sender_id).toBe(world.customer.id);
    expect(body.direct_message_events[0].message_create).not.toHaveProperty("source_app_id");
    expect(Object.keys(body.users).toSorted()).toEqual(
      [world.company.id, world.customer.id].toSorted(),
    );
    expect(body.users[world.customer.id]).toMatchObject({
      id: world.customer.id,
      screen_name: "jo",
    });
    expect(body).not.toHaveProperty("apps");
  });

  it("is signed over the exact bytes, says application/json and nothing more, and escapes slashes", async () => {
    await say("見て https://shop.example.com");
    await quiet();
    const { headers, rawBody } = receiver.received[0]!;
    expect(headers["content-type"]).toBe("application/json");
    expect(rawBody).not.toMatch(/[^\\]\//);
    const header = headers["x-twitter-webhooks-signature"];
    const consumerSecrets = [world.app.consumerSecret];
    expect(verifyWebhookSignature({ consumerSecrets, rawBytes: rawBody, header })).toBe(true);
    const rewritten = JSON.stringify(JSON.parse(rawBody));
    expect(verifyWebhookSignature({ consumerSecrets, rawBytes: rewritten, header })).toBe(false);
  });

  it("echoes what the app sent, with the app's id", async () => {
    const { body: answer } = await world.send("How can we help?");
    await quiet();
    const { body } = receiver.received[0]!;
    expect(body.direct_message_events[0].id).toBe(answer.event.id);
    expect(body.direct_message_events[0].message_create.source_app_id).toBe(world.app.id);
    expect(body.apps[world.app.id]).toMatchObject({ id: world.app.id, name: "Desk" });
  });

  it("echoes what the owner typed in X's app, with X's client as the app", async () => {
    await world.control("POST", "/dms", {
      fromId: world.company.id,
      toId: world.customer.id,
      text: "from the phone",
    });
    await quiet();
    const { body } = receiver.received[0]!;
    expect(body.direct_message_events[0].message_create.source_app_id).toBe("3033300");
    expect(Object.keys(body.apps)).toEqual(["3033300"]);
  });

  it("comes once for each subscribed participant, with one event id", async () => {
    const { body: token } = await world.control("POST", `/users/${world.customer.id}/tokens`, {
      appId: world.app.id,
    });
    const keys = { ...world.app, ...token };
    await world.call("POST", "/1.1/account_activity/all/prod/subscriptions.json", {}, keys);
    await say("both sides");
    await quiet();
    const bodies = receiver.received.map((one) => one.body);
    expect(new Set(bodies.map((body) => body.for_user_id)).size).toBe(2);
    expect(new Set(bodies.map((body) => body.direct_message_events[0].id)).size).toBe(1);
  });

  it("keeps the order of a conversation", async () => {
    for (let index = 0; index < 30; index += 1) await say(String(index));
    await quiet();
    expect(texts()).toEqual(Array.from({ length: 30 }, (_, index) => String(index)));
  });

  it("also tells that the customer types and has read", async () => {
    const { body: sent } = await world.send("hello");
    await world.control("POST", "/typing", { fromId: world.customer.id, toId: world.company.id });
    await world.control("POST", "/reads", {
      userId: world.customer.id,
      withId: world.company.id,
      lastReadId: sent.event.id,
    });
    await quiet();
    const [, typing, read] = receiver.received.map((one) => one.body);
    expect(typing.direct_message_indicate_typing_events[0].sender_id).toBe(world.customer.id);
    expect(read.direct_message_mark_read_events[0].last_read_event_id).toBe(sent.event.id);
  });

  it("does not come for a token without the DM permission", async () => {
    const { body: app } = await world.control("POST", "/apps", {
      ownerId: world.company.id,
      name: "No DMs",
      permission: "read-write",
    });
    await world.control("POST", `/apps/${app.id}/environments`, { label: "prod" });
    const second = await startReceiver(app.consumerSecret);
    const form: [string, string][] = [["url", second.url]];
    await world.call("POST", "/1.1/account_activity/all/prod/webhooks.json", { form }, app);
    await world.call("POST", "/1.1/account_activity/all/prod/subscriptions.json", {}, app);
    await say("only one hears this");
    await quiet();
    expect(receiver.received).toHaveLength(1);
    expect(second.received).toHaveLength(0);
    await second.close();
  });

  it("tells of a revoked access, after the subscription has ended", async () => {
    await world.control("DELETE", `/users/${world.company.id}/tokens/${world.app.id}`);
    await say("nobody hears this");
    await quiet();
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]?.body.user_event.revoke).toMatchObject({
      target: { app_id: world.app.id },
      source: { user_id: world.company.id },
    });
  });
});

describe("a delivery that fails", () => {
  it("is tried again after the set pauses, and the log tells every attempt", async () => {
    receiver.statuses.push(500, 503);
    await say("again");
    await quiet();
    expect(texts()).toEqual(["again", "again", "again"]);
    const entries = await world.log("delivery");
    expect(entries.map((entry) => [entry.kind, entry.outcome, entry.attempt])).toEqual([
      ["delivery.queued", undefined, undefined],
      ["delivery.attempted", "refused", 1],
      ["delivery.attempted", "refused", 2],
      ["delivery.attempted", "accepted", 3],
      ["delivery.settled", "delivered", undefined],
    ]);
  });

  it("is lost, visibly, after the last attempt", async () => {
    receiver.statuses.push(500, 500, 500, 500);
    await say("lost");
    await quiet();
    const settled = await world.log("delivery.settled");
    expect(settled).toMatchObject([{ outcome: "lost", attempts: 4 }]);
  });

  it("is not tried again when retries are off", async () => {
    await world.control("PUT", "/settings", { retryDelaysMs: [] });
    receiver.statuses.push(500);
    await say("once");
    await quiet();
    expect(await world.log("delivery.settled")).toMatchObject([{ outcome: "lost", attempts: 1 }]);
  });

  it("reaches a webhook that was away in the meantime", async () => {
    const { port } = new URL(receiver.url);
    await receiver.close();
    await say("while away");
    await settle(async () => (await world.log("delivery.attempted")).length > 0);
    const { createServer } = await import("node:http");
    let hits = 0;
    const back = createServer((_request, response) => {
      hits += 1;
      response.end();
    });
    await new Promise<void>((resolve) => back.listen(Number(port), "127.0.0.1", resolve));
    await quiet();
    expect(hits).toBe(1);
    await new Promise((resolve) => {
      back.close(resolve);
      back.closeAllConnections();
    });
  });

  it("stops for an invalid webhook until a re-validation passes", async () => {
    const right = receiver.challengeAnswer;
    receiver.challengeAnswer = () => ({ status: 500, text: "" });
    await world.control("POST", "/crc");
    await say("not now");
    await quiet();
    expect(receiver.received).toHaveLength(0);
    expect(await world.log("delivery.settled")).toMatchObject([{ outcome: "webhook-invalid" }]);
    receiver.challengeAnswer = right;
    await world.control("POST", "/crc");
    await say("now");
    await quiet();
    expect(texts()).toEqual(["now"]);
  });
});

describe("faults of deliveries", () => {
  it("fail the next attempts before they reach the webhook", async () => {
    await faults({ failNext: 2 });
    await say("third time");
    await quiet();
    expect(texts()).toEqual(["third time"]);
    expect(await world.log("delivery.settled")).toMatchObject([{ attempts: 3 }]);
  });

  it("lose an answer, so that the webhook gets the same again", async () => {
    await faults({ loseAnswerNext: 1 });
    await say("twice");
    await quiet();
    expect(receiver.received.map((one) => one.rawBody)).toHaveLength(2);
    expect(receiver.received[0]?.rawBody).toBe(receiver.received[1]?.rawBody);
  });

  it("drop and duplicate the next ones", async () => {
    await faults({ dropNext: 1, duplicateNext: 1 });
    await say("dropped");
    await say("doubled");
    await say("normal");
    await quiet();
    expect(texts()).toEqual(["doubled", "doubled", "normal"]);
    expect((await world.log("delivery.settled")).map((entry) => entry.outcome)).toEqual([
      "dropped",
      "delivered",
      "delivered",
      "delivered",
    ]);
  });

  it("shuffle a window of deliveries and lose none", async () => {
    await faults({ shuffleWindow: 20 });
    const all = Array.from({ length: 45 }, (_, index) => String(index));
    for (const text of all) await say(text);
    await quiet();
    expect(texts()).not.toEqual(all);
    expect(texts().toSorted()).toEqual(all.toSorted());
  });

  it("delay deliveries without holding up one another", async () => {
    await faults({ delayMs: 150 });
    const startedAt = performance.now();
    for (const text of ["a", "b", "c"]) await say(text);
    await quiet();
    const took = performance.now() - startedAt;
    expect(texts()).toEqual(["a", "b", "c"]);
    expect(took).toBeGreaterThan(145);
    expect(took).toBeLessThan(150 * 3);
  });
});

describe("faults of sends", () => {
  it("answer a server error although the DM exists, or does not", async () => {
    await next({ status: 503, applied: true }, { status: 500 });
    const applied = await world.send("exists");
    expect([applied.status, applied.body.errors[0].code]).toEqual([503, 130]);
    expect(await sentCount()).toBe(1);
    const refused = await world.send("does not");
    expect([refused.status, refused.body.errors[0].code]).toEqual([500, 131]);
    expect(await sentCount()).toBe(1);
    expect((await world.send("normal again")).status).toBe(200);
  });

  it("write into the ground truth what was done and what was said", async () => {
    await next({ status: 503, applied: true });
    await world.send("x");
    const [received, applied, answered] = await world.log("send");
    expect(received.kind).toBe("send.received");
    expect(applied).toMatchObject({ kind: "send.applied", sendId: received.sendId });
    expect(answered).toMatchObject({ kind: "send.answered", status: 503, dmId: applied.dmId });
    expect(await world.log("send.answered")).toHaveLength(1);
  });

  it("answer 429 with a reset time, any code, or a page instead of JSON", async () => {
    await next(
      { status: 429 },
      { status: 403, code: 226, message: "automated" },
      { status: 502, body: "html" },
    );
    const limited = await world.send("x");
    expect([limited.status, limited.body.errors[0].code]).toEqual([429, 88]);
    expect(limited.headers.get("x-rate-limit-reset")).toMatch(/^\d+$/);
    expect((await world.send("x")).body.errors[0]).toEqual({ code: 226, message: "automated" });
    const page = await world.send("x");
    expect(page.headers.get("content-type")).toContain("text/html");
  });

  it("cut the connection, or never answer", async () => {
    await next({ status: "reset", applied: true });
    await expect(world.send("cut")).rejects.toThrow("fetch failed");
    expect(await sentCount()).toBe(1);
    await next({ status: "timeout" });
    const pending = world.send("held").then(
      () => "answered",
      () => "cut",
    );
    await settle(async () => (await world.log("send.answered")).length === 2);
    expect(await Promise.race([pending, Promise.resolve("still open")])).toBe("still open");
    expect(await sentCount()).toBe(1);
    await world.sandbox.close();
    expect(await pending).toBe("cut");
  });
});
