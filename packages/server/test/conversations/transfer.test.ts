import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { openCentre, type Centre } from "../support/centre.ts";
import {
  finish,
  legPath,
  messagesPath,
  openDesk,
  takeDm,
  type ConversationBody,
  type Desk,
  type WorkItemBody,
} from "../support/desk.ts";
import type { Person } from "../support/node.ts";

interface Failure {
  readonly code: string;
  readonly details: readonly { readonly fieldName: string; readonly errorCode: string }[];
}

let centre: Centre;
let anna: Desk;
let ben: Desk;
let supervisor: Person;
let otherQueueId: string;

beforeAll(async () => {
  centre = await openCentre();
  supervisor = await centre.node.person("supervisor");
  const queue = await centre.node.admin<{ id: string }>("POST", "/api/v2/routing/queues", {
    name: "Second line",
    acwSettings: { wrapupPrompt: "OPTIONAL" },
  });
  otherQueueId = queue.body.id;
  anna = await openDesk(centre);
  ben = await openDesk(centre, await memberOf(otherQueueId));
});
afterAll(async () => {
  await anna?.leave();
  await ben?.leave();
  await centre?.close();
});

async function memberOf(queueId: string): Promise<Person> {
  const person = await centre.node.person("agent");
  await centre.node.admin("POST", `/api/v2/routing/queues/${queueId}/members`, [{ id: person.id }]);
  await person.call("PATCH", `/api/v2/users/${person.id}/presences/purecloud`, {
    presenceDefinition: { systemPresence: "On Queue" },
  });
  return person;
}

const wrapUp = (desk: Desk, leg: WorkItemBody) =>
  desk.agent.call("PATCH", legPath(leg), { wrapup: { code: centre.wrapupCodeId } });

const view = async (conversationId: string) =>
  (await supervisor.call<ConversationBody>("GET", `${messagesPath}/${conversationId}`)).body;

const replace = (person: Person, leg: WorkItemBody, body: unknown) =>
  person.call<Failure>("POST", `${legPath(leg)}/replace`, body);

describe("a transfer to a queue", () => {
  it("waits there with its old age, ends the agent's leg with a wrap-up, and rings at the queue's agents", async () => {
    const leg = await takeDm(centre, anna);
    const passed = await replace(anna.agent, leg, { queueId: otherQueueId });
    expect(passed).toEqual({ status: 202, body: undefined });
    // The old queue demands a code, so the agent's place is held until it is given.
    expect(await anna.has("wrapup", leg.conversationId)).toBeDefined();
    const ringing = await ben.has("alerting", leg.conversationId);
    expect(ringing.queue?.id).toBe(otherQueueId);
    expect(ringing.waitingSinceAt).toBe(leg.waitingSinceAt);
    const after = await view(leg.conversationId);
    expect(after.participants.find(({ id }) => id === leg.participantId)).toMatchObject({
      state: "disconnected",
      disconnectType: "transfer",
    });
    expect(after.recentTransfers).toMatchObject([
      { destination: { queueId: otherQueueId }, initiator: { userId: anna.agent.id } },
    ]);
    const row = await centre.node.database.db
      .selectFrom("conversation")
      .select(["entered_queue_at", "waiting_since_at"])
      .where("id", "=", leg.conversationId)
      .executeTakeFirstOrThrow();
    expect(row.entered_queue_at?.getTime()).toBeGreaterThan(row.waiting_since_at?.getTime() ?? 0);
    await wrapUp(anna, leg);
    await ben.accept(ringing);
    await finish(centre, ben, leg.conversationId);
  });

  it("is offered to somebody else than the agent who passed it on, in the same queue too", async () => {
    const leg = await takeDm(centre, anna);
    const carl = await openDesk(centre);
    const path = `/api/v2/conversations/${leg.conversationId}/participants/${leg.participantId}`;
    const passed = await anna.agent.call("POST", `${path}/replace/queue`, { queueName: "support" });
    expect(passed.status).toBe(202);
    await wrapUp(anna, leg);
    const excluded = await centre.node.database.db
      .selectFrom("routing_exclusion")
      .select(["user_id", "reason"])
      .where("conversation_id", "=", leg.conversationId)
      .execute();
    expect(excluded).toEqual([{ user_id: anna.agent.id, reason: "transferred" }]);
    await carl.accept(await carl.has("alerting", leg.conversationId));
    expect((await anna.work()).items).toEqual([]);
    await finish(centre, carl, leg.conversationId);
    await carl.leave();
  });

  it("moves what waits, when a supervisor asks by the queue's participant", async () => {
    const busy = await takeDm(centre, anna);
    const customerId = await centre.x.newCustomer();
    await centre.customerWrites(customerId, "Me too");
    const acd = await waitingAcd(customerId);
    const byAgent = await replace(anna.agent, acd, { queueId: otherQueueId });
    expect(byAgent.status).toBe(403);
    const same = await replace(supervisor, acd, { queueId: centre.queueId });
    expect(same).toMatchObject({ status: 400, body: { details: [{ fieldName: "queueId" }] } });
    // Whoever has declined it where it was may be asked again where it goes.
    const { db } = centre.node.database;
    const { conversationId } = acd;
    await db
      .insertInto("routing_exclusion")
      .values({ conversation_id: conversationId, user_id: ben.agent.id, reason: "declined" })
      .execute();
    expect((await replace(supervisor, acd, { queueId: otherQueueId })).status).toBe(202);
    const excluded = db.selectFrom("routing_exclusion").selectAll();
    expect(await excluded.where("conversation_id", "=", conversationId).execute()).toEqual([]);
    await ben.accept(await ben.has("alerting", acd.conversationId));
    await finish(centre, ben, acd.conversationId);
    await finish(centre, anna, busy.conversationId);
  });
});

