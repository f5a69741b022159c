import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { goOnQueue, openCentre, type Centre } from "../support/centre.ts";
import { listen, type Listener } from "../support/listener.ts";
import type { Person } from "../support/node.ts";

interface Participant {
  readonly id: string;
  readonly communicationId: string;
  readonly purpose: string;
  readonly state: string;
  readonly user?: { readonly id: string };
  readonly disconnectType?: string;
  readonly wrapupRequired: boolean;
  readonly wrapupPrompt?: string;
  readonly wrapup?: { readonly code: string; readonly name: string; readonly notes?: string };
  readonly attributes: Readonly<Record<string, string>>;
  readonly messages: readonly {
    readonly message?: { readonly id: string };
    readonly messageId?: string;
    readonly messageStatus: string;
  }[];
}
interface Conversation {
  readonly id: string;
  readonly participants: readonly Participant[];
}
interface MessageData {
  readonly id: string;
  readonly textBody: string;
  readonly status: string;
  readonly direction: string;
  readonly normalizedReceipts: readonly { readonly status: string }[];
}
interface Work {
  readonly routingStatus: string;
  readonly capacity: { readonly used: number; readonly maximum: number };
  readonly items: readonly { readonly conversationId: string; readonly phase: string }[];
}

let centre: Centre;
const messages = "/api/v2/conversations/messages";

beforeAll(async () => {
  centre = await openCentre();
});
afterAll(async () => {
  await centre.close();
});

const legOf = (conversation: Conversation, agent: Person): Participant => {
  const leg = conversation.participants.findLast((one) => one.user?.id === agent.id);
  if (!leg) throw new Error("the agent has no leg");
  return leg;
};
const topicOf = (agent: Person) => `v2.users.${agent.id}.conversations.messages`;

/** An agent who is at work, with the socket that says so. */
async function atWork(): Promise<{
  agent: Person;
  listener: Listener;
  leave: () => Promise<void>;
}> {
  const agent = await centre.agentOnQueue();
  const listener = await listen(agent.call, [topicOf(agent), `v2.users.${agent.id}.routingStatus`]);
  return {
    agent,
    listener,
    async leave() {
      await agent.call("PATCH", `/api/v2/users/${agent.id}/presences/purecloud`, {
        presenceDefinition: { systemPresence: "Offline" },
      });
      await listener.close();
    },
  };
}

/** Waits until a conversation rings at an agent. */
async function ring(listener: Listener, agent: Person, exceptId = ""): Promise<Conversation> {
  const { eventBody } = await listener.hear<Conversation>(
    topicOf(agent),
    (body) =>
      body.id !== exceptId &&
      body.participants.some((one) => one.user?.id === agent.id && one.state === "alerting"),
  );
  return eventBody;
}

