import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Lease } from "@tsubame/store";
import { settle } from "../../../store/test/support/settle.ts";
import { startDispatching, type DispatchSession } from "../../src/dispatch/dispatch-session.ts";
import type { DeadlineLoop } from "../../src/deadline-loop.ts";
import { createGoneAgentTimer, withdrawOffersOf } from "../../src/dispatch/gone-agents.ts";
import { transact } from "../../src/transaction.ts";
import { TestFloor, type OwningLeg } from "./support/floor.ts";

let floor: TestFloor;
let lease: Lease;
let session: DispatchSession;
let timer: DeadlineLoop | undefined;

beforeAll(async () => {
  floor = await TestFloor.open({ capacity: 2, graceSeconds: 30 });
  lease = await floor.lease();
  session = startDispatching(floor.context, lease);
});
afterEach(async () => {
  await timer?.stop();
  timer = undefined;
});
afterAll(async () => {
  await session.stop();
  await floor.close();
});

async function ringing(conversationId: string, userId: string): Promise<OwningLeg> {
  let leg: OwningLeg | undefined;
  await settle(async () => {
    leg = await floor.owner(conversationId);
    return leg?.userId === userId;
  });
  return leg!;
}

const row = (id: string) =>
  floor.database.db
    .selectFrom("conversation")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirstOrThrow();

async function look(): Promise<void> {
  timer ??= createGoneAgentTimer(floor.context);
  await timer.look();
}

function pass(seconds: number): void {
  floor.clock.pass(seconds * 1000);
  session.wake();
}

