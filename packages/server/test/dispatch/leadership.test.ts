import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  acquireLease,
  commitOffers,
  isConflict,
  type DecidedOffer,
  type OfferResult,
  type Lease,
} from "@tsubame/store";
import { settle } from "../../../store/test/support/settle.ts";
import { createDispatcher } from "../../src/dispatch/dispatcher.ts";
import { startDispatching, type DispatchSession } from "../../src/dispatch/dispatch-session.ts";
import { takeBackOffers } from "../../src/dispatch/take-back.ts";
import { transact } from "../../src/transaction.ts";
import { TestFloor } from "./support/floor.ts";

/** After which a conversation is offered again to those who declined it, when nobody else is there; the default. */
const declinedPauseMs = 10_000;

let floor: TestFloor;
const toStop: { stop(): Promise<void> }[] = [];

beforeEach(async () => {
  floor = await TestFloor.open({ capacity: 2 });
});

afterEach(async () => {
  for (const part of toStop.splice(0)) await part.stop();
  await floor.close();
});

function dispatching(lease: Lease): DispatchSession {
  const session = startDispatching(floor.context, lease);
  toStop.push(session);
  return session;
}

async function pair(): Promise<{ offer: DecidedOffer; lease: Lease }> {
  const queueId = await floor.queue(`queue-${randomUUID()}`);
  const agentId = await floor.agent("ann", { queueIds: [queueId], capacity: 1 });
  const conversationId = await floor.waiting(queueId);
  const deadlineAt = new Date(floor.clock.now().getTime() + 20_000);
  const lease = await floor.lease(`lease-${randomUUID()}`);
  return { offer: { conversationId, agentId, queueId, deadlineAt, trace: {} }, lease };
}
async function commit(offers: readonly DecidedOffer[], lease: Lease): Promise<OfferResult[]> {
  return transact(floor.context, (trx) =>
    commitOffers(trx, { offers, lease, now: floor.clock.now() }),
  );
}

/** The lease runs out, and another node takes it. */
async function passOn({ name }: Lease): Promise<Lease> {
  await floor.database.db
    .updateTable("lease")
    .set({ expires_at: new Date(0) })
    .where("name", "=", name)
    .execute();
  const taken = await acquireLease(floor.database.db, { name, holder: "other", ttlMs: 600_000 });
  if (!taken) throw new Error("the lease is held");
  return taken;
}

describe("two dispatchers that both believe they lead", () => {
  it("offer nothing twice and overbook nobody while agents accept, decline and finish", async () => {
    const conversationCount = 150;
    const queueIds = [await floor.queue("support"), await floor.queue("sales")] as const;
    for (let index = 0; index < 8; index += 1) {
      await floor.agent(`agent${index}`, {
        queueIds: index % 3 ? queueIds : [queueIds[0]],
        capacity: 1 + (index % 3),
      });
    }
    const lease = await floor.lease();
    const dispatchers = [dispatching(lease), dispatching(lease)];
    const arriving = (async () => {
      for (let index = 0; index < conversationCount; index += 1) {
        await floor.waiting(queueIds[index % 2]!, { minutes: index % 7 });
      }
    })();

    let turn = 0;
    let finishedCount = 0;
    const deadline = performance.now() + 60_000;
    while (finishedCount < conversationCount && performance.now() < deadline) {
      const legs = await floor.owners();
      if (legs.length === 0 && dispatchers.every(({ isSettled }) => isSettled)) {
        // Everybody may have declined what waits: only time brings it back to them.
        floor.clock.pass(declinedPauseMs);
        for (const dispatcher of dispatchers) dispatcher.wake();
      }
      for (const leg of legs) {
        turn += 1;
        if (leg.state === "alerting") await (turn % 5 ? floor.accept(leg) : floor.decline(leg));
        else if ((await floor.finish(leg)).kind === "done") finishedCount += 1;
      }
      expect(await floor.brokenPromises()).toEqual([]);
    }
    await arriving;
    expect(finishedCount).toBe(conversationCount);

    const { db } = floor.database;
    const offered = await db
      .selectFrom("event_log")
      .select((eb) => eb.fn.countAll<string>().as("count"))
      .where("kind", "=", "offer.made")
      .executeTakeFirstOrThrow();
    const answered = await db
      .selectFrom("event_log")
      .select((eb) => eb.fn.countAll<string>().as("count"))
      .where("kind", "in", ["offer.accepted", "offer.declined"])
      .executeTakeFirstOrThrow();
    expect(offered.count).toBe(answered.count);
    // Both really decided the same things at the same time.
    const metric = await floor.context.metrics.offers.get();
    const refused = metric.values.find(({ labels }) => labels.outcome === "refused")?.value ?? 0;
    expect(refused).toBeGreaterThan(0);
  }, 90_000);

  it("are refused by the tables themselves, should every lock and check be missing", async () => {
    const queueId = await floor.queue("support");
    const ann = await floor.agent("ann", { queueIds: [queueId] });
    const bob = await floor.agent("bob", { queueIds: [queueId] });
    const [one, two] = [await floor.waiting(queueId), await floor.waiting(queueId)];
    const leg = (conversationId: string, userId: string, slot: number) =>
      floor.database.db
        .insertInto("participant")
        .values({
          conversation_id: conversationId,
          purpose: "agent",
          state: "alerting",
          user_id: userId,
          queue_id: queueId,
          slot,
          alerting_deadline_at: floor.clock.now(),
        })
        .execute();
    await leg(one, ann, 0);
    const second = await leg(one, bob, 0).catch((error: unknown) => error);
    expect(isConflict(second, "participant_one_owner")).toBe(true);
    const overbooked = await leg(two, ann, 0).catch((error: unknown) => error);
    expect(isConflict(overbooked, "participant_one_per_slot")).toBe(true);
    await floor.database.db.deleteFrom("participant").where("purpose", "=", "agent").execute();
  });
});

