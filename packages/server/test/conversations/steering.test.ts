import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
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
} from "../support/desk.ts";
import type { Person } from "../support/node.ts";

interface Failure {
  readonly code: string;
  readonly details: readonly { readonly fieldName: string }[];
}

let centre: Centre;
let anna: Desk;
let supervisor: Person;

beforeAll(async () => {
  centre = await openCentre({ acwSettings: { wrapupPrompt: "OPTIONAL" } });
  supervisor = await centre.node.person("supervisor");
  anna = await openDesk(centre);
});
afterAll(async () => {
  await anna?.leave();
  await centre?.close();
});
beforeEach(() => allowAssignment(true));

async function allowAssignment(isAllowed: boolean): Promise<void> {
  const path = `/api/v2/routing/queues/${centre.queueId}`;
  const { body } = await centre.node.admin("GET", path);
  const put = await centre.node.admin("PUT", path, { ...body, enableManualAssignment: isAllowed });
  if (put.status !== 200) throw new Error(JSON.stringify(put));
}

/** A conversation that waits, because its customer wrote while nobody had room. */
async function waiting(): Promise<string> {
  const customerId = await centre.x.newCustomer();
  await centre.customerWrites(customerId, "Hello");
  const find = () =>
    centre.node.database.db
      .selectFrom("conversation")
      .innerJoin("contact", "contact.id", "conversation.contact_id")
      .select("conversation.id")
      .where("contact.x_user_id", "=", customerId)
      .where("conversation.routing_state", "=", "waiting")
      .executeTakeFirst();
  await settle(async () => (await find()) !== undefined);
  return (await find())?.id as string;
}

const assign = (by: Person, conversationId: string, body: Record<string, unknown>) =>
  by.call<Failure>("POST", `/api/v2/conversations/${conversationId}/assign`, body);
const decisionsOf = async (conversationId: string) => {
  const { body } = await supervisor.call<{
    decisions: { kind: string; outcome: string; userId: string }[];
  }>("GET", `/api/tsubame/v1/conversations/${conversationId}/routing`);
  return body.decisions;
};