/** The acd participant of the conversation of a customer who waits. */
async function waitingAcd(customerId: string): Promise<WorkItemBody> {
  const find = () =>
    centre.node.database.db
      .selectFrom("participant")
      .innerJoin("conversation", "conversation.id", "participant.conversation_id")
      .innerJoin("contact", "contact.id", "conversation.contact_id")
      .select(["participant.id as participantId", "conversation.id as conversationId"])
      .where("contact.x_user_id", "=", customerId)
      .where("conversation.routing_state", "=", "waiting")
      .where("participant.purpose", "=", "acd")
      .where("participant.state", "=", "connected")
      .executeTakeFirst();
  await settle(async () => (await find()) !== undefined);
  return (await find()) as unknown as WorkItemBody;
}

describe("a transfer to an agent", () => {
  it("rings at that agent, whichever queues they are in", async () => {
    const leg = await takeDm(centre, anna);
    expect((await replace(anna.agent, leg, { userId: ben.agent.id })).status).toBe(202);
    await wrapUp(anna, leg);
    const ringing = await ben.has("alerting", leg.conversationId);
    expect(ringing.queue?.id).toBe(centre.queueId);
    expect((await view(leg.conversationId)).recentTransfers).toMatchObject([
      { destination: { userId: ben.agent.id } },
    ]);
    await ben.accept(ringing);
    await finish(centre, ben, leg.conversationId);
  });

  it("waits in its queue like any other once the agent has declined", async () => {
    const leg = await takeDm(centre, anna);
    const carl = await openDesk(centre);
    expect((await replace(anna.agent, leg, { userId: ben.agent.id })).status).toBe(202);
    const ringing = await ben.has("alerting", leg.conversationId);
    await ben.agent.call("PATCH", legPath(ringing), { state: "disconnected" });
    await carl.accept(await carl.has("alerting", leg.conversationId));
    await wrapUp(anna, leg);
    await finish(centre, carl, leg.conversationId);
    await carl.leave();
  });

  it("refuses whoever cannot be given work, by the field at fault", async () => {
    const leg = await takeDm(centre, anna);
    const gone = await centre.agentOnQueue();
    await centre.node.admin("PATCH", `/api/v2/users/${gone.id}`, { state: "inactive", version: 1 });
    const stranger = await centre.node.person("agent");
    const wrong: [unknown, string][] = [
      [{ userId: crypto.randomUUID() }, "userId"],
      [{ userId: anna.agent.id }, "userId"],
      [{ userId: gone.id }, "userId"],
      [{ userId: stranger.id }, "userId"],
      [{ userName: "nobody@example.test" }, "userName"],
      [{ address: "tel:+81312345678" }, "address"],
      [{ userId: ben.agent.id, queueId: otherQueueId }, "queueId"],
      [{ userId: ben.agent.id, transferType: "Attended" }, "transferType"],
      [{}, "queueId"],
    ];
    for (const [body, fieldName] of wrong) {
      const answer = await replace(anna.agent, leg, body);
      expect([body, answer.status, answer.body?.details[0]?.fieldName]).toEqual([
        body,
        400,
        fieldName,
      ]);
    }
    const noQueue = await replace(anna.agent, leg, { queueId: crypto.randomUUID() });
    expect(noQueue).toMatchObject({
      status: 400,
      body: { code: "conversations.error.queue.not.found" },
    });
    // Nothing of all that has moved it.
    expect((await anna.work()).items).toMatchObject([{ phase: "connected" }]);
    await finish(centre, anna, leg.conversationId);
  });
});

describe("where a conversation could go", () => {
  it("is told with the present state, those with room first, never oneself", async () => {
    const leg = await takeDm(centre, anna);
    const find = async (query: string) =>
      (
        await ben.agent.call<{
          queues: { id: string; readyCount: number }[];
          agents: { id: string; heldCount: number; capacity: number; isConnected: boolean }[];
        }>("GET", `/api/tsubame/v1/targets?${query}`)
      ).body;
    const all = await find("");
    expect(all.agents.map(({ id }) => id)).not.toContain(ben.agent.id);
    expect(all.agents.find(({ id }) => id === anna.agent.id)).toMatchObject({
      heldCount: 1,
      capacity: 1,
      isConnected: true,
    });
    expect(all.queues.find(({ id }) => id === otherQueueId)).toMatchObject({ readyCount: 1 });
    expect((await find("search=second%20LINE")).queues.map(({ id }) => id)).toEqual([otherQueueId]);
    const members = (await find(`queueId=${otherQueueId}`)).agents.map(({ id }) => id);
    expect(members).toEqual([ben.agent.id]);
    expect((await find("search=%25_%27")).agents).toEqual([]);
    await finish(centre, anna, leg.conversationId);
  });
});

