import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCentre, type Centre } from "../support/centre.ts";
import { connect, listen, type Listener } from "../support/listener.ts";
import type { Person } from "../support/node.ts";

interface Participant {
  readonly id: string;
  readonly communicationId: string;
  readonly purpose: string;
  readonly state: string;
  readonly user?: { readonly id: string };
  readonly messages: readonly { readonly message?: { readonly id: string } }[];
}
interface Conversation {
  readonly id: string;
  readonly participants: readonly Participant[];
}
interface Refusal {
  readonly code?: string;
  readonly message?: string;
}

const messages = "/api/v2/conversations/messages";
let centre: Centre;

beforeAll(async () => {
  centre = await openCentre();
});
afterAll(() => centre.close());

const legOf = (conversation: Conversation, agent: Person): Participant => {
  const leg = conversation.participants.findLast((one) => one.user?.id === agent.id);
  if (!leg) throw new Error("the agent has no leg");
  return leg;
};

async function atWork(): Promise<{ agent: Person; listener: Listener }> {
  const agent = await centre.agentOnQueue();
  const listener = await listen(agent.call, [`v2.users.${agent.id}.conversations.messages`]);
  return { agent, listener };
}

const ring = async (listener: Listener, agent: Person): Promise<Conversation> =>
  (
    await listener.hear<Conversation>(`v2.users.${agent.id}.conversations.messages`, (body) =>
      body.participants.some((one) => one.user?.id === agent.id && one.state === "alerting"),
    )
  ).eventBody;

const leave = async (agent: Person, listener: Listener): Promise<void> => {
  await agent.call("PATCH", `/api/v2/users/${agent.id}/presences/purecloud`, {
    presenceDefinition: { systemPresence: "Offline" },
  });
  await listener.close();
};

