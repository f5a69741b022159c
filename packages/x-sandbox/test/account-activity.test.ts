import { verifyWebhookSignature } from "@tsubame/x-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  refusal,
  startReceiver,
  startWorld,
  subscribe,
  type Answer,
  type Keys,
  type Receiver,
  type World,
} from "./support/world.ts";

const ALL = "/1.1/account_activity/all";
const HOOKS = `${ALL}/prod/webhooks.json`;
const SUBSCRIPTIONS = `${ALL}/prod/subscriptions.json`;

let world: World;
let receiver: Receiver;
beforeEach(async () => {
  world = await startWorld({ settings: { deliveryTimeoutMs: 150 } });
  receiver = await startReceiver(world.app.consumerSecret);
});
afterEach(async () => {
  await world.sandbox.close();
  await receiver.close();
});

const register = (url = receiver.url, path = HOOKS): Promise<Answer> =>
  world.call("POST", path, { form: [["url", url]] });

const newApp = async (fields: Record<string, unknown>): Promise<Keys & { id: string }> =>
  (await world.control("POST", "/apps", { ownerId: world.company.id, name: "Other", ...fields }))
    .body;

async function asApp(method: string, path: string): Promise<Answer> {
  const response = await fetch(world.sandbox.url + path, {
    method,
    headers: { authorization: `Bearer ${await world.bearer()}` },
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? null : JSON.parse(text),
  };
}

describe("registering a webhook", () => {
  it("challenges the address inside the call, signed over the raw query, and answers with the webhook", async () => {
    const answer = await register(`${receiver.url}?key=a%20b`);
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^\d+$/),
      url: `${receiver.url}?key=a%20b`,
      valid: true,
      created_timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000$/),
    });
    const [challenge] = receiver.challenges;
    expect(challenge?.target).toMatch(/^\/hooks\/x\?key=a%20b&crc_token=[\w-]{48}&nonce=[\w-]+$/);
    const query = challenge?.target.split("?")[1] ?? "";
    expect(
      verifyWebhookSignature({
        consumerSecrets: [world.app.consumerSecret],
        rawBytes: query,
        header: challenge?.headers["x-twitter-webhooks-signature"],
      }),
    ).toBe(true);
  });

  it("takes the address from the query too", async () => {
    const answer = await world.call("POST", `${HOOKS}?url=${encodeURIComponent(receiver.url)}`);
    expect(answer.status).toBe(200);
  });

  it.each([
    [
      "a wrong token",
      { status: 200, text: '{"response_token":"sha256=AAAA"}' },
      "Invalid CRC token or json response format.",
    ],
    ["no JSON", { status: 200, text: "ok" }, "Invalid CRC token or json response format."],
    ["404", { status: 404, text: "" }, "Non-200 response code during CRC GET request"],
    ["a redirect", { status: 302, text: "" }, "Non-200 response code during CRC GET request"],
    ["no answer in time", "never" as const, "High latency on CRC GET request."],
  ])("is refused with 214 when the challenge meets %s", async (_what, reaction, words) => {
    receiver.challengeAnswer = () => reaction;
    const answer = await register();
    expect(refusal(answer)).toEqual([403, 214]);
    expect(answer.body.errors[0].message).toContain(words);
    expect((await world.call("GET", HOOKS)).body).toEqual([]);
  });

  it("is refused when nobody listens there", async () => {
    await receiver.close();
    const answer = await register();
    expect(refusal(answer)).toEqual([403, 214]);
    expect(answer.body.errors[0].message).toBe("Unable to connect during CRC GET request.");
  });

  it("is refused without https off this machine, and for what is no address", async () => {
    const plain = await register("http://hooks.example.com/x");
    expect(plain.body.errors[0].message).toContain("Please use HTTPS.");
    expect(refusal(await register("ftp://hooks.example.com/x"))).toEqual([403, 214]);
    expect(refusal(await register("nonsense"))).toEqual([403, 214]);
    expect(refusal(await world.call("POST", HOOKS))).toEqual([400, 357]);
  });

  it("is possible once per environment", async () => {
    await register();
    const second = await register();
    expect(refusal(second)).toEqual([403, 214]);
    expect(second.body.errors[0].message).toBe("Too many resources already created.");
  });

  it("lets one of two simultaneous registrations win", async () => {
    const answers = await Promise.all([register(), register()]);
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 403]);
  });

  it("needs this app's label to the letter: 200 otherwise", async () => {
    expect(refusal(await register(receiver.url, `${ALL}/Prod/webhooks.json`))).toEqual([403, 200]);
    const other = await newApp({});
    const answer = await world.call("POST", HOOKS, { form: [["url", receiver.url]] }, other);
    expect(refusal(answer)).toEqual([403, 200]);
    expect(answer.body.errors[0].message).toBe("Forbidden.");
  });

  it("needs a user who may write: 261 for a read token and for a bearer", async () => {
    const reader = await newApp({ permission: "read" });
    await world.control("POST", `/apps/${reader.id}/environments`, { label: "prod" });
    const form = { form: [["url", receiver.url]] as [string, string][] };
    expect(refusal(await world.call("POST", HOOKS, form, reader))).toEqual([403, 261]);
    expect(refusal(await asApp("POST", HOOKS))).toEqual([403, 261]);
  });
});

