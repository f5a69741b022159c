import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commitOffers, type DecidedOffer, type Lease } from "@tsubame/store";
import { settle } from "../../../store/test/support/settle.ts";
import { startDispatching } from "../../src/dispatch/dispatch-session.ts";
import { transact } from "../../src/transaction.ts";
import { TestFloor } from "./support/floor.ts";

let floor: TestFloor;
let lease: Lease;

beforeAll(async () => {
  floor = await TestFloor.open({ capacity: 4 });
  lease = await floor.lease();
});
afterAll(async () => {
  await floor.close();
});

const inMinutes = (minutes: number): Date =>
  new Date(floor.clock.now().getTime() + minutes * 60_000);

function offer(conversationId: string, agentId: string, queueId: string): DecidedOffer {
  return { conversationId, agentId, queueId, deadlineAt: inMinutes(1), trace: {} };
}

async function commit(offers: readonly DecidedOffer[]): Promise<string[]> {
  const results = await transact(floor.context, (trx) =>
    commitOffers(trx, { offers, lease, now: floor.clock.now() }),
  );
  return results.map((result) => (result.kind === "made" ? "made" : result.reason));
}

async function group(memberIds: readonly string[]): Promise<string> {
  const { db } = floor.database;
  const { id } = await db
    .insertInto("agent_group")
    .values({ name: randomUUID() })
    .returning("id")
    .executeTakeFirstOrThrow();
  for (const userId of memberIds) {
    await db
      .insertInto("agent_group_member")
      .values({ agent_group_id: id, user_id: userId })
      .execute();
  }
  return id;
}

async function label(capacities: { all?: number; of?: Readonly<Record<string, number>> }) {
  const { db } = floor.database;
  const { id } = await db
    .insertInto("utilization_label")
    .values({ name: randomUUID() })
    .returning("id")
    .executeTakeFirstOrThrow();
  const rows = [
    ...(capacities.all === undefined ? [] : [{ user_id: null, maximum_capacity: capacities.all }]),
    ...Object.entries(capacities.of ?? {}).map(([userId, capacity]) => ({
      user_id: userId,
      maximum_capacity: capacity,
    })),
  ];
  for (const row of rows) {
    await db
      .insertInto("label_capacity")
      .values({ utilization_label_id: id, ...row })
      .execute();
  }
  return id;
}

