import { createVirtualClock, type VirtualClock } from "@tsubame/x-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startActivityWorld, textsOf, word, type ActivityWorld } from "./support/activity-world.ts";
import { refusal, settle, type Answer, type Json } from "./support/world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 2, 1);

let clock: VirtualClock;
let world: ActivityWorld;
beforeEach(async () => {
  clock = createVirtualClock({ nowMs: START, isFrozen: true });
  world = await startActivityWorld("enterprise", { clock, settings: { deliveryTimeoutMs: 300 } });
});
afterEach(() => world.close());

const date = (ms: number): string => new Date(ms).toISOString().replace(/\D/g, "").slice(0, 12);

const settled = (): Promise<true> =>
  settle(async () => {
    const { body } = await world.control("GET", "/health");
    return body.pendingDeliveries === 0 && body.replayJobs === 0 ? true : undefined;
  });

/** Messages that the webhook does not get: X tries, nobody accepts. */
async function miss(...texts: string[]): Promise<void> {
  await world.control("PUT", "/faults", { deliveries: { failRate: 1 } });
  for (const text of texts) {
    await world.say(text);
    await world.advance(MINUTE);
  }
  await world.advance(10 * MINUTE);
  await settled();
  await world.control("DELETE", "/faults");
}

const statuses = (): Json[] =>
  world.receiver.received.flatMap(({ body }) => body.replay_job_status ?? []);

describe("replay of v2", () => {
  let webhookId: string;
  beforeEach(async () => {
    const { body } = await world.asApp("POST", "/2/webhooks", { url: world.receiver.url });
    webhookId = body.data.id;
    const path = `/2/account_activity/webhooks/${webhookId}/subscriptions/all`;
    await world.call("POST", path, { json: {} });
  });

  const replay = (fromMs: number, untilMs: number): Promise<Answer> =>
    world.asApp("POST", "/2/webhooks/replay", {
      webhook_id: webhookId,
      from_date: date(fromMs),
      to_date: date(untilMs),
    });

  it("brings what was missed, in order, after a challenge, and then says that it is done", async () => {
    await miss("one", "two", "three");
    await world.advance(HOUR);
    const challenges = world.receiver.challenges.length;
    const { status, body } = await replay(START, clock.now());
    expect([status, body.data.job_id]).toEqual([200, expect.stringMatching(/^\d+$/)]);
    await settled();
    expect(textsOf(world.receiver)).toEqual(["one", "two", "three"]);
    expect(world.receiver.challenges).toHaveLength(challenges + 1);
    expect(statuses()).toEqual([
      {
        webhook_id: webhookId,
        job_state: "Complete",
        job_state_description: "Job completed successfully",
        job_id: body.data.job_id,
      },
    ]);
  });

  it("keeps to its span: the first minute is in it, the last is not", async () => {
    await miss("00:00", "00:01", "00:02", "00:03");
    await world.advance(HOUR);
    await replay(START + MINUTE, START + 3 * MINUTE);
    await settled();
    expect(textsOf(world.receiver)).toEqual(["00:01", "00:02"]);
  });

  it("does not see what is younger than 31 minutes", async () => {
    await miss("old");
    await world.advance(HOUR);
    await miss("young");
    await replay(START, clock.now());
    await settled();
    expect(textsOf(world.receiver)).toEqual(["old"]);
    const tooYoung = await replay(clock.now() - 20 * MINUTE, clock.now());
    expect(word(tooYoung)).toEqual([400, "QueryParamInvalid"]);
  });

  it("reaches back 24 hours, and refuses dates that are none", async () => {
    await world.advance(48 * HOUR);
    const back = (hours: number): Promise<Answer> =>
      replay(clock.now() - hours * HOUR, clock.now() - HOUR);
    expect(word(await back(26))).toEqual([400, "QueryParamInvalid"]);
    expect((await back(24)).status).toBe(200);
    await settled();
    const wish = { webhook_id: webhookId, from_date: "202602310000", to_date: "202603010000" };
    expect(word(await world.asApp("POST", "/2/webhooks/replay", wish))).toEqual([
      400,
      "QueryParamInvalid",
    ]);
    expect(word(await replay(clock.now() - HOUR, clock.now() - 2 * HOUR))).toEqual([
      400,
      "QueryParamInvalid",
    ]);
    const unknown = { ...wish, webhook_id: "1" };
    expect(word(await world.asApp("POST", "/2/webhooks/replay", unknown))).toEqual([
      400,
      "WebhookIdInvalid",
    ]);
  });

  it("runs one job at a time", async () => {
    await world.control("PUT", "/settings", { replayStartDelayMs: 60_000 });
    await world.advance(2 * HOUR);
    expect((await replay(START, clock.now())).status).toBe(200);
    expect(word(await replay(START, clock.now()))).toEqual([409, "ReplayConflictError"]);
    await world.advance(60_000);
    await settled();
    expect((await replay(START, clock.now())).status).toBe(200);
  });

  it("tries each delivery once, and admits that it is incomplete", async () => {
    await miss("one");
    await world.advance(HOUR);
    const before = (await world.log("delivery.attempted")).length;
    world.receiver.statuses.push(500);
    await replay(START, clock.now());
    await settled();
    expect(textsOf(world.receiver)).toEqual(["one"]);
    expect(statuses()).toMatchObject([{ job_state: "Incomplete" }]);
    // The delivery, and the word about the job.
    expect((await world.log("delivery.attempted")).length).toBe(before + 2);
  });

  it("repeats what went to X Activity subscriptions of the webhook too", async () => {
    await world.call("POST", "/2/activity/subscriptions", {
      json: {
        event_type: "dm.received",
        filter: { user_id: world.company.id },
        webhook_id: webhookId,
      },
    });
    await miss("both");
    await world.advance(HOUR);
    await replay(START, clock.now());
    await settled();
    const kinds = world.receiver.received.map(({ body }) => String(Object.keys(body)[0]));
    expect(kinds.toSorted()).toEqual(["data", "for_user_id", "replay_job_status"]);
  });

  it("does not reach back before the subscription", async () => {
    const path = `/2/account_activity/webhooks/${webhookId}/subscriptions`;
    await world.asApp("DELETE", `${path}/${world.company.id}/all`);
    await miss("nobody was subscribed");
    await world.call("POST", `${path}/all`, { json: {} });
    await world.advance(HOUR);
    await replay(START, clock.now());
    await settled();
    expect(textsOf(world.receiver)).toEqual([]);
  });
});

