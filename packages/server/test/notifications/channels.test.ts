import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { connect, listen } from "../support/listener.ts";
import { startTestNode, type Person, type TestNode } from "../support/node.ts";

interface Channel {
  readonly id: string;
  readonly connectUri: string;
  readonly expires: string;
}
interface Topics {
  readonly entities: readonly {
    readonly id: string;
    readonly state: string;
    readonly missingPermissions?: readonly string[];
  }[];
}

const channels = "/api/v2/notifications/channels";
let node: TestNode;
let agent: Person;

beforeAll(async () => {
  node = await startTestNode({ xApiUrl: "http://127.0.0.1:9" });
  agent = await node.person("agent");
});
afterAll(() => node.close());

async function newChannel(owner: Person): Promise<Channel> {
  return (await owner.call<Channel>("POST", channels)).body;
}

async function isConnected(userId: string): Promise<boolean> {
  const row = await node.database.db
    .selectFrom("agent_state")
    .select("disconnected_at")
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return row?.disconnected_at === null;
}

const setPresence = (person: Person, systemPresence: string) =>
  person.call("PATCH", `/api/v2/users/${person.id}/presences/purecloud`, {
    presenceDefinition: { systemPresence },
  });

describe("a channel's topics", () => {
  it("permits one's own, lists them, replaces and clears them", async () => {
    const channel = await newChannel(agent);
    const path = `${channels}/${channel.id}/subscriptions`;
    const own = `v2.users.${agent.id}.conversations.messages`;
    const added = await agent.call<Topics>("POST", path, [{ id: own }]);
    expect(added.body.entities).toEqual([{ id: own, state: "Permitted" }]);
    const combined = `v2.users.${agent.id.toUpperCase()}?presence&routingStatus`;
    await agent.call("POST", path, [{ id: combined }]);
    const listed = await agent.call<Topics>("GET", path);
    expect(listed.body.entities.map(({ id }) => id)).toEqual([
      own,
      `v2.users.${agent.id}.presence`,
      `v2.users.${agent.id}.routingStatus`,
    ]);
    await agent.call("PUT", path, [{ id: `v2.users.${agent.id}.presence` }]);
    expect((await agent.call<Topics>("GET", path)).body.entities).toHaveLength(1);
    expect((await agent.call("DELETE", path)).status).toBe(204);
    expect((await agent.call<Topics>("GET", path)).body.entities).toEqual([]);
  });

  it("refuses the whole request for one topic that may not be, unless errors are ignored", async () => {
    const channel = await newChannel(agent);
    const path = `${channels}/${channel.id}/subscriptions`;
    const other = await node.person("agent");
    const foreign = `v2.users.${other.id}.conversations.messages`;
    const own = `v2.users.${agent.id}.presence`;
    const refused = await agent.call("POST", path, [{ id: own }, { id: foreign }]);
    expect(refused).toMatchObject({ status: 403, body: { code: "missing.permissions" } });
    expect((await agent.call<Topics>("GET", path)).body.entities).toEqual([]);
    const unknown = await agent.call("POST", path, [{ id: "v2.users.everybody" }]);
    expect(unknown).toMatchObject({ status: 400, body: { code: "notification.invalid.topic" } });
    const lenient = await agent.call<Topics>("POST", `${path}?ignoreErrors=true`, [
      { id: own },
      { id: foreign },
      { id: "nothing" },
    ]);
    expect(lenient.body.entities.map(({ state }) => state)).toEqual([
      "Permitted",
      "Rejected",
      "Rejected",
    ]);
    expect(lenient.body.entities[1]?.missingPermissions).toEqual([
      "conversation:communication:view",
    ]);
    const supervisor = await node.person("supervisor");
    const theirs = await newChannel(supervisor);
    const allowed = await supervisor.call("POST", `${channels}/${theirs.id}/subscriptions`, [
      { id: foreign },
    ]);
    expect(allowed.status).toBe(200);
  });

  it("holds a thousand and no more", async () => {
    const supervisor = await node.person("supervisor");
    const channel = await newChannel(supervisor);
    const path = `${channels}/${channel.id}/subscriptions`;
    const topics = Array.from({ length: 1000 }, () => ({
      id: `v2.users.${crypto.randomUUID()}.presence`,
    }));
    expect((await supervisor.call("POST", path, topics)).status).toBe(200);
    const more = await supervisor.call("POST", path, [
      { id: `v2.users.${crypto.randomUUID()}.presence` },
    ]);
    expect(more).toMatchObject({
      status: 400,
      body: { code: "notification.subscription.too.many.subscriptions" },
    });
    expect((await supervisor.call<Topics>("GET", path)).body.entities).toHaveLength(1000);
  });

  it("lists what there is to listen to", async () => {
    const available = await agent.call<{ entities: { id: string; description?: string }[] }>(
      "GET",
      "/api/v2/notifications/availabletopics?expand=description,requiresPermissions",
    );
    expect(available.body.entities[0]).toMatchObject({
      id: "v2.users.{id}.conversations.messages",
      requiresPermissions: ["conversation:communication:view"],
    });
  });
});

