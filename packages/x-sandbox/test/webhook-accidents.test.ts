import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createSandbox } from "@tsubame/x-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startActivityWorld, textsOf, type ActivityWorld } from "./support/activity-world.ts";
import { refusal, settle, subscribe } from "./support/world.ts";

let world: ActivityWorld;
beforeEach(async () => {
  world = await startActivityWorld("elevated", {
    settings: { deliveryTimeoutMs: 300, retryScale: 0.001 },
  });
});
afterEach(() => world.close());

const quiet = (): Promise<true> =>
  settle(async () => {
    const { body } = await world.control("GET", "/health");
    return body.pendingDeliveries === 0 ? true : undefined;
  });

const HOOKS = "/1.1/account_activity/all/prod/webhooks.json";

describe("accidents of webhooks", () => {
  it("make one invalid without a word, or forget a subscription or the whole webhook", async () => {
    const id = await subscribe(world, world.receiver);
    await world.control("PATCH", `/webhooks/${id}`, { isValid: false });
    expect((await world.call("GET", HOOKS)).body[0].valid).toBe(false);
    await world.say("lost");
    await quiet();
    await world.control("PATCH", `/webhooks/${id}`, { isValid: true });
    await world.control("DELETE", `/webhooks/${id}/subscriptions/${world.company.id}`);
    await world.say("lost too");
    await quiet();
    expect(world.receiver.received).toEqual([]);
    const subscriptions = "/1.1/account_activity/all/prod/subscriptions.json";
    expect(refusal(await world.call("GET", subscriptions))).toEqual([404, 34]);
    await world.control("DELETE", `/webhooks/${id}`);
    expect((await world.call("GET", HOOKS)).body).toEqual([]);
    expect((await world.control("DELETE", `/webhooks/${id}`)).status).toBe(404);
  });

  it("are listed with what is subscribed, for tools", async () => {
    const id = await subscribe(world, world.receiver);
    const { body } = await world.control("GET", "/webhooks");
    expect(body.webhooks).toMatchObject([
      {
        id,
        generation: "premium",
        environment: "prod",
        isValid: true,
        failingSince: null,
        subscriptions: [{ userId: world.company.id, permission: "read-write-directmessages" }],
      },
    ]);
  });
});

describe("faults of challenges", () => {
  it("take the place of the call, in turn, and stand in the log", async () => {
    await world.control("PUT", "/faults", { challenges: { next: ["too-slow", "bad-status"] } });
    const register = () => world.call("POST", HOOKS, { form: [["url", world.receiver.url]] });
    expect((await register()).body.errors[0].message).toContain("High latency");
    expect((await register()).body.errors[0].message).toContain("Non-200");
    expect(world.receiver.challenges).toEqual([]);
    expect((await register()).status).toBe(200);
    expect((await world.log("crc")).map((entry) => [entry.outcome, entry.fault])).toEqual([
      ["too-slow", true],
      ["bad-status", true],
      ["passed", undefined],
    ]);
  });
});

describe("faults of any call", () => {
  const calls = (...list: unknown[]) => world.control("PUT", "/faults", { calls: list });
  const me = "/1.1/account/verify_credentials.json";

  it("strike the path and method named, as often as named", async () => {
    await calls({ path: "/1.1/account/*", method: "GET", status: 503, times: 2 });
    expect(refusal(await world.call("GET", me))).toEqual([503, 130]);
    expect((await world.asApp("GET", HOOKS)).status).toBe(200);
    expect(refusal(await world.call("GET", me))).toEqual([503, 130]);
    expect((await world.call("GET", me)).status).toBe(200);
    expect((await world.control("GET", "/faults")).body.calls[0].times).toBe(0);
    expect(await world.log("call.failed")).toHaveLength(2);
  });

  it("answer any code, a problem of v2, 429 with its reset, or a page", async () => {
    await calls(
      { path: me, status: 401, code: 89, message: "Invalid or expired token.", times: 1 },
      { path: me, status: 429, times: 1 },
      { path: me, status: 502, body: "html", times: 1 },
      { path: "/2/*", status: 403, problem: "client-forbidden" },
    );
    expect(refusal(await world.call("GET", me))).toEqual([401, 89]);
    const limited = await world.call("GET", me);
    expect(refusal(limited)).toEqual([429, 88]);
    expect(Number(limited.headers.get("x-rate-limit-reset"))).toBeGreaterThan(0);
    const page = await world.call("GET", me);
    expect([page.status, page.headers.get("content-type")]).toEqual([
      502,
      "text/html;charset=utf-8",
    ]);
    const problem = await world.asApp("GET", "/2/webhooks");
    expect([problem.status, problem.body.type]).toEqual([
      403,
      "https://api.x.com/2/problems/client-forbidden",
    ]);
  });

  it("cut the connection, hold it, or answer wrongly although the call was done", async () => {
    await calls(
      { path: HOOKS, method: "POST", status: 500, applied: true, times: 1 },
      { path: me, status: "reset", times: 1 },
      { path: me, status: "timeout", times: 1 },
    );
    const answer = await world.call("POST", HOOKS, { form: [["url", world.receiver.url]] });
    expect(refusal(answer)).toEqual([500, 131]);
    expect((await world.call("GET", HOOKS)).body).toHaveLength(1);
    await expect(world.call("GET", me)).rejects.toThrow("fetch failed");
    const held = world.call("GET", me).then(
      () => "answered",
      () => "cut",
    );
    await settle(async () => (await world.log("call.failed")).length === 3);
    expect(await Promise.race([held, Promise.resolve("still open")])).toBe("still open");
    await world.sandbox.close();
    expect(await held).toBe("cut");
  });

  it("leave the sandbox's own endpoints alone", async () => {
    await calls({ path: "/*", status: 500 });
    expect((await world.control("GET", "/health")).status).toBe(200);
    await world.control("DELETE", "/faults");
    expect((await world.call("GET", me)).status).toBe(200);
  });
});

