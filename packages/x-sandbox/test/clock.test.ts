import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startActivityWorld, type ActivityWorld } from "./support/activity-world.ts";
import { settle, subscribe } from "./support/world.ts";

let world: ActivityWorld;
beforeEach(async () => {
  world = await startActivityWorld("elevated", { settings: { deliveryTimeoutMs: 300 } });
});
afterEach(() => world.close());

describe("the clock of X", () => {
  it("is the machine's until somebody touches it", async () => {
    const { body } = await world.control("GET", "/clock");
    expect(body).toMatchObject({ rate: 1, isFrozen: false });
    expect(Math.abs(body.nowMs - Date.now())).toBeLessThan(60_000);
  });

  it("is held, moved by a span and to an instant, and let go", async () => {
    const { body: held } = await world.control("PUT", "/clock", { isFrozen: true });
    const { body: moved } = await world.control("PUT", "/clock", { advanceMs: 5_000 });
    expect(moved.nowMs).toBe(held.nowMs + 5_000);
    const { body: set } = await world.control("PUT", "/clock", { now: "2030-01-01T00:00:00Z" });
    expect(set).toMatchObject({ now: "2030-01-01T00:00:00.000Z", isComplete: true });
    const { body: free } = await world.control("PUT", "/clock", { isFrozen: false, rate: 1_000 });
    expect(free).toMatchObject({ isFrozen: false, rate: 1_000 });
    await settle(async () => {
      const { body } = await world.control("GET", "/clock");
      return body.nowMs > free.nowMs + 1_000;
    });
  });

  it("does not go back, and says so", async () => {
    const answer = await world.control("PUT", "/clock", { now: "2020-01-01T00:00:00Z" });
    expect([answer.status, answer.body.error.code]).toEqual([409, "clock-only-goes-on"]);
    expect((await world.control("PUT", "/clock", { advanceMs: -1 })).status).toBe(400);
    expect((await world.control("PUT", "/clock", { rate: 0 })).status).toBe(400);
  });

  it("moves retries: each attempt at its instant, awaited by the one who moves it", async () => {
    await subscribe(world, world.receiver);
    await world.control("PUT", "/clock", { isFrozen: true });
    world.receiver.statuses.push(500, 500, 500);
    await world.say("three failures");
    await settle(() => world.receiver.received.length === 1);
    await world.advance(3_000);
    expect(world.receiver.received).toHaveLength(2);
    await world.advance(26_999);
    expect(world.receiver.received).toHaveLength(2);
    const { body: clock } = await world.control("GET", "/clock");
    expect(clock.appointments[0].purpose).toMatch(/^retry delivery \d+$/);
    await world.advance(1 + 242_000);
    expect(world.receiver.received).toHaveLength(4);
    expect(await world.log("delivery.settled")).toMatchObject([
      { outcome: "delivered", attempts: 4 },
    ]);
  });

  it("moves rate-limit windows, the date header and the instants of new messages", async () => {
    await world.control("PUT", "/clock", { isFrozen: true });
    await world.control("PUT", "/limits", { "dm.list": { limit: 1, windowSeconds: 900 } });
    const list = "/1.1/direct_messages/events/list.json";
    expect((await world.call("GET", list)).status).toBe(200);
    expect((await world.call("GET", list)).status).toBe(429);
    const { now } = await world.advance(900_000);
    const answer = await world.call("GET", list);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("date")).toBe(new Date(now).toUTCString());
    await world.advance(86_400_000);
    await world.say("tomorrow");
    const { body } = await world.control("GET", `/dms?userId=${world.company.id}`);
    expect(Date.parse(body.dms[0].createdAt) - Date.parse(now)).toBe(86_400_000);
  });

  it("moves the window of OAuth timestamps", async () => {
    await world.control("PUT", "/settings", { timestampWindowSeconds: 300 });
    const path = "/1.1/account/verify_credentials.json";
    expect((await world.call("GET", path)).status).toBe(200);
    await world.advance(3_600_000);
    expect((await world.call("GET", path)).body.errors[0].code).toBe(135);
  });

  it("stops an advance at its bound and tells where it stands", async () => {
    await subscribe(world, world.receiver);
    await world.control("PUT", "/clock", { isFrozen: true });
    const answer = await world.control("PUT", "/clock", {
      advanceMs: 10 * 86_400_000,
      maxAppointments: 3,
    });
    expect(answer.body).toMatchObject({ isComplete: false, keptAppointments: 3 });
    expect(world.receiver.challenges).toHaveLength(4);
    const rest = await world.advance(7 * 86_400_000);
    expect(rest.isComplete).toBe(true);
    expect(world.receiver.challenges).toHaveLength(11);
  });

  it("waits for a webhook that takes its time before it goes on", async () => {
    await subscribe(world, world.receiver);
    await world.control("PUT", "/clock", { isFrozen: true });
    world.receiver.challengeAnswer = () => "never";
    await world.advance(2 * 86_400_000);
    expect((await world.log("crc.checked")).at(-1)).toMatchObject({ outcome: "too-slow" });
    const { body } = await world.control("GET", "/webhooks");
    expect(body.webhooks[0].isValid).toBe(false);
  });
});
