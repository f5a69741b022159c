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
import { startTestNode, type TestNode } from "../support/node.ts";

let centre: Centre;
let anna: Desk;

beforeAll(async () => {
  centre = await openCentre({ acwSettings: { wrapupPrompt: "MANDATORY" } });
  anna = await openDesk(centre);
});
afterAll(async () => {
  await anna?.leave();
  await centre?.close();
});

const setState = (desk: Desk, leg: WorkItemBody, body: unknown) =>
  desk.agent.call<{ code: string; details: { fieldName: string }[] } | undefined>(
    "PATCH",
    `${legPath(leg)}/parkingstate`,
    body,
  );
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const viewOf = async (leg: WorkItemBody) =>
  (await centre.node.admin<ConversationBody>("GET", `${messagesPath}/${leg.conversationId}`)).body;

/** Moves the time of what is parked into the past, as if it had come. */
async function letTimeCome(leg: WorkItemBody): Promise<void> {
  await centre.node.database.db
    .updateTable("participant")
    .set({ resume_at: new Date(Date.now() - 1000) })
    .where("id", "=", leg.participantId)
    .execute();
}

describe("a parked conversation", () => {
  it("frees its agent for another one, stays theirs, and is taken up again by hand", async () => {
    const leg = await takeDm(centre, anna);
    const resumeTime = inMs(3_600_000);
    expect((await setState(anna, leg, { state: "parked", resumeTime })).status).toBe(204);
    const work = await anna.work();
    expect(work).toMatchObject({
      routingStatus: "IDLE",
      capacity: { used: 0 },
      items: [{ phase: "parked", resumeAt: resumeTime }],
    });
    const parked = (await viewOf(leg)).participants.find(({ id }) => id === leg.participantId);
    expect(parked).toMatchObject({ state: "parked", resumeTime });
    const { eventBody } = await anna.listener.hear<ConversationBody>(
      `v2.users.${anna.agent.id}.conversations.messages`,
      (body) => body.participants.some(({ state }) => state === "parked"),
    );
    expect(eventBody.id).toBe(leg.conversationId);
    const mine = await anna.agent.call<{ entities: { id: string }[] }>("GET", messagesPath);
    expect(mine.body.entities.map(({ id }) => id)).toEqual([leg.conversationId]);

    // Full with another customer: no room to take it up again.
    const other = await takeDm(centre, anna, "Another");
    expect(await setState(anna, leg, { state: "connected" })).toMatchObject({
      status: 409,
      body: { code: "conversation.noRoom" },
    });
    await finish(centre, anna, other.conversationId);
    expect((await setState(anna, leg, { state: "connected" })).status).toBe(204);
    expect(await anna.work()).toMatchObject({
      routingStatus: "INTERACTING",
      capacity: { used: 1 },
      items: [{ conversationId: leg.conversationId, phase: "connected", resumeAt: null }],
    });
    // Asking again changes nothing.
    expect((await setState(anna, leg, { state: "connected" })).status).toBe(204);
    await finish(centre, anna, leg.conversationId);
  });

  it("needs room of its label as well as room at all", async () => {
    const label = await centre.node.admin<{ id: string }>(
      "POST",
      "/api/v2/routing/utilization/labels",
      { name: "Complaints" },
    );
    const utilization = `/api/v2/routing/users/${anna.agent.id}/utilization`;
    const set = await centre.node.admin("PUT", utilization, {
      utilization: { message: { maximumCapacity: 2 } },
      labelUtilizations: { [label.body.id]: { maximumCapacity: 1 } },
    });
    expect(set.status).toBe(200);
    const legs: WorkItemBody[] = [];
    for (const text of ["One", "Two"]) {
      const leg = await takeDm(centre, anna, text);
      await centre.node.admin(
        "PATCH",
        `/api/v2/conversations/${leg.conversationId}/utilizationlabel`,
        { utilizationLabelId: label.body.id },
      );
      if (text === "One") await setState(anna, leg, { state: "parked" });
      legs.push(leg);
    }
    const [one, two] = legs as [WorkItemBody, WorkItemBody];
    expect(await setState(anna, one, { state: "connected" })).toMatchObject({
      status: 409,
      body: { code: "conversation.noRoom", messageParams: { held: "1", capacity: "1" } },
    });
    await setState(anna, two, { state: "parked" });
    expect((await setState(anna, one, { state: "connected" })).status).toBe(204);
    await finish(centre, anna, one.conversationId);
    await finish(centre, anna, two.conversationId);
    await centre.node.admin("DELETE", utilization);
  });

  it("takes one room only once, when two are taken up at the same time", async () => {
    const one = await takeDm(centre, anna);
    await setState(anna, one, { state: "parked" });
    const two = await takeDm(centre, anna);
    await setState(anna, two, { state: "parked" });
    const answers = await Promise.all([
      setState(anna, one, { state: "connected" }),
      setState(anna, two, { state: "connected" }),
    ]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 409]);
    expect(await anna.work()).toMatchObject({ capacity: { used: 1, maximum: 1 } });
    await finish(centre, anna, one.conversationId);
    await finish(centre, anna, two.conversationId);
    await finish(centre, anna, one.conversationId);
  });

  it("rings at its agent when its time has come, and at the others once the agent has declined", async () => {
    const leg = await takeDm(centre, anna);
    await setState(anna, leg, { state: "parked", resumeTime: inMs(60_000) });
    const ben = await openDesk(centre);
    await letTimeCome(leg);
    const ringing = await anna.has("alerting", leg.conversationId);
    expect(ringing.participantId).not.toBe(leg.participantId);
    expect((await ben.work()).items).toEqual([]);
    await anna.agent.call("PATCH", legPath(ringing), { state: "disconnected" });
    await ben.accept(await ben.has("alerting", leg.conversationId));
    await finish(centre, ben, leg.conversationId);
    await ben.leave();
  });

  it("comes back by itself at a time a moment ahead", async () => {
    const leg = await takeDm(centre, anna);
    await setState(anna, leg, { state: "parked", resumeTime: inMs(400) });
    const ringing = await anna.has("alerting", leg.conversationId);
    expect(ringing.participantId).not.toBe(leg.participantId);
    await anna.accept(ringing);
    await finish(centre, anna, leg.conversationId);
  });

  it("comes back at once when the customer writes", async () => {
    const leg = await takeDm(centre, anna);
    await setState(anna, leg, { state: "parked", resumeTime: inMs(3_600_000) });
    await centre.customerWrites(leg.customerId, "One more thing");
    const ringing = await anna.has("alerting", leg.conversationId);
    expect(
      (await viewOf(leg)).participants.find(({ id }) => id === leg.participantId),
    ).toMatchObject({ state: "disconnected", disconnectType: "transfer" });
    await anna.accept(ringing);
    await finish(centre, anna, leg.conversationId);
  });

  it("ends with a wrap-up that takes no place, and can be passed on", async () => {
    const leg = await takeDm(centre, anna);
    await setState(anna, leg, { state: "parked" });
    await anna.agent.call("PATCH", legPath(leg), { state: "disconnected" });
    expect(await anna.work()).toMatchObject({
      routingStatus: "IDLE",
      capacity: { used: 0 },
      items: [{ phase: "wrapup" }],
    });
    await finish(centre, anna, leg.conversationId);
    expect((await anna.work()).items).toEqual([]);

    const second = await takeDm(centre, anna);
    await setState(anna, second, { state: "parked" });
    const ben = await openDesk(centre);
    await anna.agent.call("POST", `${legPath(second)}/replace`, { userId: ben.agent.id });
    await ben.accept(await ben.has("alerting", second.conversationId));
    await finish(centre, anna, second.conversationId);
    await ben.leave();
  });

  it("goes to its queue when its agent may not work any more", async () => {
    const leaver = await openDesk(centre);
    await anna.leave();
    const leg = await takeDm(centre, leaver);
    await setState(leaver, leg, { state: "parked" });
    anna = await openDesk(centre);
    const removed = await centre.node.admin("DELETE", `/api/v2/users/${leaver.agent.id}`);
    expect(removed.status).toBeLessThan(300);
    await anna.accept(await anna.has("alerting", leg.conversationId));
    await finish(centre, anna, leg.conversationId);
    await leaver.listener.closed();
  });

  it("refuses times that are past or too far, and legs that are not one's own or do not run", async () => {
    const customerId = await centre.x.newCustomer();
    await centre.customerWrites(customerId, "Hello");
    const ringing = await anna.has("alerting");
    expect((await setState(anna, ringing, { state: "parked" })).status).toBe(403);
    await anna.accept(ringing);
    const wrong = [
      { state: "parked", resumeTime: inMs(-1000) },
      { state: "parked", resumeTime: inMs(31 * 86_400_000) },
      { state: "parked", resumeTime: "tomorrow" },
      { state: "connected", resumeTime: inMs(1000) },
    ];
    for (const body of wrong) {
      const answer = await setState(anna, ringing, body);
      expect([body, answer.status, answer.body?.details[0]?.fieldName]).toEqual([
        body,
        400,
        "resumeTime",
      ]);
    }
    expect((await setState(anna, ringing, { state: "alerting" })).status).toBe(400);
    const stranger = await centre.node.person("supervisor");
    const foreign = await stranger.call("PATCH", `${legPath(ringing)}/parkingstate`, {
      state: "parked",
    });
    expect(foreign.status).toBe(403);
    expect(await anna.has("connected", ringing.conversationId)).toBeDefined();
    await finish(centre, anna, ringing.conversationId);
  });
});

describe("the times of parked conversations", () => {
  it("are met by another node when the one that knew them has ended", async () => {
    const leg = await takeDm(centre, anna);
    const first: TestNode = await startTestNode({
      xApiUrl: centre.x.sandbox.url,
      beside: centre.node,
    });
    const answer = await first.as(anna.agent.token)("PATCH", `${legPath(leg)}/parkingstate`, {
      state: "parked",
      resumeTime: inMs(1500),
    });
    expect(answer.status).toBe(204);
    await first.close();
    const ringing = await anna.has("alerting", leg.conversationId);
    await anna.accept(ringing);
    await settle(async () => (await anna.work()).items[0]?.phase === "connected");
    await finish(centre, anna, leg.conversationId);
  });
});