describe("a commit of offers", () => {
  it("refuses what no longer holds and makes the rest", async () => {
    const { offer, lease } = await pair();
    const room = await floor.waiting(offer.queueId);
    const gone = await floor.waiting(offer.queueId);
    const { db } = floor.database;
    await db
      .updateTable("conversation")
      .set({ state: "closed", routing_state: "none" })
      .where("id", "=", gone)
      .execute();
    const offQueue = await floor.agent("bob", { queueIds: [offer.queueId] });
    await floor.setRoutingStatus(offQueue, "OFF_QUEUE");
    const stranger = await floor.agent("eve", { queueIds: [] });
    const results = await commit(
      [
        { ...offer, conversationId: gone },
        { ...offer, conversationId: room, agentId: offQueue },
        { ...offer, conversationId: room, agentId: stranger },
        offer,
        { ...offer, conversationId: room },
      ],
      lease,
    );
    expect(results.map((result) => (result.kind === "made" ? "made" : result.reason))).toEqual([
      "notWaiting",
      "notReady",
      "notReady",
      "made",
      "noRoom",
    ]);
    expect(await floor.owners()).toHaveLength(1);
    expect(await commit([offer], lease)).toMatchObject([{ kind: "refused", reason: "notWaiting" }]);
  });

  it("makes nothing when another node has taken the lease", async () => {
    const { offer, lease } = await pair();
    await passOn(lease);
    await expect(commit([offer], lease)).rejects.toMatchObject({ code: "lease.lost" });
    expect(await floor.owners()).toEqual([]);
  });

  it("takes nothing back when another node has taken the lease", async () => {
    const { offer, lease } = await pair();
    await commit([offer], lease);
    floor.clock.pass(20_000);
    const takeBack = (holding: Lease): Promise<number> =>
      transact(floor.context, (trx) => {
        const { conversationId, agentId } = offer;
        const now = floor.clock.now();
        const atMs = now.getTime();
        return takeBackOffers(trx, {
          lease: holding,
          decisions: [{ type: "expire", conversationId, agentId, reason: "noAnswer", atMs }],
          now,
        });
      });
    const successor = await passOn(lease);
    await expect(takeBack(lease)).rejects.toMatchObject({ code: "lease.lost" });
    expect(await floor.owners()).toMatchObject([{ state: "alerting" }]);
    expect(await takeBack(successor)).toBe(1);
    expect(await floor.owners()).toEqual([]);
  });
});

describe("leadership", () => {
  it("ends with the lease: a dispatcher that was paused past it commits nothing more", async () => {
    const queueId = await floor.queue("support");
    const lease = await floor.lease();
    const paused = dispatching(lease);
    await settle(() => paused.isSettled);
    const successor = await passOn(lease);
    await floor.agent("ann", { queueIds: [queueId] });
    await floor.waiting(queueId);
    await settle(() => floor.logged.some((line) => line.includes("another node leads")));
    expect(await floor.owners()).toEqual([]);
    dispatching(successor);
    await settle(async () => (await floor.owners()).length === 1);
  });

  it("passes to another node when the first one stops, and work goes on", async () => {
    const queueId = await floor.queue("support");
    await floor.agent("ann", { queueIds: [queueId] });
    const options = { leaseTtlMs: 300 };
    const first = createDispatcher(floor.context, options);
    await settle(() => first.health?.().detail?.["isLeading"] === true);
    const second = createDispatcher({ ...floor.context, nodeId: randomUUID() }, options);
    toStop.push(second);
    await floor.waiting(queueId);
    await settle(async () => (await floor.owners()).length === 1);
    expect(second.health?.().detail?.["isLeading"]).toBe(false);
    await first.stop();
    await floor.waiting(queueId);
    await settle(async () => (await floor.owners()).length === 2);
    expect(second.health?.().detail?.["isLeading"]).toBe(true);
  });
});