describe("a conversation of somebody else", () => {
  it("cannot be read, answered, accepted, ended, wrapped up or described", async () => {
    const { agent, listener } = await atWork();
    const stranger = await centre.node.person("agent");
    await centre.customerWrites(await centre.x.newCustomer(), "For one agent only");
    const ringing = await ring(listener, agent);
    const leg = legOf(ringing, agent);
    const text = ringing.participants.find((one) => one.purpose === "customer")?.messages[0];
    const messageId = text?.message?.id ?? "";
    const path = `${messages}/${ringing.id}`;
    const participant = `${path}/participants/${leg.id}`;
    const communication = `${path}/communications/${leg.communicationId}`;
    await agent.call("PATCH", participant, { state: "connected" });

    const tries: ["GET" | "POST" | "PATCH", string, unknown?][] = [
      ["GET", path],
      ["GET", `/api/v2/conversations/${ringing.id}`],
      ["GET", `${path}/messages/${messageId}`],
      ["GET", `${messages}/${messageId}/details`],
      ["POST", `${path}/messages/bulk`, [messageId]],
      ["GET", `/api/tsubame/v1/conversations/${ringing.id}/messages`],
      ["GET", `/api/tsubame/v1/conversations/${ringing.id}/routing`],
      ["GET", `${participant}/wrapupcodes`],
      ["GET", `${participant}/wrapup`],
      ["PATCH", participant, { state: "connected" }],
      ["PATCH", participant, { state: "disconnected" }],
      ["PATCH", `${participant}/communications/${leg.communicationId}`, { state: "disconnected" }],
      ["PATCH", path, { state: "disconnected" }],
      ["POST", `/api/v2/conversations/${ringing.id}/disconnect`],
      ["POST", `${communication}/messages`, { textBody: "Not mine" }],
      ["POST", `${communication}/typing`, { typing: { type: "On" } }],
      [
        "POST",
        `${participant}/communications/${leg.communicationId}/wrapup`,
        { code: centre.wrapupCodeId },
      ],
      [
        "PATCH",
        `/api/v2/conversations/${ringing.id}/participants/${leg.id}/attributes`,
        { attributes: { a: "b" } },
      ],
    ];
    for (const [method, url, body] of tries) {
      const answer = await stranger.call<Refusal>(method, url, body);
      expect([method, url, [403, 404].includes(answer.status)]).toEqual([method, url, true]);
    }
    // The refusal does not tell to which conversation the message belongs.
    const details = await stranger.call<Refusal>("GET", `${messages}/${messageId}/details`);
    expect(JSON.stringify(details.body)).not.toContain(ringing.id);

    const still = await agent.call<Conversation>("GET", path);
    expect(legOf(still.body, agent).state).toBe("connected");
    await agent.call("PATCH", participant, {
      state: "disconnected",
      wrapup: { code: centre.wrapupCodeId },
    });
    await leave(agent, listener);
  });

  it("is not shown any more to the agent who declined it", async () => {
    const { agent, listener } = await atWork();
    await centre.customerWrites(await centre.x.newCustomer(), "Who takes this?");
    const ringing = await ring(listener, agent);
    const path = `${messages}/${ringing.id}`;
    expect((await agent.call("GET", path)).status).toBe(200);
    const declined = await agent.call("PATCH", `${path}/participants/${legOf(ringing, agent).id}`, {
      state: "disconnected",
    });
    expect(declined.status).toBe(202);
    expect((await agent.call("GET", path)).status).toBe(404);
    const thread = `/api/tsubame/v1/conversations/${ringing.id}/messages`;
    expect((await agent.call("GET", thread)).status).toBe(404);
    await leave(agent, listener);
  });

  it("takes no sign of typing on a leg that is not one's own, or not there", async () => {
    const { agent, listener } = await atWork();
    await centre.customerWrites(await centre.x.newCustomer(), "Typing?");
    const ringing = await ring(listener, agent);
    const leg = legOf(ringing, agent);
    const path = `${messages}/${ringing.id}`;
    await agent.call("PATCH", `${path}/participants/${leg.id}`, { state: "connected" });
    const typing = { typing: { type: "On", duration: 1000 } };
    const own = await agent.call(
      "POST",
      `${path}/communications/${leg.communicationId}/typing`,
      typing,
    );
    expect(own).toEqual({ status: 204, body: undefined });
    const nobody = `${path}/communications/${crypto.randomUUID()}/typing`;
    expect((await agent.call("POST", nobody, typing)).status).toBe(404);
    const customer = ringing.participants.find((one) => one.purpose === "customer");
    const theirs = `${path}/communications/${customer?.communicationId}/typing`;
    expect((await agent.call("POST", theirs, typing)).status).toBe(403);
    await agent.call("PATCH", `${path}/participants/${leg.id}`, {
      state: "disconnected",
      wrapup: { code: centre.wrapupCodeId },
    });
    await leave(agent, listener);
  });
});