describe("replay of enterprise v1.1", () => {
  const BASE = "/1.1/account_activity";
  let id: string;
  beforeEach(async () => {
    const { body } = await world.call("POST", `${BASE}/webhooks.json`, {
      form: [["url", world.receiver.url]],
    });
    id = body.id;
    await world.call("POST", `${BASE}/webhooks/${id}/subscriptions/all.json`);
    await world.control("PUT", "/limits", { replay: { limit: 1_000, windowSeconds: 900 } });
  });
  const path = (query: string, webhook = id): string =>
    `${BASE}/replay/webhooks/${webhook}/subscriptions/all.json${query}`;
  const span = (fromMs: number, untilMs: number): string =>
    `?from_date=${date(fromMs)}&to_date=${date(untilMs)}`;
  const replay = (query: string, webhook?: string): Promise<Answer> =>
    world.asApp("POST", path(query, webhook));

  it("brings what was missed up to five days ago", async () => {
    await miss("one", "two");
    await world.advance(4 * 24 * HOUR);
    const { status, body } = await replay(span(START, START + HOUR));
    expect([status, body]).toEqual([
      202,
      {
        job_id: expect.stringMatching(/^\d+$/),
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
    ]);
    await settled();
    expect(textsOf(world.receiver)).toEqual(["one", "two"]);
    expect(statuses()).toMatchObject([{ job_state: "Complete", job_id: body.job_id }]);
  });

  it("refuses with the codes of X's page", async () => {
    await world.advance(10 * 24 * HOUR);
    const now = clock.now();
    const fine = span(now - 2 * HOUR, now - HOUR);
    expect(refusal(await replay(""))).toEqual([400, 357]);
    expect(refusal(await replay("?from_date=x&to_date=y"))).toEqual([400, 358]);
    expect(refusal(await replay(fine, "abc"))).toEqual([400, 358]);
    expect(refusal(await replay(fine, "-5"))).toEqual([400, 360]);
    expect(refusal(await replay(fine, "5"))).toEqual([404, 34]);
    expect(refusal(await replay(span(now - 10 * MINUTE, now - HOUR)))).toEqual([400, 368]);
    expect(refusal(await replay(span(now - HOUR, now - MINUTE)))).toEqual([400, 368]);
    expect(refusal(await replay(span(now - HOUR, now - 2 * HOUR)))).toEqual([400, 356]);
    expect(refusal(await replay(span(now - 6 * 24 * HOUR, now - HOUR)))).toEqual([400, 356]);
    expect(refusal(await world.call("POST", path(fine)))).toEqual([401, 32]);
    await world.control("PATCH", `/webhooks/${id}`, { isValid: false });
    expect(refusal(await replay(fine))).toEqual([400, 214]);
    await world.control("PATCH", `/webhooks/${id}`, { isValid: true });
    await world.control("PUT", "/settings", { replayStartDelayMs: 1_000 });
    expect((await replay(fine)).status).toBe(202);
    expect(refusal(await replay(fine))).toEqual([409, 355]);
    await world.control("PATCH", `/apps/${world.app.id}`, { accessLevel: "elevated" });
    expect(refusal(await replay(fine))).toEqual([403, 200]);
  });

  it("may be asked for five times in a quarter of an hour", async () => {
    await world.control("PUT", "/limits", { replay: { limit: 5, windowSeconds: 900 } });
    await world.advance(24 * HOUR);
    const query = span(clock.now() - 2 * HOUR, clock.now() - HOUR);
    for (let index = 0; index < 5; index += 1) {
      expect((await replay(query)).status).toBe(202);
      await settled();
    }
    expect(refusal(await replay(query))).toEqual([429, 88]);
  });
});
