import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { startDispatching, type DispatchSession } from "../../src/dispatch/dispatch-session.ts";
import { dispatchIntervalMs } from "../../src/dispatch/sweep.ts";
import { TestFloor } from "./support/floor.ts";

let floor: TestFloor;
let session: DispatchSession;

beforeAll(async () => {
  floor = await TestFloor.open({ capacity: 1 });
  // Every look is the test's: one that comes by itself on a slow machine would take a queue's turn.
  session = startDispatching(floor.context, await floor.lease(), { sweepEveryMs: 86_400_000 });
});
afterAll(async () => {
  await session.stop();
  await floor.close();
});

async function missedCount(): Promise<number> {
  return (await floor.context.metrics.missedPairs.get()).values[0]?.value ?? 0;
}

/** Waits without the event that tells of it: the dispatcher cannot know. */
async function waitUntold(conversationId: string): Promise<void> {
  await floor.database.db
    .updateTable("conversation")
    .set({ routing_state: "waiting" })
    .where("id", "=", conversationId)
    .execute();
}

/** A conversation in no state that routing looks at, of which everything has been told. */
async function conversation(queueId: string): Promise<string> {
  const id = await floor.waiting(queueId, { routing_state: "none" });
  const later = await floor.waiting(await floor.queue(`nobody but ${id}`));
  await settle(() => session.explain(later)?.state === "waiting");
  return id;
}

/** Looks until the queue's turn has come. */
async function sweepAll(): Promise<void> {
  const { db } = floor.database;
  const queues = await db.selectFrom("queue").select("id").execute();
  for (const _ of queues) await session.sweep();
}

describe("the sweep", () => {
  it("finds a conversation whose event was missed, counts and logs it, and has everything read anew", async () => {
    const queueId = await floor.queue("support");
    const ann = await floor.agent("ann", { queueIds: [queueId] });
    const conversationId = await conversation(queueId);
    await waitUntold(conversationId);
    await sweepAll();
    expect(await missedCount()).toBe(0);
    floor.clock.pass(dispatchIntervalMs - 1);
    await session.sweep();
    expect(await missedCount()).toBe(0);
    expect(await floor.owner(conversationId)).toBeUndefined();
    floor.clock.pass(1);
    await session.sweep();
    expect(await missedCount()).toBe(1);
    const line = floor.logged.find((text) => text.includes("routing has missed"));
    expect(JSON.parse(line ?? "{}")).toMatchObject({
      level: 50,
      pairs: [{ conversationId, agentId: ann, queueId, obstacle: "unknown" }],
    });
    await settle(async () => (await floor.owner(conversationId))?.userId === ann);
  });

  it("finds an agent whose return was missed, for the conversation that the dispatcher knows", async () => {
    const queueId = await floor.queue("sales");
    const bob = await floor.agent("bob", { queueIds: [queueId] });
    await floor.setConnected(bob, false);
    const conversationId = await floor.waiting(queueId);
    await settle(() => session.explain(conversationId)?.state === "waiting");
    await floor.database.db
      .updateTable("agent_state")
      .set({ disconnected_at: null })
      .where("user_id", "=", bob)
      .execute();
    const before = await missedCount();
    await sweepAll();
    floor.clock.pass(dispatchIntervalMs);
    await session.sweep();
    expect(await missedCount()).toBe(before + 1);
    const lines = floor.logged.filter((text) => text.includes("routing has missed"));
    expect(lines.at(-1)).toContain("nobodyConnected");
    await settle(async () => (await floor.owner(conversationId))?.userId === bob);
  });

  it("is silent while something happens to the pair, and about whatever rightly waits", async () => {
    const queueId = await floor.queue("silence");
    const eve = await floor.agent("eve", { queueIds: [queueId] });
    const served = await floor.waiting(queueId);
    await settle(async () => (await floor.owner(served))?.userId === eve);
    const waiting = await floor.waiting(queueId);
    await settle(() => session.explain(waiting)?.state === "waiting");
    const before = await missedCount();
    for (let look = 0; look < 3; look += 1) {
      await sweepAll();
      floor.clock.pass(dispatchIntervalMs);
      session.wake();
    }
    // Untold, but changed from look to look: it may be on its way.
    const other = await floor.queue("restless");
    const restless = await conversation(other);
    await floor.agent("kim", { queueIds: [other] });
    await settle(() => session.snapshot().agents.length === 4);
    await waitUntold(restless);
    for (const priority of [1, 2, 3]) {
      await sweepAll();
      floor.clock.pass(dispatchIntervalMs);
      await floor.database.db
        .updateTable("conversation")
        .set({ priority })
        .where("id", "=", restless)
        .execute();
    }
    expect(await missedCount()).toBe(before);
  });
});