describe("a channel", () => {
  it("exists for its owner alone", async () => {
    const channel = await newChannel(agent);
    const other = await node.person("agent");
    expect((await agent.call("HEAD", `${channels}/${channel.id}`)).status).toBe(200);
    expect((await other.call("HEAD", `${channels}/${channel.id}`)).status).toBe(404);
    expect((await other.call("GET", `${channels}/${channel.id}/subscriptions`)).status).toBe(404);
  });

  it("gives way to the 21st of its owner, the oldest without a connection first", async () => {
    const owner = await node.person("agent");
    const first = await newChannel(owner);
    const socket = await connect(first.id, first.connectUri);
    const second = await newChannel(owner);
    for (let count = 3; count <= 21; count += 1) await newChannel(owner);
    const { body } = await owner.call<{ entities: Channel[] }>("GET", channels);
    expect(body.entities).toHaveLength(20);
    const ids = body.entities.map(({ id }) => id);
    expect(ids).toContain(first.id);
    expect(ids).not.toContain(second.id);
    await socket.close();
  });
});

describe("a channel's socket", () => {
  it("tells presence and routing status, numbered without a gap", async () => {
    const person = await node.person("agent");
    const listener = await listen(person.call, [`v2.users.${person.id}?presence&routingStatus`]);
    await setPresence(person, "On Queue");
    const presence = await listener.hear<{ presenceDefinition: { systemPresence: string } }>(
      `v2.users.${person.id}.presence`,
    );
    expect(presence.version).toBe("2");
    expect(presence.eventBody.presenceDefinition.systemPresence).toBe("On Queue");
    const status = await listener.hear<{ id: string; routingStatus: { status: string } }>(
      `v2.users.${person.id}.routingStatus`,
    );
    expect(status.eventBody).toMatchObject({ id: person.id, routingStatus: { status: "IDLE" } });
    await setPresence(person, "Away");
    await listener.hear<{ routingStatus: { status: string } }>(
      `v2.users.${person.id}.routingStatus`,
      (body) => body.routingStatus.status === "OFF_QUEUE",
    );
    const numbers = listener.heard.flatMap(({ metadata }) => metadata.sequence ?? []);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    await listener.close();
  });

  it("answers a ping and ignores whatever else is said", async () => {
    const listener = await listen(agent.call, []);
    listener.socket.send("not json");
    listener.socket.send(JSON.stringify({ message: "ping" }));
    const pong = await listener.hear<{ message: string }>("channel.metadata");
    expect(pong.eventBody).toEqual({ message: "pong" });
    await listener.close();
  });

  it("says for its user that they are there, until the last one closes", async () => {
    const person = await node.person("agent");
    const first = await listen(person.call, []);
    const second = await listen(person.call, []);
    await settle(() => isConnected(person.id));
    await first.close();
    await settle(async () => {
      const open = await node.database.db
        .selectFrom("notification_channel")
        .select("id")
        .where("user_id", "=", person.id)
        .where("node", "is not", null)
        .execute();
      return open.length === 1;
    });
    expect(await isConnected(person.id)).toBe(true);
    await second.close();
    await settle(async () => !(await isConnected(person.id)));
  });

  it("of a program says it for the users whose conversations it listens to", async () => {
    const person = await node.person("agent");
    const listener = await listen(node.admin, [`v2.users.${person.id}.conversations.messages`]);
    await settle(() => isConnected(person.id));
    await node.admin("PUT", `${channels}/${listener.channelId}/subscriptions`, []);
    await settle(async () => !(await isConnected(person.id)));
    expect(listener.socket.readyState).toBe(listener.socket.OPEN);
    await listener.close();
  });

  it("is replaced by a second one of the same channel", async () => {
    const first = await listen(agent.call, []);
    const second = await connect(first.channelId, first.connectUri);
    expect((await first.closed()).code).toBe(4001);
    expect(second.socket.readyState).toBe(second.socket.OPEN);
    await settle(() => isConnected(agent.id));
    await second.close();
  });

  it("made with a browser session opens for our own pages and not for others", async () => {
    const email = `${crypto.randomUUID()}@example.test`;
    const password = "a password of enough length";
    await node.admin("POST", "/api/v2/users", { name: "Browser", email, password });
    const headers = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
    const signedIn = await fetch(`${node.url}/api/tsubame/v1/session`, {
      method: "POST",
      headers,
      body: JSON.stringify({ email, password }),
    });
    const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
    const made = await fetch(node.url + channels, {
      method: "POST",
      headers: { ...headers, cookie },
    });
    const channel = (await made.json()) as Channel;
    for (const origin of ["https://evil.example", "null"]) {
      await expect(connect(channel.id, channel.connectUri, { origin })).rejects.toThrow("403");
    }
    const own = await connect(channel.id, channel.connectUri, { origin: node.url });
    await fetch(`${node.url}/api/tsubame/v1/session`, {
      method: "DELETE",
      headers: { "sec-fetch-site": "same-origin", cookie },
    });
    expect((await own.closed()).code).toBe(4002);
    await expect(connect(channel.id, channel.connectUri)).rejects.toThrow("404");
  });

  it("made with a token opens wherever the token's holder works, and for no made-up id", async () => {
    const channel = await newChannel(agent);
    for (const origin of [node.url, "https://agent-tools.example"]) {
      const opened = await connect(channel.id, channel.connectUri, { origin });
      await opened.close();
    }
    const guess = channel.connectUri.replace(channel.id, "A".repeat(32));
    await expect(connect("A", guess)).rejects.toThrow("404");
    await expect(connect("A", channel.connectUri.replace("/ws/", "/other/"))).rejects.toThrow(
      "404",
    );
  });

  it("is cut off when it sends too much at once or too often", async () => {
    const large = await listen(agent.call, []);
    large.socket.send("x".repeat(5000));
    expect((await large.closed()).code).toBe(1009);
    const busy = await listen(agent.call, []);
    for (let count = 0; count < 61; count += 1) busy.socket.send("{}");
    expect((await busy.closed()).code).toBe(1008);
  });

  it("closes within one round of keeping when its user may not sign in any more", async () => {
    const person = await node.person("agent");
    const listener = await listen(person.call, []);
    await node.database.db
      .updateTable("user_account")
      .set({ state: "inactive" })
      .where("id", "=", person.id)
      .execute();
    expect((await listener.closed()).code).toBe(4002);
  }, 20_000);
});

describe("a node that stops", () => {
  it("announces it to every socket and leaves nobody connected", async () => {
    const own = await startTestNode({ xApiUrl: "http://127.0.0.1:9" });
    const person = await own.person("agent");
    const listener = await listen(person.call, []);
    const closing = own.close();
    const told = await listener.hear<{ channelId: string }>("v2.system.socket_closing");
    expect(told.eventBody.channelId).toBe(listener.channelId);
    expect((await listener.closed()).code).toBe(1012);
    await closing;
  });
});