describe("a registered webhook", () => {
  it("is listed for the environment and for the app, to user and bearer alike", async () => {
    const { body } = await register();
    expect((await asApp("GET", HOOKS)).body).toEqual([body]);
    expect((await world.call("GET", `${ALL}/webhooks.json`)).body).toEqual({
      environments: [{ environment_name: "prod", webhooks: [body] }],
    });
  });

  it("is re-validated by PUT, turns invalid when that fails, and valid again when it passes", async () => {
    const { body } = await register();
    const path = `${ALL}/prod/webhooks/${body.id}.json`;
    const right = receiver.challengeAnswer;
    receiver.challengeAnswer = () => ({ status: 500, text: "" });
    expect(refusal(await world.call("PUT", path))).toEqual([403, 214]);
    expect((await world.call("GET", HOOKS)).body[0].valid).toBe(false);
    receiver.challengeAnswer = right;
    expect((await asApp("PUT", path)).status).toBe(204);
    expect((await world.call("GET", HOOKS)).body[0].valid).toBe(true);
  });

  it("takes its subscriptions with it when it is deleted; an unknown one is 34", async () => {
    const id = await subscribe(world, receiver);
    expect(refusal(await world.call("DELETE", `${ALL}/prod/webhooks/1.json`))).toEqual([404, 34]);
    expect((await world.call("DELETE", `${ALL}/prod/webhooks/${id}.json`)).status).toBe(204);
    expect(refusal(await world.call("GET", SUBSCRIPTIONS))).toEqual([404, 34]);
  });
});

describe("subscriptions", () => {
  it("need a webhook first: 170", async () => {
    expect(refusal(await world.call("POST", SUBSCRIPTIONS))).toEqual([403, 170]);
  });

  it("exist once: 204, then 409 with 355; and can be asked for", async () => {
    await register();
    expect(refusal(await world.call("GET", SUBSCRIPTIONS))).toEqual([404, 34]);
    expect((await world.call("POST", SUBSCRIPTIONS)).status).toBe(204);
    expect(refusal(await world.call("POST", SUBSCRIPTIONS))).toEqual([409, 355]);
    expect((await world.call("GET", SUBSCRIPTIONS)).status).toBe(204);
  });

  it("are listed, counted and ended with the bearer only", async () => {
    await subscribe(world, receiver);
    const list = `${ALL}/prod/subscriptions/list.json`;
    expect((await asApp("GET", list)).body).toEqual({
      environment: "prod",
      application_id: world.app.id,
      subscriptions: [{ user_id: world.company.id }],
    });
    expect(refusal(await world.call("GET", list))).toEqual([403, 220]);
    expect((await asApp("GET", `${ALL}/subscriptions/count.json`)).body.subscriptions_count).toBe(
      "1",
    );
    const one = `${ALL}/prod/subscriptions/${world.company.id}.json`;
    expect((await asApp("DELETE", one)).status).toBe(204);
    expect(refusal(await asApp("DELETE", one))).toEqual([404, 34]);
  });

  it("refuse another app's label with 348 and an unknown one with 200", async () => {
    await register();
    const other = await newApp({});
    expect(refusal(await world.call("POST", SUBSCRIPTIONS, {}, other))).toEqual([401, 348]);
    const unknown = `${ALL}/PROD/subscriptions.json`;
    expect(refusal(await world.call("POST", unknown))).toEqual([403, 200]);
  });

  it("refuse a read token with 261 and a bearer with 32", async () => {
    const reader = await newApp({ permission: "read" });
    expect(refusal(await world.call("POST", SUBSCRIPTIONS, {}, reader))).toEqual([403, 261]);
    expect(refusal(await asApp("POST", SUBSCRIPTIONS))).toEqual([401, 32]);
  });

  it("end at the provisioned count", async () => {
    await world.control("PUT", "/settings", { provisionedCount: 1 });
    await subscribe(world, receiver);
    const { body: token } = await world.control("POST", `/users/${world.customer.id}/tokens`, {
      appId: world.app.id,
    });
    const answer = await world.call("POST", SUBSCRIPTIONS, {}, { ...world.app, ...token });
    expect(refusal(answer)).toEqual([403, 214]);
  });
});

describe("rate limits", () => {
  it("are told in headers and end in 429 with code 88 and the time of reset", async () => {
    await world.control("PUT", "/limits", { "webhooks.list": { limit: 2, windowSeconds: 60 } });
    const first = await world.call("GET", HOOKS);
    expect(first.headers.get("x-rate-limit-limit")).toBe("2");
    expect(first.headers.get("x-rate-limit-remaining")).toBe("1");
    await world.call("GET", HOOKS);
    const third = await world.call("GET", HOOKS);
    expect(refusal(third)).toEqual([429, 88]);
    expect(third.headers.get("x-rate-limit-remaining")).toBe("0");
    const reset = Number(third.headers.get("x-rate-limit-reset"));
    expect(Math.abs(reset - Date.now() / 1000 - 60)).toBeLessThan(5);
  });

  it("count per user, and open again when the window has passed", async () => {
    let nowMs = Date.UTC(2026, 0, 1);
    const other = await startWorld({ clock: { now: () => nowMs } });
    await other.control("PUT", "/limits", { "dm.list": { limit: 1, windowSeconds: 900 } });
    const list = (): Promise<Answer> =>
      other.call("GET", "/1.1/direct_messages/events/list.json", {
        timestampSeconds: Math.floor(nowMs / 1000),
      });
    expect((await list()).status).toBe(200);
    expect((await list()).status).toBe(429);
    nowMs += 900_000;
    expect((await list()).status).toBe(200);
    await other.sandbox.close();
  });

  it("leave five answers within 24 hours of the customer's message out of the send cap", async () => {
    await world.control("PUT", "/limits", { "dm.send.user": { limit: 1, windowSeconds: 86_400 } });
    const say = { fromId: world.customer.id, toId: world.company.id, text: "hello" };
    await world.control("POST", "/dms", say);
    const statuses: number[] = [];
    for (let index = 0; index < 7; index += 1) {
      statuses.push((await world.send(`answer ${index}`)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429]);
    await world.control("POST", "/dms", say);
    expect((await world.send("open again")).status).toBe(200);
  });
});
