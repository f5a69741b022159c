import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase, type Lease } from "@tsubame/store";
import { settle } from "../../../store/test/support/settle.ts";
import { startDispatching, type DispatchSession } from "../../src/dispatch/dispatch-session.ts";
import { TestFloor, type OwningLeg } from "./support/floor.ts";

let floor: TestFloor;
let lease: Lease;
const sessions: DispatchSession[] = [];

beforeEach(async () => {
  floor = await TestFloor.open({ capacity: 1, graceSeconds: 30 });
  lease = await floor.lease();
});

afterEach(async () => {
  for (const session of sessions.splice(0)) await session.stop();
  await floor.close();
});

function start(): DispatchSession {
  const session = startDispatching(floor.context, lease);
  sessions.push(session);
  return session;
}

async function ringing(conversationId: string, userId?: string): Promise<OwningLeg> {
  let leg: OwningLeg | undefined;
  await settle(async () => {
    leg = await floor.owner(conversationId);
    return leg !== undefined && (userId === undefined || leg.userId === userId);
  });
  return leg!;
}

/** Moves the clock and wakes the dispatcher, which otherwise sleeps in real time. */
function pass(durationMs: number): void {
  floor.clock.pass(durationMs);
  for (const session of sessions) session.wake();
}

describe("an offer", () => {
  it("reaches the longest idle agent as soon as a conversation waits, with its reasons", async () => {
    const queueId = await floor.queue("support");
    await floor.agent("ann", { queueIds: [queueId], idleMinutes: 1 });
    const bob = await floor.agent("bob", { queueIds: [queueId], idleMinutes: 5 });
    start();
    const conversationId = await floor.waiting(queueId);
    const leg = await ringing(conversationId);
    expect(leg).toMatchObject({ userId: bob, slot: 0, state: "alerting" });

    const { db } = floor.database;
    const decision = await db.selectFrom("routing_decision").selectAll().executeTakeFirstOrThrow();
    expect(decision).toMatchObject({
      conversation_id: conversationId,
      user_id: bob,
      lease_token: lease.token,
      trace: { version: 2, candidates: { memberCount: 2, eligibleCount: 2 } },
    });
    const row = await db
      .selectFrom("participant")
      .selectAll()
      .where("id", "=", leg.participantId)
      .executeTakeFirstOrThrow();
    expect(row.decision_id).toBe(decision.id);
    expect(row.name).toBe("bob");
    expect(row.alerting_deadline_at).toEqual(new Date(floor.clock.now().getTime() + 20_000));
    expect(await floor.story(conversationId)).toEqual([
      "conversation.started",
      "conversation.queued",
      "offer.made",
    ]);
  });

  it("goes to the one with the highest score when an agent becomes free", async () => {
    const queueId = await floor.queue("support");
    start();
    const young = await floor.waiting(queueId, { minutes: 1 });
    const old = await floor.waiting(queueId, { minutes: 5 });
    const vip = await floor.waiting(queueId, { minutes: 2, priority: 10 });
    await floor.agent("ann", { queueIds: [queueId] });
    const leg = await ringing(vip);
    await floor.accept(leg);
    await floor.finish(leg);
    const next = await ringing(old);
    await floor.accept(next);
    await floor.finish(next);
    expect(await ringing(young)).toMatchObject({ state: "alerting" });
  });

  it("returns after a decline to its place and goes to somebody else", async () => {
    const queueId = await floor.queue("support");
    const ann = await floor.agent("ann", { queueIds: [queueId], idleMinutes: 5 });
    const bob = await floor.agent("bob", { queueIds: [queueId], idleMinutes: 1 });
    start();
    const conversationId = await floor.waiting(queueId, { minutes: 3 });
    await floor.decline(await ringing(conversationId, ann));
    await ringing(conversationId, bob);
    expect(await floor.routingStatus(ann)).toBe("IDLE");
    const conversation = await floor.database.db
      .selectFrom("conversation")
      .selectAll()
      .where("id", "=", conversationId)
      .executeTakeFirstOrThrow();
    expect(conversation.waiting_since_at).toEqual(new Date(floor.clock.now().getTime() - 180_000));
    expect(await floor.story(conversationId)).toEqual([
      "conversation.started",
      "conversation.queued",
      "offer.made",
      "offer.declined",
      "conversation.queued",
      "offer.made",
    ]);
  });

  it("is taken back when nobody answers: the agent is not responding, the conversation waits in its place", async () => {
    const queueId = await floor.queue("support", { alertingSeconds: 20 });
    const ann = await floor.agent("ann", { queueIds: [queueId] });
    start();
    const conversationId = await floor.waiting(queueId, { minutes: 3 });
    const leg = await ringing(conversationId);
    pass(19_999);
    expect(await floor.owner(conversationId)).toBeDefined();
    pass(1);
    await settle(async () => (await floor.owner(conversationId)) === undefined);
    expect(await floor.routingStatus(ann)).toBe("NOT_RESPONDING");
    const legs = await floor.database.db
      .selectFrom("participant")
      .selectAll()
      .where("conversation_id", "=", conversationId)
      .orderBy("started_at")
      .execute();
    expect(legs.find((row) => row.id === leg.participantId)).toMatchObject({
      state: "disconnected",
      disconnect_type: "transfer.noanswer",
      slot: null,
    });
    const acdStates = legs.filter((row) => row.purpose === "acd").map((row) => row.state);
    expect(new Set(acdStates)).toEqual(new Set(["connected", "disconnected"]));

    await floor.setRoutingStatus(ann, "IDLE");
    await ringing(conversationId, ann);
  });

  it("is not touched by its deadline once it was accepted", async () => {
    const queueId = await floor.queue("support");
    await floor.agent("ann", { queueIds: [queueId] });
    start();
    const conversationId = await floor.waiting(queueId);
    await floor.accept(await ringing(conversationId));
    pass(3_600_000);
    const other = await floor.waiting(queueId);
    await settle(() => sessions[0]!.explain(other)?.state === "waiting");
    expect((await floor.owner(conversationId))?.state).toBe("connected");
  });
});