describe("connected work of an agent whose last channel is gone", () => {
  it("waits again when the queue's grace ends, at its old place, and goes to somebody else", async () => {
    const queueId = await floor.queue("returns", { gone_agent_grace_seconds: 120 });
    const ann = await floor.agent("ann", { queueIds: [queueId] });
    const conversationId = await floor.waiting(queueId, { minutes: 7 });
    const leg = await ringing(conversationId, ann);
    await floor.accept(leg);
    const before = await row(conversationId);
    await floor.setConnected(ann, false);
    pass(119);
    await look();
    expect(await floor.owner(conversationId)).toMatchObject({ userId: ann, state: "connected" });
    pass(1);
    await look();
    expect(await row(conversationId)).toMatchObject({
      routing_state: "waiting",
      queue_id: queueId,
      waiting_since_at: before.waiting_since_at,
    });
    const ended = await floor.database.db
      .selectFrom("participant")
      .selectAll()
      .where("id", "=", leg.participantId)
      .executeTakeFirstOrThrow();
    expect(ended).toMatchObject({
      state: "disconnected",
      disconnect_type: "transfer.notavailable",
      slot: null,
      wrapup_started_at: null,
    });
    expect(await floor.story(conversationId)).toEqual([
      "conversation.started",
      "conversation.queued",
      "offer.made",
      "offer.accepted",
      "leg.ended",
      "conversation.queued",
    ]);
    expect(await floor.routingStatus(ann)).toBe("IDLE");
    const bob = await floor.agent("bob", { queueIds: [queueId] });
    await ringing(conversationId, bob);
  });

  it("stays with an agent who is back a moment before it would be taken", async () => {
    const queueId = await floor.queue("moment", { gone_agent_grace_seconds: 120 });
    const ann = await floor.agent("moment-ann", { queueIds: [queueId] });
    const conversationId = await floor.waiting(queueId);
    await floor.accept(await ringing(conversationId, ann));
    await floor.setConnected(ann, false);
    pass(120);
    let looking: Promise<void> | undefined;
    await transact(floor.context, async (trx) => {
      await sql`select from conversation where id = ${conversationId} for update`.execute(trx);
      looking = look();
      await settle(async () => {
        const { rows } = await sql`select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(
          floor.database.db,
        );
        return rows.length > 0;
      });
      await floor.setConnected(ann, true);
    });
    await looking;
    expect(await floor.owner(conversationId)).toMatchObject({ userId: ann, state: "connected" });
  });

  it("survives a restart: the deadline is in the columns", async () => {
    const queueId = await floor.queue("restart", { gone_agent_grace_seconds: 60 });
    const ann = await floor.agent("restart-ann", { queueIds: [queueId] });
    const conversationId = await floor.waiting(queueId);
    await floor.accept(await ringing(conversationId, ann));
    await floor.setConnected(ann, false);
    pass(3600);
    timer = createGoneAgentTimer(floor.context);
    await settle(async () => (await floor.owner(conversationId)) === undefined);
    expect(await row(conversationId)).toMatchObject({ routing_state: "waiting" });
  });

  it("stays where the queue names no grace, and while the organisation's grace has not ended", async () => {
    const staying = await floor.queue("staying");
    const hasty = await floor.queue("hasty", { gone_agent_grace_seconds: 0 });
    const ann = await floor.agent("staying-ann", { queueIds: [staying] });
    const bob = await floor.agent("hasty-bob", { queueIds: [hasty] });
    const [kept, hastyOne] = [await floor.waiting(staying), await floor.waiting(hasty)];
    await floor.accept(await ringing(kept, ann));
    await floor.accept(await ringing(hastyOne, bob));
    await floor.setConnected(ann, false);
    await floor.setConnected(bob, false);
    pass(29);
    await look();
    expect(await floor.owner(hastyOne)).toBeDefined();
    pass(1);
    await look();
    expect(await floor.owner(hastyOne)).toBeUndefined();
    pass(86_400);
    await look();
    expect(await floor.owner(kept)).toMatchObject({ userId: ann });
  });

  it("stays when the agent is back in time", async () => {
    const queueId = await floor.queue("back", { gone_agent_grace_seconds: 60 });
    const ann = await floor.agent("back-ann", { queueIds: [queueId] });
    const conversationId = await floor.waiting(queueId);
    await floor.accept(await ringing(conversationId, ann));
    await floor.setConnected(ann, false);
    pass(59);
    await floor.setConnected(ann, true);
    pass(3600);
    await look();
    expect(await floor.owner(conversationId)).toMatchObject({ userId: ann });
  });

  it.each(["TimestampAndPriority", "PriorityOnly"] as const)(
    "comes before all of its priority and below that still wait, and not before a higher one (%s)",
    async (scoringMethod) => {
      const queueId = await floor.queue(`front ${scoringMethod}`, {
        scoring_method: scoringMethod,
        gone_agent_grace_seconds: 30,
      });
      const ann = await floor.agent(`front-ann ${scoringMethod}`, {
        queueIds: [queueId],
        capacity: 1,
      });
      const served = await floor.waiting(queueId, { minutes: 30, priority: 5 });
      await floor.accept(await ringing(served, ann));
      const same = await floor.waiting(queueId, { minutes: 29, priority: 5 });
      const low = await floor.waiting(queueId, { minutes: 29, priority: 1 });
      const high = await floor.waiting(queueId, { priority: 90 });
      await floor.setConnected(ann, false);
      pass(30);
      await look();
      await settle(() => session.explain(served)?.state === "waiting");
      const ahead = (id: string): number | undefined => {
        const now = session.explain(id);
        return now?.state === "waiting" ? now.aheadCount : undefined;
      };
      expect([high, served, same, low].map(ahead)).toEqual([0, 1, 2, 3]);
    },
  );

  it("is given back by several nodes at once only once, whole floors of it", async () => {
    const queueId = await floor.queue("node", { gone_agent_grace_seconds: 30 });
    const agents: string[] = [];
    for (let index = 0; index < 40; index += 1) {
      agents.push(await floor.agent(`node${index}`, { queueIds: [queueId], capacity: 2 }));
    }
    const waiting: string[] = [];
    for (let index = 0; index < 80; index += 1) waiting.push(await floor.waiting(queueId));
    const owned = async () =>
      (await floor.owners()).filter((leg) => waiting.includes(leg.conversationId));
    await settle(async () => (await owned()).length === 80);
    for (const leg of await owned()) await floor.accept(leg);
    for (const id of agents) await floor.setConnected(id, false);
    pass(30);
    const nodes = [1, 2, 3].map(() => createGoneAgentTimer(floor.context));
    await Promise.all(nodes.map((node) => node.look()));
    expect(await owned()).toEqual([]);
    const { count } = await floor.database.db
      .selectFrom("event_log")
      .select((eb) => eb.fn.countAll<string>().as("count"))
      .where("kind", "=", "leg.ended")
      .where("conversation_id", "in", waiting)
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(80);
    await Promise.all(nodes.map((node) => node.stop()));
  });
});

describe("work of an agent who may not work any more", () => {
  it("goes back at once, what rings and what is connected, whatever the queue says", async () => {
    const queueId = await floor.queue("leaving");
    const ann = await floor.agent("leaving-ann", { queueIds: [queueId], capacity: 2 });
    const [talking, ring] = [await floor.waiting(queueId), await floor.waiting(queueId)];
    await floor.accept(await ringing(talking, ann));
    await ringing(ring, ann);
    await floor.database.db
      .updateTable("user_account")
      .set({ state: "inactive" })
      .where("id", "=", ann)
      .execute();
    await look();
    expect(await floor.owner(talking)).toBeUndefined();
    expect(await floor.owner(ring)).toBeUndefined();
    expect(await floor.story(ring)).toContain("offer.withdrawn");
  });
});

describe("what rings at somebody who is set off queue or signs out", () => {
  it("goes back at once, and what is connected stays", async () => {
    const queueId = await floor.queue("off");
    const ann = await floor.agent("off-ann", { queueIds: [queueId], capacity: 2 });
    const [talking, ring] = [await floor.waiting(queueId), await floor.waiting(queueId)];
    await floor.accept(await ringing(talking, ann));
    await ringing(ring, ann);
    await floor.setRoutingStatus(ann, "OFF_QUEUE");
    const actor = { userId: null, clientId: null };
    await transact(floor.context, (trx) =>
      withdrawOffersOf(trx, { userId: ann, now: floor.clock.now(), actor }),
    );
    expect(await floor.owner(ring)).toBeUndefined();
    expect(await floor.owner(talking)).toMatchObject({ userId: ann, state: "connected" });
    await settle(() => session.explain(ring)?.state === "waiting");
  });
});