describe("an assignment by a supervisor", () => {
  it("respects the capacity unless it is overridden with a reason, which is kept", async () => {
    const held = await takeDm(centre, anna);
    const conversationId = await waiting();
    const id = anna.agent.id;
    expect(await assign(supervisor, conversationId, { id })).toMatchObject({
      status: 409,
      body: { code: "conversation.noRoom" },
    });
    expect(await assign(supervisor, conversationId, { id, override: true })).toMatchObject({
      status: 400,
      body: { details: [{ fieldName: "reason" }] },
    });
    const given = await assign(supervisor, conversationId, {
      id,
      override: true,
      reason: "She knows the case",
    });
    expect(given.status).toBe(200);
    const ringing = await anna.has("alerting", conversationId);
    expect((await anna.work()).capacity).toEqual({ used: 2, maximum: 1 });
    expect(await decisionsOf(conversationId)).toMatchObject([
      { kind: "assignment", outcome: "open", userId: id },
    ]);
    const stored = await centre.node.database.db
      .selectFrom("routing_decision")
      .select("trace")
      .where("conversation_id", "=", conversationId)
      .executeTakeFirstOrThrow();
    expect(stored.trace).toMatchObject({
      by: supervisor.id,
      isOverride: true,
      reason: "She knows the case",
      held: 1,
      capacity: 1,
    });
    await anna.accept(ringing);
    await finish(centre, anna, conversationId);
    await finish(centre, anna, held.conversationId);
  });

  it("goes to one agent, when two supervisors assign at once", async () => {
    const ben = await openDesk(centre);
    const [first, second] = [await takeDm(centre, anna), await takeDm(centre, ben)];
    const conversationId = await waiting();
    const other = await centre.node.person("supervisor");
    const beyond = { override: true, reason: "Both think so" };
    const answers = await Promise.all([
      assign(supervisor, conversationId, { id: anna.agent.id, ...beyond }),
      assign(other, conversationId, { id: ben.agent.id, ...beyond }),
    ]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe("conversation.notWaiting");
    const owners = await centre.node.database.db
      .selectFrom("participant")
      .select("user_id")
      .where("conversation_id", "=", conversationId)
      .where("purpose", "=", "agent")
      .execute();
    expect(owners).toHaveLength(1);
    for (const id of [conversationId, first.conversationId, second.conversationId]) {
      await centre.node.admin("POST", `/api/v2/conversations/${id}/disconnect`);
    }
    await ben.leave();
  });

  it("rings out like any offer: declined, it is offered to the next, and the dispatcher keeps count", async () => {
    const held = await takeDm(centre, anna);
    const conversationId = await waiting();
    await assign(supervisor, conversationId, {
      id: anna.agent.id,
      override: true,
      reason: "Please",
    });
    const ringing = await anna.has("alerting", conversationId);
    await anna.agent.call("PATCH", legPath(ringing), { state: "disconnected" });
    const ben = await openDesk(centre);
    await ben.accept(await ben.has("alerting", conversationId));
    expect((await decisionsOf(conversationId)).map(({ kind, outcome }) => [kind, outcome])).toEqual(
      [
        ["offer", "accepted"],
        ["assignment", "declined"],
      ],
    );
    await finish(centre, ben, conversationId);
    await finish(centre, anna, held.conversationId);
    await ben.leave();
  });

  it("ends in one way, when it is accepted while the conversation is ended", async () => {
    const customerId = await centre.x.newCustomer();
    await centre.customerWrites(customerId, "Hello");
    const ringing = await anna.has("alerting");
    const [accepted] = await Promise.all([
      anna.agent.call("PATCH", legPath(ringing), { state: "connected" }),
      centre.node.admin("POST", `/api/v2/conversations/${ringing.conversationId}/disconnect`),
    ]);
    expect([202, 403]).toContain(accepted.status);
    const after = await centre.node.admin<ConversationBody>(
      "GET",
      `${messagesPath}/${ringing.conversationId}`,
    );
    expect(after.body.participants.every(({ state }) => state === "disconnected")).toBe(true);
    expect(await anna.work()).toMatchObject({ capacity: { used: 0 }, routingStatus: "IDLE" });
  });

  it("is refused where the queue forbids it, to strangers of the queue, and to whoever is not there", async () => {
    const held = await takeDm(centre, anna);
    const conversationId = await waiting();
    await allowAssignment(false);
    expect(await assign(supervisor, conversationId, { id: anna.agent.id })).toMatchObject({
      status: 409,
      body: { code: "queue.manualAssignmentOff" },
    });
    await allowAssignment(true);
    const stranger = await centre.node.person("agent");
    for (const id of [stranger.id, crypto.randomUUID()]) {
      expect(await assign(supervisor, conversationId, { id })).toMatchObject({
        status: 400,
        body: { details: [{ fieldName: "id" }] },
      });
    }
    // On queue, but nothing that would ring.
    const absent = await centre.agentOnQueue();
    expect(await assign(supervisor, conversationId, { id: absent.id })).toMatchObject({
      status: 409,
      body: { code: "agent.notConnected" },
    });
    await absent.call("PATCH", `/api/v2/users/${absent.id}/presences/purecloud`, {
      presenceDefinition: { systemPresence: "Break" },
    });
    expect(await assign(supervisor, conversationId, { id: absent.id })).toMatchObject({
      status: 409,
      body: { code: "agent.notOnQueue" },
    });
    expect(await assign(supervisor, crypto.randomUUID(), { id: anna.agent.id })).toMatchObject({
      status: 404,
    });
    await finish(centre, anna, conversationId);
    await finish(centre, anna, held.conversationId);
  });
});

describe("an agent who pulls", () => {
  it("is connected at once, within the capacity, and only for themselves", async () => {
    const held = await takeDm(centre, anna);
    const conversationId = await waiting();
    const id = anna.agent.id;
    expect(await assign(anna.agent, conversationId, { id })).toMatchObject({
      status: 409,
      body: { code: "conversation.noRoom" },
    });
    expect(
      await assign(anna.agent, conversationId, { id, override: true, reason: "I want it" }),
    ).toMatchObject({ status: 403, body: { code: "missing.permissions" } });
    expect(await assign(anna.agent, conversationId, { id: supervisor.id })).toMatchObject({
      status: 403,
    });
    // It asks for a skill that nobody has: it rings nowhere, and whoever takes it needs none.
    const skill = await centre.node.admin<{ id: string }>("POST", "/api/v2/routing/skills", {
      name: "Esperanto",
    });
    const path = `/api/v2/routing/queues/${centre.queueId}`;
    const { body: queue } = await centre.node.admin("GET", path);
    await centre.node.admin("PUT", path, { ...queue, skillEvaluationMethod: "ALL" });
    const patched = await supervisor.call(
      "PATCH",
      `/api/v2/routing/conversations/${conversationId}`,
      { skillIds: [skill.body.id] },
    );
    expect(patched.status).toBe(200);
    await finish(centre, anna, held.conversationId);
    const pullable = await anna.agent.call("GET", "/api/tsubame/v1/me/pullable");
    expect(pullable.body).toMatchObject({ isAllowed: true, conversations: [{ conversationId }] });
    expect((await assign(anna.agent, conversationId, { id })).status).toBe(200);
    expect(await anna.work()).toMatchObject({
      routingStatus: "INTERACTING",
      capacity: { used: 1 },
      items: [{ conversationId, phase: "connected" }],
    });
    expect((await decisionsOf(conversationId))[0]).toMatchObject({
      kind: "pull",
      outcome: "accepted",
    });
    const thread = await anna.agent.call<{ happenings: unknown[] }>(
      "GET",
      `/api/tsubame/v1/conversations/${conversationId}/messages`,
    );
    expect(thread.body.happenings).toMatchObject([{ kind: "pulled", by: { id } }]);
    await finish(centre, anna, conversationId);
    await centre.node.admin("PUT", path, { ...queue, skillEvaluationMethod: "NONE" });
  });
});

describe("what a waiting conversation asks for", () => {
  it("is changed by whoever steers routing, shown in every view, and refused by field", async () => {
    const held = await takeDm(centre, anna);
    const conversationId = await waiting();
    const path = `/api/v2/routing/conversations/${conversationId}`;
    const [skill, language, label] = await Promise.all([
      centre.node.admin<{ id: string }>("POST", "/api/v2/routing/skills", { name: "Refunds" }),
      centre.node.admin<{ id: string }>("POST", "/api/v2/routing/languages", { name: "Japanese" }),
      centre.node.admin<{ id: string }>("POST", "/api/v2/routing/utilization/labels", {
        name: "Complaints",
      }),
    ]);
    expect((await anna.agent.call("PATCH", path, { priority: 3 })).status).toBe(403);
    const changed = await supervisor.call("PATCH", path, {
      priority: 30,
      skillIds: [skill.body.id],
      languageId: language.body.id,
      labelId: label.body.id,
      requestScoredAgents: [{ id: anna.agent.id, score: 80 }],
    });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        priority: 30,
        skills: [{ id: skill.body.id, name: "Refunds" }],
        language: { id: language.body.id },
        label: { id: label.body.id, name: "Complaints" },
        scoredAgents: [{ agent: { id: anna.agent.id }, score: 80 }],
      },
    });
    // What is left out stays; null takes away.
    const again = await supervisor.call("PATCH", path, { languageId: null });
    expect(again.body).toMatchObject({ priority: 30 });
    expect(again.body).not.toHaveProperty("language");
    const view = await supervisor.call<ConversationBody>(
      "GET",
      `${messagesPath}/${conversationId}`,
    );
    expect(view.body).toMatchObject({
      utilizationLabelId: label.body.id,
      participants: expect.arrayContaining([
        expect.objectContaining({
          purpose: "acd",
          conversationRoutingData: expect.objectContaining({
            priority: 30,
            skills: [expect.objectContaining({ name: "Refunds" })],
            scoredAgents: [expect.objectContaining({ score: 80 })],
          }),
        }),
      ]) as unknown,
    });
    const nobody = crypto.randomUUID();
    const wrong = await supervisor.call<Failure>("PATCH", path, {
      skillIds: [skill.body.id, nobody],
      languageId: nobody,
      labelId: nobody,
      requestScoredAgents: [
        { id: nobody, score: 1 },
        { id: anna.agent.id, score: 2 },
        { id: anna.agent.id, score: 3 },
      ],
    });
    expect(wrong.body.details.map(({ fieldName }) => fieldName)).toEqual([
      "skillIds.1",
      "languageId",
      "labelId",
      "requestScoredAgents.0.id",
      "requestScoredAgents.2.id",
    ]);
    expect((await supervisor.call("PATCH", path, { priority: 25_000_001 })).status).toBe(400);
    const connected = await supervisor.call<Failure>(
      "PATCH",
      `/api/v2/routing/conversations/${held.conversationId}`,
      { priority: 1 },
    );
    expect(connected).toMatchObject({ status: 409, body: { code: "conversation.notWaiting" } });
    await finish(centre, anna, conversationId);
    await finish(centre, anna, held.conversationId);
  });

  it("includes a label while it is open, and a mark for whoever looks later", async () => {
    const leg = await takeDm(centre, anna);
    const label = await centre.node.admin<{ id: string }>(
      "POST",
      "/api/v2/routing/utilization/labels",
      { name: "Orders" },
    );
    const path = `/api/v2/conversations/${leg.conversationId}`;
    const unknown = await supervisor.call<Failure>("PATCH", `${path}/utilizationlabel`, {
      utilizationLabelId: crypto.randomUUID(),
    });
    expect(unknown.body.details[0]?.fieldName).toBe("utilizationLabelId");
    const labelled = await supervisor.call("PATCH", `${path}/utilizationlabel`, {
      utilizationLabelId: label.body.id,
    });
    expect(labelled.status).toBe(200);
    const flag = `${path}/participants/${leg.participantId}/flaggedreason`;
    expect((await anna.agent.call("PUT", flag)).status).toBe(204);
    const view = async () =>
      (await anna.agent.call<ConversationBody>("GET", `${messagesPath}/${leg.conversationId}`))
        .body;
    const marked = await view();
    expect(marked.utilizationLabelId).toBe(label.body.id);
    const own = (body: ConversationBody) =>
      body.participants.find(({ id }) => id === leg.participantId);
    expect(own(marked)?.flaggedReason).toBe("general");
    expect((await anna.agent.call("DELETE", flag)).status).toBe(204);
    expect(own(await view())).not.toHaveProperty("flaggedReason");
    await finish(centre, anna, leg.conversationId);
    const closed = await supervisor.call("PATCH", `${path}/utilizationlabel`, {});
    expect(closed).toMatchObject({ status: 409, body: { code: "conversation.notWaiting" } });
  });
});