describe("capacity", () => {
  it("bounds what an agent holds, offers and wrap-ups included", async () => {
    const queueId = await floor.queue("support", { wrapup: "MANDATORY" });
    const ann = await floor.agent("ann", { queueIds: [queueId], capacity: 2 });
    const session = start();
    const [first, second, third] = [
      await floor.waiting(queueId, { minutes: 3 }),
      await floor.waiting(queueId, { minutes: 2 }),
      await floor.waiting(queueId, { minutes: 1 }),
    ] as const;
    const firstLeg = await ringing(first, ann);
    const secondLeg = await ringing(second, ann);
    expect(new Set([firstLeg.slot, secondLeg.slot])).toEqual(new Set([0, 1]));
    await floor.accept(firstLeg);
    await floor.finish(firstLeg);
    await settle(() => {
      const facts = session.snapshot().agents.find((agent) => agent.id === ann);
      return facts?.load.some((held) => held.kind === "wrapup") === true;
    });
    expect(await floor.owner(third)).toBeUndefined();
    expect(session.explain(third)).toMatchObject({
      obstacle: "everyoneAtCapacity",
      couldTakeAgentIds: [ann],
    });
  });

  it("is filled in one round, however many transactions it takes", async () => {
    const queueId = await floor.queue("support");
    const agentIds = await Promise.all(
      Array.from({ length: 25 }, (_, index) =>
        floor.agent(`agent${index}`, { queueIds: [queueId], capacity: 10 }),
      ),
    );
    await Promise.all(Array.from({ length: 260 }, () => floor.waiting(queueId)));
    const session = start();
    await settle(async () => session.isSettled && (await floor.owners()).length === 250);
    const legs = await floor.owners();
    for (const agentId of agentIds) {
      const slots = legs.filter(({ userId }) => userId === agentId).map(({ slot }) => slot);
      expect(new Set(slots)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    }
    expect(await floor.brokenPromises()).toEqual([]);
    // Agents with offers in several transactions were waited for, none of the offers had to be decided again.
    const { values } = await floor.context.metrics.offers.get();
    expect(values.filter(({ value }) => value > 0)).toMatchObject([
      { labels: { outcome: "made" }, value: 250 },
    ]);
  });

  it("can be raised while conversations wait", async () => {
    const queueId = await floor.queue("support");
    await floor.agent("ann", { queueIds: [queueId] });
    start();
    const first = await floor.waiting(queueId, { minutes: 1 });
    const second = await floor.waiting(queueId);
    await ringing(first);
    const { db } = floor.database;
    await db.updateTable("organization").set({ message_capacity: 2 }).execute();
    await db.insertInto("event_log").values({ kind: "settings.changed" }).execute();
    floor.context.signals.poke("events");
    expect(await ringing(second)).toMatchObject({ slot: 1 });
  });
});

describe("presence", () => {
  it("keeps an offer through the grace of a lost connection and takes it back at its end", async () => {
    const queueId = await floor.queue("support", { alertingSeconds: 600 });
    const ann = await floor.agent("ann", { queueIds: [queueId] });
    start();
    const conversationId = await floor.waiting(queueId);
    await ringing(conversationId, ann);
    await floor.setConnected(ann, false);
    pass(29_000);
    const other = await floor.waiting(queueId);
    await settle(() => sessions[0]!.explain(other)?.state === "waiting");
    expect(await floor.owner(conversationId)).toBeDefined();
    pass(1_000);
    await settle(async () => (await floor.owner(conversationId)) === undefined);
    expect(await floor.story(conversationId)).toContain("offer.withdrawn");

    await floor.setConnected(ann, true);
    await settle(async () => (await floor.owners()).length === 1);
  });

  it("gives nothing new to an agent without a live channel", async () => {
    const queueId = await floor.queue("support");
    const ann = await floor.agent("ann", { queueIds: [queueId] });
    await floor.setConnected(ann, false);
    const session = start();
    const conversationId = await floor.waiting(queueId);
    await settle(() => session.explain(conversationId)?.state === "waiting");
    expect(session.explain(conversationId)).toMatchObject({ obstacle: "nobodyConnected" });
    await floor.setConnected(ann, true);
    await ringing(conversationId, ann);
  });
});

describe("a restart", () => {
  it("rebuilds the state that was there before, and derives the timers from the deadlines", async () => {
    const queueIds = [await floor.queue("support"), await floor.queue("sales")] as const;
    for (let index = 0; index < 6; index += 1) {
      await floor.agent(`agent${index}`, {
        queueIds: index % 2 ? [queueIds[0]] : queueIds,
        idleMinutes: index,
        capacity: 1 + (index % 2),
      });
    }
    const before = start();
    for (let index = 0; index < 16; index += 1) {
      await floor.waiting(queueIds[index % 2]!, { minutes: index });
    }
    await settle(async () => (await floor.owners()).length === 9);
    const [one, two] = await floor.owners();
    await floor.accept(one!);
    await floor.decline(two!);
    const held = (): number =>
      before
        .snapshot()
        .agents.flatMap(({ load }) => load.filter(({ kind }) => kind === "connected")).length;
    await settle(
      async () => before.isSettled && held() === 1 && (await floor.owners()).length === 9,
    );
    await before.stop();
    const snapshot = before.snapshot();

    const after = start();
    await settle(() => after.isSettled);
    expect(after.snapshot()).toEqual(snapshot);
    expect(await floor.owners()).toHaveLength(9);

    pass(20_000);
    await settle(async () => (await floor.owners()).every((leg) => leg.state === "connected"));
    expect(await floor.owners()).toHaveLength(1);
  });
});

describe("a failing database", () => {
  it("delays routing but does not end it", async () => {
    const queueId = await floor.queue("support");
    const ann = await floor.agent("ann", { queueIds: [queueId] });
    const own = openDatabase({ url: floor.database.url, applicationName: "dispatcher" });
    const session = startDispatching({ ...floor.context, db: own.db }, lease);
    await settle(() => session.isSettled);
    const connect = own.pool.connect.bind(own.pool);
    let failureCount = 0;
    own.pool.connect = (() => {
      failureCount += 1;
      if (failureCount > 2) own.pool.connect = connect;
      return Promise.reject(new Error("Connection terminated unexpectedly"));
    }) as typeof own.pool.connect;
    const conversationId = await floor.waiting(queueId);
    expect(await ringing(conversationId, ann)).toMatchObject({ state: "alerting" });
    expect(failureCount).toBe(3);
    expect(floor.logged.some((line) => line.includes("routing failed; rebuilding"))).toBe(true);
    await session.stop();
    await own.close();
  });
});
