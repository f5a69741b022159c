import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { appendEvents } from "@tsubame/store";
import {
  brokenRoutingPromises,
  waitingDespiteRoom,
} from "../../../store/test/support/routing-promises.ts";
import { settle } from "../../../store/test/support/settle.ts";
import { startDispatching, type DispatchSession } from "../../src/dispatch/dispatch-session.ts";
import { transact } from "../../src/transaction.ts";
import { TestFloor, type OwningLeg } from "./support/floor.ts";

let floor: TestFloor;
let session: DispatchSession | undefined;
let queueId: string;
let agentId: string;
let conversationId: string;
let leg: OwningLeg;

beforeEach(async () => {
  floor = await TestFloor.open({ capacity: 2 });
  session = startDispatching(floor.context, await floor.lease());
  queueId = await floor.queue("support");
  agentId = await floor.agent("ann", { queueIds: [queueId] });
  conversationId = await floor.waiting(queueId);
  await settle(async () => (await floor.owner(conversationId)) !== undefined);
  leg = (await floor.owner(conversationId))!;
  await session.stop();
});
afterEach(async () => {
  await floor.context.events.close();
  await floor.database.close();
});

const broken = async () =>
  (await brokenRoutingPromises(floor.database.db)).map((promise) => promise.broken);

/** Spoils what the dispatcher has left in one way each. */
const spoils: readonly (readonly [string, string, () => Promise<unknown>])[] = [
  [
    "a second agent who had it at the same time",
    "I1 two agents at one time",
    async () => {
      const other = await floor.agent("bob", { queueIds: [queueId] });
      const now = floor.clock.now();
      await floor.database.db
        .insertInto("participant")
        .values({
          conversation_id: conversationId,
          purpose: "agent",
          state: "disconnected",
          user_id: other,
          started_at: new Date(now.getTime() - 1000),
          ended_at: new Date(now.getTime() + 1000),
        })
        .execute();
    },
  ],
  [
    "a conversation that is connected to nobody",
    "I1 state without owner",
    () =>
      floor.database.db.updateTable("conversation").set({ routing_state: "connected" }).execute(),
  ],
  [
    "an agent who holds what waits",
    "I1 owner without state",
    () => floor.database.db.updateTable("conversation").set({ routing_state: "waiting" }).execute(),
  ],
  [
    "a capacity that is smaller than what is held",
    "I2 over capacity",
    () => floor.database.db.updateTable("user_account").set({ message_capacity: 0 }).execute(),
  ],
  [
    "a label of which the agent may have none",
    "I2 over the capacity of a label",
    async () => {
      const { db } = floor.database;
      const label = await db
        .insertInto("utilization_label")
        .values({ name: "label" })
        .returning("id")
        .executeTakeFirstOrThrow();
      await db
        .insertInto("label_capacity")
        .values({ utilization_label_id: label.id, user_id: null, maximum_capacity: 0 })
        .execute();
      await db.updateTable("conversation").set({ utilization_label_id: label.id }).execute();
    },
  ],
  [
    "an owner without a slot",
    "I2 owner without slot",
    () =>
      floor.database.db
        .updateTable("participant")
        .set({ slot: null })
        .where("id", "=", leg.participantId)
        .execute(),
  ],
  [
    "an agent who is no member",
    "I3 no member",
    () => floor.database.db.deleteFrom("queue_member").execute(),
  ],
  [
    "an asked skill that the agent lacks",
    "I3 an asked skill is missing",
    () => changeTrace({ requiredSkillIds: [agentId] }),
  ],
  [
    "a ring that was not reached",
    "I3 a ring not reached",
    async () => {
      await changeTrace({ ring: 1 }, "bullseye");
      await floor.database.db.updateTable("queue_member").set({ ring_number: 2 }).execute();
    },
  ],
  [
    "an offer that nobody decided",
    "offer without decision",
    () =>
      floor.database.db
        .updateTable("participant")
        .set({ decision_id: null })
        .where("purpose", "=", "agent")
        .execute(),
  ],
  [
    "a return to another place",
    "I5 a returned conversation lost its place",
    async () => {
      const queued = (minute: number) => ({
        kind: "conversation.queued" as const,
        conversationId,
        detail: { waitingSinceAt: new Date(minute * 60_000).toISOString() },
      });
      await transact(floor.context, (trx) =>
        appendEvents(trx, [queued(1), { kind: "offer.declined", conversationId }, queued(2)]),
      );
    },
  ],
];

async function changeTrace(conversation: object, usedRouting = "standard"): Promise<void> {
  const { db } = floor.database;
  const decision = await db.selectFrom("routing_decision").selectAll().executeTakeFirstOrThrow();
  const trace = decision.trace as { conversation: object };
  const changed = {
    ...trace,
    usedRouting,
    conversation: { ...trace.conversation, ...conversation },
  };
  await db
    .updateTable("routing_decision")
    .set({ trace: JSON.stringify(changed) })
    .execute();
}

describe("the promises of routing, asked of the tables", () => {
  it("are kept by what the dispatcher writes", async () => {
    expect(await broken()).toEqual([]);
    expect(await waitingDespiteRoom(floor.database.db)).toEqual([]);
  });

  it.each(spoils)("notice %s (%s)", async (_title, promise, spoil) => {
    await spoil();
    expect(await broken()).toContain(promise);
  });

  it("notice what waits although an agent has room, and only then (I4)", async () => {
    const { db } = floor.database;
    const missed = await floor.waiting(queueId);
    expect(await waitingDespiteRoom(db)).toEqual([
      { broken: "I4 waits although an agent has room", id: missed },
    ]);
    await floor.setConnected(agentId, false);
    expect(await waitingDespiteRoom(db)).toEqual([]);
    await floor.setConnected(agentId, true);
    await db.updateTable("user_account").set({ message_capacity: 1 }).execute();
    expect(await waitingDespiteRoom(db)).toEqual([]);
  });
});