describe("what may be passed on", () => {
  it("is one's own connected leg: not an offer that rings, a colleague's, or one that has ended", async () => {
    const customerId = await centre.x.newCustomer();
    await centre.customerWrites(customerId, "Hello");
    const ringing = await anna.has("alerting");
    expect(await replace(anna.agent, ringing, { queueId: otherQueueId })).toMatchObject({
      status: 400,
      body: { code: "conversations.error.transfer.not.connected" },
    });
    await anna.accept(ringing);
    expect(await replace(ben.agent, ringing, { queueId: otherQueueId })).toMatchObject({
      status: 403,
      body: { code: "conversation.error.forbidden.not.active.participant" },
    });
    await finish(centre, anna, ringing.conversationId);
    expect(await replace(anna.agent, ringing, { queueId: otherQueueId })).toMatchObject({
      status: 403,
      body: { code: "conversation.error.forbidden.not.active.participant" },
    });
  });

  it("is never passed round in circles", async () => {
    const first = await takeDm(centre, anna);
    let holder = { desk: anna, leg: first as WorkItemBody, other: ben };
    for (let turn = 0; turn < 4; turn += 1) {
      const { desk, leg, other } = holder;
      expect((await replace(desk.agent, leg, { userId: other.agent.id })).status).toBe(202);
      await wrapUp(desk, leg);
      const ringing = await other.has("alerting", first.conversationId);
      await other.accept(ringing);
      holder = { desk: other, leg: ringing, other: desk };
    }
    const { desk, leg, other } = holder;
    const fifth = await replace(desk.agent, leg, { userId: other.agent.id });
    expect(fifth).toMatchObject({
      status: 400,
      body: {
        code: "conversation.cyclicTransfer",
        details: [{ fieldName: "userId", errorCode: "conversation.cyclicTransfer" }],
      },
    });
    expect((await view(first.conversationId)).recentTransfers).toHaveLength(4);
    // Somewhere else is no circle.
    expect((await replace(desk.agent, leg, { queueId: otherQueueId })).status).toBe(202);
    await wrapUp(desk, leg);
    await ben.accept(await ben.has("alerting", first.conversationId));
    await finish(centre, ben, first.conversationId);
  });

  it("is passed on twenty times at most, wherever it goes", async () => {
    const busy = await takeDm(centre, anna);
    const customerId = await centre.x.newCustomer();
    await centre.customerWrites(customerId, "Nobody wants this one");
    const queueIds: string[] = [];
    for (let index = 0; index < 11; index += 1) {
      const { body } = await centre.node.admin<{ id: string }>("POST", "/api/v2/routing/queues", {
        name: `Line ${index}`,
      });
      queueIds.push(body.id);
    }
    for (let turn = 0; turn < 20; turn += 1) {
      const acd = await waitingAcd(customerId);
      const queueId = queueIds[turn % 10];
      expect((await replace(supervisor, acd, { queueId })).status).toBe(202);
    }
    const acd = await waitingAcd(customerId);
    expect(await replace(supervisor, acd, { queueId: queueIds[10] })).toMatchObject({
      status: 400,
      body: {
        code: "conversation.cyclicTransfer",
        details: [{ fieldName: "queueId", errorCode: "conversation.cyclicTransfer" }],
      },
    });
    await finish(centre, anna, busy.conversationId);
  });

  it("keeps what the customer writes meanwhile, and is passed on once", async () => {
    const leg = await takeDm(centre, anna);
    const [one, two] = await Promise.all([
      replace(anna.agent, leg, { queueId: otherQueueId }),
      replace(anna.agent, leg, { userId: ben.agent.id }),
      centre.customerWrites(leg.customerId, "Are you there?"),
    ]);
    expect([one.status, two.status].toSorted((a, b) => a - b)).toEqual([202, 403]);
    const ringing = await ben.has("alerting", leg.conversationId);
    await ben.accept(ringing);
    await settle(async () => {
      const thread = await ben.agent.call<{ messages: { text: string }[] }>(
        "GET",
        `/api/tsubame/v1/conversations/${leg.conversationId}/messages`,
      );
      return thread.body.messages.map(({ text }) => text).join() === "Hello,Are you there?";
    });
    expect((await view(leg.conversationId)).recentTransfers).toHaveLength(1);
    await wrapUp(anna, leg);
    await finish(centre, ben, leg.conversationId);
  });
});
