import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startActivityWorld, textsOf, type ActivityWorld } from "./support/activity-world.ts";
import { refusal, settle, type Answer } from "./support/world.ts";

const BASE = "/1.1/account_activity";

let world: ActivityWorld;
beforeEach(async () => {
  world = await startActivityWorld("enterprise", { settings: { deliveryTimeoutMs: 300 } });
});
afterEach(() => world.close());

const register = (url = world.receiver.url): Promise<Answer> =>
  world.call("POST", `${BASE}/webhooks.json`, { form: [["url", url]] });

async function connect(): Promise<string> {
  const { body } = await register();
  await world.call("POST", `${BASE}/webhooks/${body.id}/subscriptions/all.json`);
  return body.id;
}

describe("enterprise Account Activity", () => {
  it("registers without a label, lists, re-validates and deletes", async () => {
    const { status, body } = await register();
    expect(status).toBe(200);
    expect(body).toMatchObject({ url: world.receiver.url, valid: true });
    expect((await world.asApp("GET", `${BASE}/webhooks.json`)).body).toEqual([body]);
    expect((await world.asApp("PUT", `${BASE}/webhooks/${body.id}.json`)).status).toBe(204);
    expect(world.receiver.challenges).toHaveLength(2);
    expect((await world.asApp("DELETE", `${BASE}/webhooks/${body.id}.json`)).status).toBe(204);
    expect((await world.asApp("GET", `${BASE}/webhooks.json`)).body).toEqual([]);
    const gone = await world.asApp("PUT", `${BASE}/webhooks/${body.id}.json`);
    expect(refusal(gone)).toEqual([404, 34]);
  });

  it("is for enterprise accounts: 200 for others", async () => {
    await world.control("PATCH", `/apps/${world.app.id}`, { accessLevel: "elevated" });
    expect(refusal(await register())).toEqual([403, 200]);
    expect(refusal(await world.asApp("GET", `${BASE}/webhooks.json`))).toEqual([403, 200]);
  });

  it("holds as many webhooks as the plan allows, each address once", async () => {
    await world.control("PUT", "/settings", {
      enterpriseLimits: { webhooks: 2, subscriptions: 500 },
    });
    await register();
    expect(refusal(await register())).toEqual([403, 214]);
    expect((await register(`${world.receiver.url}?second`)).status).toBe(200);
    const third = await register(`${world.receiver.url}?third`);
    expect(third.body.errors[0].message).toBe("Too many resources already created.");
  });

  it("subscribes users to a webhook, once, and ends that with the bearer", async () => {
    const id = await connect();
    const own = `${BASE}/webhooks/${id}/subscriptions/all.json`;
    expect((await world.call("GET", own)).status).toBe(204);
    expect(refusal(await world.call("POST", own))).toEqual([409, 355]);
    const list = `${BASE}/webhooks/${id}/subscriptions/all/list.json`;
    expect((await world.asApp("GET", list)).body).toEqual({
      webhook_id: id,
      webhook_url: world.receiver.url,
      application_id: world.app.id,
      subscriptions: [{ user_id: world.company.id }],
    });
    const count = await world.asApp("GET", `${BASE}/subscriptions/count.json`);
    expect(count.body).toMatchObject({ subscriptions_count_all: "1", provisioned_count: "500" });
    const one = `${BASE}/webhooks/${id}/subscriptions/${world.company.id}/all.json`;
    expect((await world.asApp("DELETE", one)).status).toBe(204);
    expect(refusal(await world.call("GET", own))).toEqual([404, 34]);
    expect(refusal(await world.call("POST", `${BASE}/webhooks/1/subscriptions/all.json`))).toEqual([
      404, 34,
    ]);
  });

  it("delivers to its webhook, not to one of a premium environment that nobody subscribed to", async () => {
    await connect();
    await world.say("enterprise");
    await settle(() => world.receiver.received.length === 1);
    expect(textsOf(world.receiver)).toEqual(["enterprise"]);
  });
});