describe("a DM's way through an agent's hands", () => {
  it("rings, is accepted, answered and wrapped up", async () => {
    const { agent, listener, leave } = await atWork();
    const customer = await centre.x.newCustomer();
    await centre.customerWrites(customer, "注文はどこですか?");
    const ringing = await ring(listener, agent);
    const leg = legOf(ringing, agent);
    const path = `${messages}/${ringing.id}`;
    expect(leg).toMatchObject({ wrapupRequired: true, wrapupPrompt: "mandatory" });
    const inbound = ringing.participants.find((one) => one.purpose === "customer")?.messages[0];
    expect(inbound).toMatchObject({ messageStatus: "received" });
    expect(inbound).not.toHaveProperty("messageId");

    const text = await agent.call<MessageData>(
      "GET",
      `${messages}/${inbound?.message?.id}/details`,
    );
    expect(text.body).toMatchObject({
      textBody: "注文はどこですか?",
      direction: "inbound",
      messengerType: "twitter",
    });

    const tooEarly = await agent.call<{ code: string }>(
      "POST",
      `${path}/communications/${leg.communicationId}/messages`,
      { textBody: "Hi" },
    );
    expect(tooEarly).toMatchObject({
      status: 403,
      body: { code: "conversation.error.forbidden.not.active.participant" },
    });

    const accepted = await agent.call("PATCH", `${path}/participants/${leg.id}`, {
      state: "connected",
    });
    expect(accepted).toEqual({ status: 202, body: undefined });
    // A repeated request is harmless.
    expect(
      (await agent.call("PATCH", `${path}/participants/${leg.id}`, { state: "connected" })).status,
    ).toBe(202);
    await listener.hear<{ routingStatus: { status: string } }>(
      `v2.users.${agent.id}.routingStatus`,
      (body) => body.routingStatus.status === "INTERACTING",
    );
    const mine = await agent.call<{ entities: Conversation[] }>("GET", messages);
    expect(mine.body.entities.map(({ id }) => id)).toEqual([ringing.id]);

    const sent = await agent.call<MessageData>(
      "POST",
      `${path}/communications/${leg.communicationId}/messages`,
      { textBody: "お調べします" },
    );
    expect(sent).toMatchObject({
      status: 202,
      body: { status: "queued", textBody: "お調べします" },
    });
    await settle(async () => {
      const now = await agent.call<MessageData>("GET", `${path}/messages/${sent.body.id}`);
      return now.body.status === "sent";
    });
    const dms = await centre.x.dmsWith(customer);
    expect(dms.map((dm) => dm.text)).toEqual(["注文はどこですか?", "お調べします"]);
    await listener.hear<Conversation>(topicOf(agent), (body) =>
      legOf(body, agent).messages.some((one) => one.messageStatus === "sent"),
    );

    const bulk = await agent.call<{ entities: MessageData[] }>("POST", `${path}/messages/bulk`, [
      sent.body.id,
      inbound?.message?.id,
    ]);
    expect(bulk.body.entities.map((one) => one.direction)).toEqual(["inbound", "outbound"]);
    const thread = await agent.call<{
      messages: { text: string; state: string; author: { name: string } | null }[];
      hasEarlier: boolean;
    }>("GET", `/api/tsubame/v1/conversations/${ringing.id}/messages`);
    expect(thread.body.messages).toMatchObject([
      { text: "注文はどこですか?", state: "received", author: null },
      { text: "お調べします", state: "sent", author: { name: agent.name } },
    ]);

    await agent.call("PATCH", `${path}/participants/${leg.id}`, { state: "disconnected" });
    const wrapping = await agent.call<Work>("GET", "/api/tsubame/v1/me/work");
    expect(wrapping.body).toMatchObject({
      capacity: { used: 1 },
      items: [{ conversationId: ringing.id, phase: "wrapup" }],
    });
    const codes = await agent.call<{ id: string }[]>(
      "GET",
      `${path}/participants/${leg.id}/wrapupcodes`,
    );
    expect(codes.body).toMatchObject([{ id: centre.wrapupCodeId, name: "Solved" }]);
    const wrapupPath = `${path}/participants/${leg.id}/communications/${leg.communicationId}/wrapup`;
    const unknown = await agent.call<{ details: unknown }>("POST", wrapupPath, {
      code: crypto.randomUUID(),
    });
    expect(unknown).toMatchObject({ status: 400, body: { details: [{ fieldName: "code" }] } });
    expect(
      (await agent.call("PATCH", `${path}/participants/${leg.id}`, { wrapupSkipped: true })).status,
    ).toBe(403);
    expect(
      (await agent.call("POST", wrapupPath, { code: centre.wrapupCodeId, notes: "Called back" }))
        .status,
    ).toBe(202);

    const done = await agent.call<Work>("GET", "/api/tsubame/v1/me/work");
    expect(done.body).toMatchObject({ routingStatus: "IDLE", capacity: { used: 0 }, items: [] });
    const recorded = await agent.call("GET", `${path}/participants/${leg.id}/wrapup`);
    expect(recorded.body).toMatchObject({
      code: centre.wrapupCodeId,
      name: "Solved",
      notes: "Called back",
    });

    const full = await agent.call<{
      participants: { purpose: string; messages: { state: string; disconnectType?: string }[] }[];
    }>("GET", `/api/v2/conversations/${ringing.id}`);
    expect(full.body).not.toMatchObject({ endTime: undefined });
    const legs = full.body.participants.map(({ purpose, messages: [communication] }) => [
      purpose,
      communication?.state,
      communication?.disconnectType,
    ]);
    expect(legs).toEqual([
      ["customer", "disconnected", "peer"],
      ["workflow", "disconnected", "transfer"],
      ["acd", "disconnected", "transfer"],
      ["agent", "disconnected", "client"],
    ]);
    await leave();
  });

  it("offers a declined conversation to the next agent and keeps its place", async () => {
    const first = await atWork();
    const customer = await centre.x.newCustomer();
    await centre.customerWrites(customer, "Hello?");
    const ringing = await ring(first.listener, first.agent);
    const second = await atWork();
    const path = `${messages}/${ringing.id}/participants/${legOf(ringing, first.agent).id}`;
    const foreign = await second.agent.call<{ code: string }>("PATCH", path, {
      state: "connected",
    });
    expect(foreign).toMatchObject({
      status: 403,
      body: { code: "conversation.error.forbidden.not.active.participant" },
    });
    expect((await first.agent.call("PATCH", path, { state: "disconnected" })).status).toBe(202);
    const again = await ring(second.listener, second.agent);
    expect(again.id).toBe(ringing.id);
    expect(legOf(again, first.agent)).toMatchObject({
      state: "disconnected",
      disconnectType: "transfer.noanswer",
    });
    // The offer is gone for the one who declined it.
    const late = await first.agent.call<{ code: string }>("PATCH", path, { state: "connected" });
    expect(late.status).toBe(403);
    const work = await first.agent.call<Work>("GET", "/api/tsubame/v1/me/work");
    expect(work.body).toMatchObject({ routingStatus: "IDLE", capacity: { used: 0 }, items: [] });
    const secondLeg = legOf(again, second.agent);
    await second.agent.call("PATCH", `${messages}/${again.id}/participants/${secondLeg.id}`, {
      state: "connected",
    });
    await second.agent.call("PATCH", `${messages}/${again.id}/participants/${secondLeg.id}`, {
      state: "disconnected",
      wrapup: { code: centre.wrapupCodeId },
    });
    const after = await second.agent.call<Work>("GET", "/api/tsubame/v1/me/work");
    expect(after.body).toMatchObject({ routingStatus: "IDLE", items: [] });
    await first.leave();
    await second.leave();
  });

  it("opens the same conversation again when the customer writes within the threading time", async () => {
    const { agent, listener, leave } = await atWork();
    const customer = await centre.x.newCustomer();
    await centre.customerWrites(customer, "One");
    const ringing = await ring(listener, agent);
    const first = legOf(ringing, agent);
    const path = `${messages}/${ringing.id}/participants`;
    await agent.call("PATCH", `${path}/${first.id}`, { state: "connected" });
    await agent.call("PATCH", `${path}/${first.id}`, {
      state: "disconnected",
      wrapup: { code: centre.wrapupCodeId },
    });
    await centre.customerWrites(customer, "Two");
    const { eventBody } = await listener.hear<Conversation>(
      topicOf(agent),
      (body) =>
        body.id === ringing.id &&
        body.participants.filter((one) => one.user?.id === agent.id).length === 2,
    );
    const again = legOf(eventBody, agent);
    expect(again.id).not.toBe(first.id);
    expect(eventBody.participants.find((one) => one.purpose === "customer")).toMatchObject({
      state: "connected",
    });
    await agent.call("PATCH", `${path}/${again.id}`, { state: "connected" });
    await agent.call("POST", `/api/v2/conversations/${ringing.id}/disconnect`);
    await agent.call("PATCH", `${path}/${again.id}`, { wrapup: { code: centre.wrapupCodeId } });
    const after = await agent.call<Work>("GET", "/api/tsubame/v1/me/work");
    expect(after.body).toMatchObject({ routingStatus: "IDLE", items: [] });
    await leave();
  });

  it("takes a reply with the same Idempotency-Key once", async () => {
    const { agent, listener, leave } = await atWork();
    const customer = await centre.x.newCustomer();
    await centre.customerWrites(customer, "Hi");
    const ringing = await ring(listener, agent);
    const leg = legOf(ringing, agent);
    const path = `${messages}/${ringing.id}/communications/${leg.communicationId}/messages`;
    await agent.call("PATCH", `${messages}/${ringing.id}/participants/${leg.id}`, {
      state: "connected",
    });
    const key = { "idempotency-key": "draft-1" };
    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        agent.call<MessageData>("POST", path, { textBody: "Once" }, key),
      ),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const other = await agent.call("POST", path, { textBody: "Twice" }, key);
    expect(other).toMatchObject({ status: 409, body: { code: "message.idempotencyKeyReused" } });
    expect((await agent.call("POST", path, { textBody: "x".repeat(2001) })).status).toBe(400);
    expect((await agent.call("POST", path, { textBody: " \n" })).status).toBe(400);
    await settle(async () => (await centre.x.dmsWith(customer)).some((dm) => dm.text === "Once"));
    expect((await centre.x.dmsWith(customer)).filter((dm) => dm.text === "Once")).toHaveLength(1);

    const merged = await agent.call<{ attributes: Record<string, string> }>(
      "PATCH",
      `/api/v2/conversations/${ringing.id}/participants/${leg.id}/attributes`,
      { attributes: { order: "A-1" } },
    );
    expect(merged.body.attributes).toEqual({ order: "A-1" });
    await agent.call("PATCH", `${messages}/${ringing.id}`, { state: "disconnected" });
    await agent.call("PATCH", `${messages}/${ringing.id}/participants/${leg.id}`, {
      wrapup: { code: centre.wrapupCodeId },
    });
    await leave();
  });

  it("shows what waits to supervisors, and hides conversations from agents who have no part in them", async () => {
    const customer = await centre.x.newCustomer();
    await centre.customerWrites(customer, "Anybody there?");
    const supervisor = await centre.node.person("supervisor");
    let waiting: {
      queues: {
        queue: { id: string };
        count: number;
        conversations: { conversationId: string }[];
      }[];
    } = { queues: [] };
    await settle(async () => {
      waiting = (await supervisor.call<typeof waiting>("GET", "/api/tsubame/v1/waiting")).body;
      return waiting.queues.some(({ conversations }) => conversations.length === 1);
    });
    const line = waiting.queues.find(({ queue }) => queue.id === centre.queueId);
    const id = line?.conversations[0]?.conversationId ?? "";
    expect((await supervisor.call("GET", `${messages}/${id}`)).status).toBe(200);
    const outsider = await centre.node.person("agent");
    expect((await outsider.call("GET", `${messages}/${id}`)).status).toBe(404);
    expect(
      (await outsider.call("GET", `/api/tsubame/v1/conversations/${id}/messages`)).status,
    ).toBe(404);
    expect((await outsider.call("POST", `/api/v2/conversations/${id}/disconnect`)).status).toBe(
      404,
    );
    expect((await outsider.call("GET", "/api/tsubame/v1/waiting")).status).toBe(403);
    expect((await supervisor.call("POST", `/api/v2/conversations/${id}/disconnect`)).status).toBe(
      202,
    );
    const ended = await supervisor.call<Conversation>("GET", `${messages}/${id}`);
    expect(ended.body.participants.every(({ state }) => state === "disconnected")).toBe(true);
  });

  it("withdraws an offer when the conversation is ended while it rings", async () => {
    const { agent, listener, leave } = await atWork();
    const customer = await centre.x.newCustomer();
    await centre.customerWrites(customer, "Never mind");
    const ringing = await ring(listener, agent);
    await centre.node.admin("POST", `/api/v2/conversations/${ringing.id}/disconnect`);
    const work = await agent.call<Work>("GET", "/api/tsubame/v1/me/work");
    expect(work.body).toMatchObject({ capacity: { used: 0 }, items: [], routingStatus: "IDLE" });
    await goOnQueue(agent);
    await leave();
  });
});