describe("the guard of an offer", () => {
  it("lets the one agent ask for whom the conversation waits, and nobody else meanwhile", async () => {
    const queueId = await floor.queue("direct");
    const stranger = await floor.agent("stranger", { queueIds: [] });
    const member = await floor.agent("member", { queueIds: [queueId] });
    const waiting = () =>
      floor.waiting(queueId, { direct_agent_id: stranger, direct_until: inMinutes(1) });
    expect(await commit([offer(await waiting(), member, queueId)])).toEqual(["notWaiting"]);
    expect(await commit([offer(await waiting(), stranger, queueId)])).toEqual(["made"]);
    const over = await floor.waiting(queueId, {
      direct_agent_id: stranger,
      direct_until: inMinutes(-1),
    });
    expect(await commit([offer(over, stranger, queueId), offer(over, member, queueId)])).toEqual([
      "notReady",
      "made",
    ]);
  });

  it("makes one of two offers of the same conversation, and none from a queue it has left", async () => {
    const [here, there] = [await floor.queue("here"), await floor.queue("there")];
    const first = await floor.agent("first", { queueIds: [here, there] });
    const second = await floor.agent("second", { queueIds: [here] });
    const moved = await floor.waiting(there);
    expect(await commit([offer(moved, first, here)])).toEqual(["notWaiting"]);
    const conversationId = await floor.waiting(here);
    expect(
      await commit([offer(conversationId, first, here), offer(conversationId, second, here)]),
    ).toEqual(["made", "notWaiting"]);
    expect(await commit([offer(conversationId, second, here)])).toEqual(["notWaiting"]);
  });

  it.each<[string, (change: { agentId: string; queueId: string }) => Promise<unknown>]>([
    [
      "is no longer joined",
      ({ agentId }) =>
        floor.database.db
          .updateTable("queue_member")
          .set({ is_joined: false })
          .where("user_id", "=", agentId)
          .execute(),
    ],
    [
      "has lost the connection",
      ({ agentId }) =>
        floor.database.db
          .updateTable("agent_state")
          .set({ disconnected_at: floor.clock.now() })
          .where("user_id", "=", agentId)
          .execute(),
    ],
    [
      "is no longer active",
      ({ agentId }) =>
        floor.database.db
          .updateTable("user_account")
          .set({ state: "inactive" })
          .where("id", "=", agentId)
          .execute(),
    ],
    [
      "would be asked for a queue that is deleted",
      ({ queueId }) =>
        floor.database.db
          .updateTable("queue")
          .set({ state: "deleted" })
          .where("id", "=", queueId)
          .execute(),
    ],
  ])("asks nobody who %s since the facts were read", async (_what, change) => {
    const queueId = await floor.queue(randomUUID());
    const agentId = await floor.agent("changing", { queueIds: [queueId] });
    const conversationId = await floor.waiting(queueId);
    await change({ agentId, queueId });
    expect(await commit([offer(conversationId, agentId, queueId)])).toEqual(["notReady"]);
  });

  it("lets the customer's last agent be asked who is no member only where the queue asks any agent", async () => {
    const any = await floor.queue("any", { last_agent_routing_mode: "AnyAgent" });
    const members = await floor.queue("members", { last_agent_routing_mode: "QueueMembersOnly" });
    const last = await floor.agent("last", { queueIds: [] });
    const other = await floor.agent("other", { queueIds: [] });
    for (const [queueId, expected] of [
      [any, "made"],
      [members, "notReady"],
    ] as const) {
      const conversationId = await floor.waiting(queueId, { last_agent_id: last });
      expect(await commit([offer(conversationId, other, queueId)])).toEqual(["notReady"]);
      expect(await commit([offer(conversationId, last, queueId)])).toEqual([expected]);
    }
  });

  it("lets people of a group be asked whom a conditional rule of this queue brings in", async () => {
    const helper = await floor.agent("helper", { queueIds: [] });
    const outsider = await floor.agent("outsider", { queueIds: [] });
    const [helpers, others] = [await group([helper]), await group([outsider])];
    const rule = {
      queueId: null,
      metric: "EstimatedWaitTime",
      operator: "GreaterThan",
      value: 60,
      waitSeconds: 10,
      groupIds: [await group([]), helpers],
    };
    const queueId = await floor.queue("conditional", { conditional_rules: JSON.stringify([rule]) });
    await floor.queue("elsewhere", {
      conditional_rules: JSON.stringify([{ ...rule, groupIds: [others] }]),
    });
    const waiting = await floor.waiting(queueId);
    expect(
      await commit([offer(waiting, outsider, queueId), offer(waiting, helper, queueId)]),
    ).toEqual(["notReady", "made"]);
    await floor.database.db
      .updateTable("agent_group")
      .set({ state: "deleted" })
      .where("id", "=", helpers)
      .execute();
    const later = await floor.waiting(queueId);
    expect(await commit([offer(later, helper, queueId)])).toEqual(["notReady"]);
  });

  it("keeps within a label's capacity, the agent's own before everybody's, over batches and within one", async () => {
    const queueId = await floor.queue("labels");
    const [ann, bob] = [
      await floor.agent("ann", { queueIds: [queueId] }),
      await floor.agent("bob", { queueIds: [queueId] }),
    ];
    const labelId = await label({ all: 1, of: { [ann]: 2 } });
    const labelled = () => floor.waiting(queueId, { utilization_label_id: labelId });
    const three = [await labelled(), await labelled(), await labelled()];
    expect(await commit(three.map((id) => offer(id, ann, queueId)))).toEqual([
      "made",
      "made",
      "noRoom",
    ]);
    expect(await commit([offer(await labelled(), bob, queueId)])).toEqual(["made"]);
    expect(await commit([offer(await labelled(), bob, queueId)])).toEqual(["noRoom"]);
    expect(await commit([offer(await floor.waiting(queueId), bob, queueId)])).toEqual(["made"]);
    const free = await label({});
    const unbounded = await floor.waiting(queueId, { utilization_label_id: free });
    expect(await commit([offer(unbounded, bob, queueId)])).toEqual(["made"]);
  });

  it("refuses whatever waits in a queue that is deleted", async () => {
    const queueId = await floor.queue("gone");
    const ann = await floor.agent("zoe", { queueIds: [queueId] });
    const conversationId = await floor.waiting(queueId);
    await floor.database.db
      .updateTable("queue")
      .set({ state: "deleted" })
      .where("id", "=", queueId)
      .execute();
    expect(await commit([offer(conversationId, ann, queueId)])).toEqual(["notReady"]);
  });

  it("holds a label's capacity when two dispatchers offer at the same time", async () => {
    const queueId = await floor.queue("both");
    const ann = await floor.agent("busy", { queueIds: [queueId], capacity: 25 });
    const labelId = await label({ all: 3 });
    const waiting = [];
    for (let index = 0; index < 20; index += 1) {
      waiting.push(await floor.waiting(queueId, { utilization_label_id: labelId }));
    }
    const results = await Promise.all(waiting.map((id) => commit([offer(id, ann, queueId)])));
    expect(results.flat().filter((result) => result === "made")).toHaveLength(3);
    expect(results.flat().filter((result) => result === "noRoom")).toHaveLength(17);
  });
});

describe("offers that ring out at the same time", () => {
  it("are all taken back, but for those that were answered", async () => {
    const queueId = await floor.queue("storm", { alertingSeconds: 20 });
    const agents: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      agents.push(await floor.agent(`storm${index}`, { queueIds: [queueId], capacity: 1 }));
    }
    const waiting: string[] = [];
    for (let index = 0; index < 12; index += 1) waiting.push(await floor.waiting(queueId));
    const session = startDispatching(floor.context, lease);
    const rung = async () =>
      (await floor.owners()).filter((leg) => waiting.includes(leg.conversationId));
    await settle(async () => (await rung()).length === 12);
    const [answered] = await rung();
    await floor.accept(answered!);
    floor.clock.pass(20_000);
    session.wake();
    await settle(async () => (await rung()).length === 1);
    await session.stop();
    expect((await rung())[0]).toMatchObject({ conversationId: answered!.conversationId });
    const states = await Promise.all(agents.map((id) => floor.routingStatus(id)));
    expect(states.filter((status) => status === "NOT_RESPONDING")).toHaveLength(11);
    for (const id of waiting) {
      if (id === answered!.conversationId) continue;
      expect(await floor.story(id)).toEqual([
        "conversation.started",
        "conversation.queued",
        "offer.made",
        "offer.expired",
        "conversation.queued",
      ]);
    }
  });
});
