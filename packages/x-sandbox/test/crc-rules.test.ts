import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { createVirtualClock, type VirtualClock } from "@tsubame/x-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAuthority } from "../src/intercept/authority.ts";
import { startActivityWorld, textsOf, type ActivityWorld } from "./support/activity-world.ts";
import { refusal, settle, subscribe, type Json } from "./support/world.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;

let clock: VirtualClock;
let world: ActivityWorld;
beforeEach(async () => {
  clock = createVirtualClock({ nowMs: Date.UTC(2026, 2, 1), isFrozen: true });
  world = await startActivityWorld("enterprise", { clock, settings: { deliveryTimeoutMs: 300 } });
});
afterEach(() => world.close());

const fail = (status: number): void => {
  world.receiver.challengeAnswer = () => ({ status, text: "" });
};
const webhooks = async (): Promise<Json[]> =>
  (await world.control("GET", "/webhooks")).body.webhooks;
const isValid = async (): Promise<boolean> => (await webhooks())[0].isValid;

async function registerV2(): Promise<string> {
  const { body } = await world.asApp("POST", "/2/webhooks", { url: world.receiver.url });
  await world.call("POST", `/2/account_activity/webhooks/${body.data.id}/subscriptions/all`, {
    json: {},
  });
  return body.data.id;
}

describe("the regular challenge of v1.1", () => {
  it("comes every 24 hours, each at its own instant", async () => {
    await subscribe(world, world.receiver);
    expect(world.receiver.challenges).toHaveLength(1);
    await world.advance(24 * HOUR - 1);
    expect(world.receiver.challenges).toHaveLength(1);
    await world.advance(1);
    expect(world.receiver.challenges).toHaveLength(2);
    await world.advance(10 * 24 * HOUR);
    expect(world.receiver.challenges).toHaveLength(12);
    const checks = await world.log("crc");
    const at = checks.slice(1, 4).map((entry) => entry.at);
    expect(at).toEqual([
      "2026-03-02T00:00:00.000Z",
      "2026-03-03T00:00:00.000Z",
      "2026-03-04T00:00:00.000Z",
    ]);
  });

  it("makes the webhook invalid at once whatever went wrong; deliveries stop, subscriptions stay, PUT heals", async () => {
    const id = await subscribe(world, world.receiver);
    const right = world.receiver.challengeAnswer;
    fail(503);
    await world.advance(24 * HOUR);
    expect(await isValid()).toBe(false);
    await world.say("not now");
    expect(await world.log("delivery.settled")).toMatchObject([{ outcome: "webhook-invalid" }]);
    await world.advance(5 * 24 * HOUR);
    expect(world.receiver.challenges).toHaveLength(2);
    expect((await webhooks())[0].subscriptions).toHaveLength(1);
    const path = `/1.1/account_activity/all/prod/webhooks/${id}.json`;
    expect(refusal(await world.asApp("PUT", path))).toEqual([403, 214]);
    world.receiver.challengeAnswer = right;
    expect((await world.asApp("PUT", path)).status).toBe(204);
    expect(await isValid()).toBe(true);
    await world.say("again");
    await settle(() => textsOf(world.receiver).length === 1);
    expect(textsOf(world.receiver)).toEqual(["again"]);
    await world.advance(24 * HOUR);
    expect(world.receiver.challenges).toHaveLength(5);
  });

  it("is off when its interval is 0", async () => {
    await subscribe(world, world.receiver);
    await world.control("PUT", "/settings", { crcIntervalMs: 0 });
    await world.advance(100 * 24 * HOUR);
    expect(world.receiver.challenges).toHaveLength(1);
  });
});

describe("the regular challenge of v2", () => {
  it("waits 24 hours after a validation, then asks every half hour while it fails", async () => {
    await registerV2();
    await world.advance(24 * HOUR - 1);
    expect(world.receiver.challenges).toHaveLength(1);
    fail(500);
    await world.advance(1);
    expect(world.receiver.challenges).toHaveLength(2);
    await world.advance(90 * MINUTE);
    expect(world.receiver.challenges).toHaveLength(5);
  });

  it("forgives errors and silence for 28 hours after the last success, and no longer", async () => {
    await registerV2();
    fail(500);
    await world.advance(28 * HOUR);
    expect(await isValid()).toBe(true);
    expect((await webhooks())[0].failingSince).toBe("2026-03-02T00:00:00.000Z");
    await world.say("still delivered");
    await settle(() => textsOf(world.receiver).length === 1);
    await world.advance(30 * MINUTE);
    expect(await isValid()).toBe(false);
    const asked = world.receiver.challenges.length;
    await world.advance(24 * HOUR);
    expect(world.receiver.challenges).toHaveLength(asked);
  });

  it("forgets failures when one passes within the grace", async () => {
    await registerV2();
    const right = world.receiver.challengeAnswer;
    fail(500);
    await world.advance(27 * HOUR);
    world.receiver.challengeAnswer = right;
    await world.advance(30 * MINUTE);
    expect((await webhooks())[0]).toMatchObject({
      failingSince: null,
      validatedAt: "2026-03-02T03:30:00.000Z",
    });
    fail(500);
    await world.advance(28 * HOUR);
    expect(await isValid()).toBe(true);
  });

  it.each([
    ["a wrong token", { status: 200, text: '{"response_token":"sha256=AAAA"}' }],
    ["no JSON", { status: 200, text: "ok" }],
    ["a redirect", { status: 301, text: "" }],
  ])("makes the webhook invalid at once for %s", async (_what, answer) => {
    await registerV2();
    world.receiver.challengeAnswer = () => answer;
    await world.advance(24 * HOUR);
    expect(await isValid()).toBe(false);
  });

  it("makes the webhook invalid at once when TLS fails", async () => {
    await registerV2();
    await world.control("PUT", "/faults", { challenges: { next: ["tls-failed"] } });
    await world.advance(24 * HOUR);
    expect(await isValid()).toBe(false);
  });

  it("tells a certificate that nobody vouches for from an address that does not answer", async () => {
    const issued = await (await createAuthority()).issue(["localhost"]);
    const server: Server = createServer(issued, (_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const url = `https://127.0.0.1:${port}/x`;
    const { body } = await world.asApp("POST", "/2/webhooks", { url });
    expect(body.errors[0].message).toContain("TLS");
    expect((await world.log("crc"))[0]).toMatchObject({ outcome: "tls-failed" });
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  });

  it("heals by PUT, which also fails without grace", async () => {
    const id = await registerV2();
    const right = world.receiver.challengeAnswer;
    fail(500);
    expect((await world.asApp("PUT", `/2/webhooks/${id}`)).status).toBe(400);
    expect(await isValid()).toBe(false);
    world.receiver.challengeAnswer = right;
    expect((await world.asApp("PUT", `/2/webhooks/${id}`)).status).toBe(200);
    expect(await isValid()).toBe(true);
  });
});