describe("somebody else's account", () => {
  it("is out of an agent's and a supervisor's reach", async () => {
    const victim = await centre.node.person("agent");
    for (const role of ["agent", "supervisor"] as const) {
      const other = await centre.node.person(role);
      const tries: ["POST" | "PUT" | "PATCH" | "DELETE", string, unknown?][] = [
        ["POST", `/api/tsubame/v1/users/${victim.id}/tokens`],
        ["PUT", `/api/tsubame/v1/users/${victim.id}/password`, { newPassword: "a long password" }],
        ["DELETE", `/api/v2/tokens/${victim.id}`],
        ["PATCH", `/api/v2/users/${victim.id}`, { name: "Changed", version: 1 }],
        ["PATCH", `/api/v2/users/${other.id}`, { state: "active", version: 1 }],
        ["DELETE", `/api/v2/users/${victim.id}`],
        ["POST", "/api/v2/users", { name: "B", email: "b@example.test", roles: ["admin"] }],
        ["POST", "/api/v2/oauth/clients", { name: "x", authorizedGrantType: "CLIENT-CREDENTIALS" }],
      ];
      for (const [method, url, body] of tries) {
        const answer = await other.call<Refusal>(method, url, body);
        expect([role, method, url, answer.status]).toEqual([role, method, url, 403]);
      }
    }
    const agent = await centre.node.person("agent");
    for (const [method, url, body] of [
      ["PUT", `/api/v2/users/${victim.id}/routingstatus`, { status: "IDLE" }],
      [
        "PATCH",
        `/api/v2/users/${victim.id}/presences/purecloud`,
        { presenceDefinition: { systemPresence: "Available" } },
      ],
      ["PATCH", `/api/v2/users/${victim.id}/queues/${centre.queueId}`, { joined: true }],
      ["PUT", `/api/v2/routing/users/${victim.id}/utilization`, { utilization: {} }],
    ] as const) {
      const answer = await agent.call<Refusal>(method, url, body);
      expect([url, answer.status]).toEqual([url, 403]);
    }
    expect((await victim.call("GET", "/api/v2/users/me")).status).toBe(200);
  });

  it("ends everywhere when it is switched off or deleted", async () => {
    const { admin, database } = centre.node;
    for (const end of ["inactive", "deleted"] as const) {
      const person = await centre.node.person("agent");
      const listener = await listen(person.call, []);
      if (end === "deleted") await admin("DELETE", `/api/v2/users/${person.id}`);
      else await admin("PATCH", `/api/v2/users/${person.id}`, { state: "inactive", version: 1 });
      expect((await person.call("GET", "/api/v2/users/me")).status).toBe(401);
      expect((await listener.closed()).code).toBe(4002);
      const issued = await admin("POST", `/api/tsubame/v1/users/${person.id}/tokens`);
      expect(issued.status).toBe(404);
      const rows = await database.db
        .selectFrom("notification_channel")
        .select("id")
        .where("user_id", "=", person.id)
        .execute();
      expect(rows).toEqual([]);
    }
  }, 30_000);
});

describe("an open notification socket", () => {
  it("closes when the token it was made with is revoked, and cannot be opened again", async () => {
    const person = await centre.node.person("agent");
    const listener = await listen(person.call, [`v2.users.${person.id}.presence`]);
    expect((await person.call("DELETE", "/api/v2/tokens/me")).status).toBe(204);
    expect((await listener.closed()).code).toBe(4002);
    await expect(connect(listener.channelId, listener.connectUri)).rejects.toThrow("404");
  }, 20_000);

  it("of a program closes when the program is switched off", async () => {
    const client = await centre.node.admin<{ id: string; secret: string; roleIds: string[] }>(
      "POST",
      "/api/v2/oauth/clients",
      { name: "Listener", authorizedGrantType: "CLIENT-CREDENTIALS", roleIds: [] },
    );
    const { id, secret } = client.body;
    const response = await fetch(`${centre.node.url}/oauth/token`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    const { access_token: token } = (await response.json()) as { access_token: string };
    const listener = await listen(centre.node.as(token), []);
    await centre.node.admin("PUT", `/api/v2/oauth/clients/${id}`, {
      name: "Listener",
      authorizedGrantType: "CLIENT-CREDENTIALS",
      state: "inactive",
    });
    expect((await listener.closed()).code).toBe(4002);
  }, 20_000);

  it("loses the topics of others when its owner's role is taken away", async () => {
    const boss = await centre.node.person("supervisor");
    const agent = await centre.node.person("agent");
    const foreign = `v2.users.${agent.id}.conversations.messages`;
    const own = `v2.users.${boss.id}.conversations.messages`;
    const queue = `v2.routing.queues.${centre.queueId}.conversations.messages`;
    const listener = await listen(boss.call, [foreign, own, queue]);
    const roles = await centre.node.admin<{ entities: { id: string; name: string }[] }>(
      "GET",
      "/api/v2/authorization/roles",
    );
    const agentRole = roles.body.entities.find(({ name }) => /agent/i.test(name));
    const changed = await centre.node.admin("PUT", `/api/v2/users/${boss.id}/roles`, [
      agentRole?.id,
    ]);
    expect(changed.status).toBe(200);
    const left = await boss.call<{ entities: { id: string }[] }>(
      "GET",
      `/api/v2/notifications/channels/${listener.channelId}/subscriptions`,
    );
    expect(left.body.entities.map(({ id }) => id)).toEqual([own]);
    await listener.close();
  });
});