describe("retries by plan", () => {
  const fail = async (): Promise<number> => {
    world.receiver.statuses.push(500, 500, 500, 500);
    await world.say("x");
    await quiet();
    return world.receiver.received.length;
  };

  it("are none on the free premium sandbox, three on the paid one", async () => {
    await subscribe(world, world.receiver);
    await world.control("PUT", "/settings", { retryRule: "by-plan" });
    expect(await fail()).toBe(1);
    world.receiver.statuses.splice(0);
    await world.control("PUT", "/settings", { isPremiumPaid: true });
    expect(await fail()).toBe(1 + 4);
  });

  it("are three for enterprise accounts", async () => {
    await subscribe(world, world.receiver);
    await world.control("PATCH", `/apps/${world.app.id}`, { accessLevel: "enterprise" });
    await world.control("PUT", "/settings", { retryRule: "by-plan" });
    expect(await fail()).toBe(4);
  });
});

describe("subscribing", () => {
  it("brings events only after the set while", async () => {
    await world.control("PUT", "/settings", { subscriptionStartDelayMs: 10_000 });
    await world.control("PUT", "/clock", { isFrozen: true });
    await subscribe(world, world.receiver);
    await world.say("too early");
    await world.advance(10_000);
    await world.say("begun");
    await quiet();
    expect(textsOf(world.receiver)).toEqual(["begun"]);
  });
});

describe("what lasts", () => {
  it("are webhooks, subscriptions, the archive and the lead of the clock", async () => {
    const directory = mkdtempSync(path.join(tmpdir(), "tsubame-webhooks-"));
    const stateFile = path.join(directory, "sandbox.json");
    const first = await startActivityWorld("enterprise", { stateFile });
    await first.control("PUT", "/clock", { advanceMs: 86_400_000 });
    const { body: webhook } = await first.asApp("POST", "/2/webhooks", { url: first.receiver.url });
    await first.call("POST", `/2/account_activity/webhooks/${webhook.data.id}/subscriptions/all`, {
      json: {},
    });
    await first.call("POST", "/2/activity/subscriptions", {
      json: { event_type: "dm.sent", filter: { user_id: first.company.id } },
    });
    await first.say("kept");
    await settle(() => first.receiver.received.length === 1);
    const { body: before } = await first.control("GET", "/webhooks");
    const { body: clock } = await first.control("GET", "/clock");
    await first.sandbox.close();

    const second = await createSandbox({ stateFile });
    const read = async (what: string) => (await fetch(`${second.url}/sandbox/${what}`)).json();
    expect(await read("webhooks")).toEqual(before);
    expect((await read("clock")).nowMs).toBeGreaterThanOrEqual(clock.nowMs);
    await fetch(`${second.url}/sandbox/clock`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ advanceMs: 3_600_000 }),
    });
    const minute = (ms: number): string =>
      new Date(ms).toISOString().replace(/\D/g, "").slice(0, 12);
    const answer = await fetch(`${second.url}/2/webhooks/replay`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await bearerAt(second.url, first.app)}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        webhook_id: webhook.data.id,
        from_date: minute(clock.nowMs - 3_600_000),
        to_date: minute(clock.nowMs + 60_000),
      }),
    });
    expect(answer.status).toBe(200);
    await settle(() => textsOf(first.receiver).length === 2);
    expect(textsOf(first.receiver)).toEqual(["kept", "kept"]);
    await second.close();
    await first.receiver.close();
    rmSync(directory, { recursive: true });
  });
});

async function bearerAt(
  url: string,
  { consumerKey, consumerSecret }: { consumerKey: string; consumerSecret: string },
): Promise<string> {
  const response = await fetch(`${url}/oauth2/token`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString("base64")}`,
      "content-type": "application/x-www-form-urlencoded;charset=UTF-8",
    },
    body: "grant_type=client_credentials",
  });
  return ((await response.json()) as { access_token: string }).access_token;
}
