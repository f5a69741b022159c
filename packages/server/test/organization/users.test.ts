import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  EntityListing,
  ErrorBody,
  Queue,
  User,
  UserPresence,
  UserRoutingStatus,
  Utilization,
} from "@tsubame/contract";
import { createConfigurationApi, type ConfigurationApi } from "../support/configuration-api.ts";
import { holdLeg } from "../support/held-leg.ts";

let api: ConfigurationApi;
beforeAll(async () => {
  api = await createConfigurationApi();
});
afterAll(() => api.close());

const kindsOf = async (userId: string) =>
  (
    await api.context.db
      .selectFrom("event_log")
      .select(["kind", "detail"])
      .where("user_id", "=", userId)
      .orderBy("id")
      .execute()
  ).map(({ kind, detail }) => [kind, detail] as const);

describe("users", () => {
  it("are made, read, listed with expansions, changed and deleted", async () => {
    const email = `${randomUUID()}@example.test`;
    const made = await api.admin<User>("POST", "/api/v2/users", {
      name: " 小林 蓮 ",
      email,
      department: "サポート",
      divisionId: "f0000000-0000-4000-8000-000000000001",
    });
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({
      name: "小林 蓮",
      username: email,
      state: "active",
      version: 1,
      hasPassword: false,
      language: null,
    });
    const { id } = made.body;
    const path = `/api/v2/users/${id}`;
    const listed = await api.admin<EntityListing<User>>(
      "GET",
      `/api/v2/users?id=${id},${randomUUID()}&expand=presence,routingStatus,authorization,skills`,
    );
    expect(listed.body.total).toBe(1);
    expect(listed.body.entities[0]).toMatchObject({
      id,
      presence: { presenceDefinition: { systemPresence: "Offline" } },
      routingStatus: { status: "OFF_QUEUE" },
      authorization: { roles: [{ name: "agent" }] },
      skills: [],
    });
    const changed = await api.admin<User>("PATCH", path, { version: 1, title: "主任" });
    expect(changed.body).toMatchObject({ title: "主任", version: 2, department: "サポート" });
    expect((await api.admin("DELETE", path)).status).toBe(200);
    expect((await api.admin<User>("GET", path)).body.state).toBe("deleted");
    const again = await api.admin<User>("POST", "/api/v2/users", { name: "X", email });
    expect(again.status).toBe(200);
  });

  it("name the fields at fault", async () => {
    const { status, body } = await api.admin<ErrorBody>("POST", "/api/v2/users", {
      email: "no address",
    });
    expect(status).toBe(400);
    expect(body.code).toBe("bad.request");
    expect(body.details).toEqual(
      expect.arrayContaining([
        { fieldName: "name", errorCode: "required.field.missing" },
        { fieldName: "email", errorCode: "invalid.value" },
      ]),
    );
  });

  it("have an e-mail address that nobody else has, in whatever case", async () => {
    const person = await api.person();
    const { status, body } = await api.admin<ErrorBody>("POST", "/api/v2/users", {
      name: "Twin",
      email: person.email.toUpperCase(),
    });
    expect(status).toBe(409);
    expect(body.code).toBe("user.emailTaken");
    expect(body.details).toEqual([{ fieldName: "email", errorCode: "user.emailTaken" }]);
  });

  it("cannot be changed by who has read an older version", async () => {
    const person = await api.person();
    const path = `/api/v2/users/${person.id}`;
    await api.admin("PATCH", path, { version: 1, name: "First" });
    const late = await api.admin<ErrorBody>("PATCH", path, { version: 1, name: "Second" });
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({
      code: "general.conflict",
      messageParams: { currentVersion: "2", version: "1" },
    });
  });

  it("may change their own name and language, and neither state nor anybody else", async () => {
    const person = await api.person();
    const other = await api.person();
    const own = await person.call<User>("PATCH", `/api/v2/users/${person.id}`, {
      version: 1,
      language: "ja",
    });
    expect(own.body.language).toBe("ja");
    const state = await person.call("PATCH", `/api/v2/users/${person.id}`, {
      version: 2,
      state: "inactive",
    });
    expect(state.status).toBe(403);
    const foreign = await person.call("PATCH", `/api/v2/users/${other.id}`, {
      version: 1,
      name: "Mine",
    });
    expect(foreign.status).toBe(403);
  });

  it("keep one active administrator, also when two remove each other at once", async () => {
    const [one, two] = [
      await api.person({ roles: ["admin"] }),
      await api.person({ roles: ["admin"] }),
    ];
    const answers = await Promise.all([
      one.call<ErrorBody>("DELETE", `/api/v2/users/${two.id}`),
      two.call<ErrorBody>("DELETE", `/api/v2/users/${one.id}`),
    ]);
    const statuses = answers.map((answer) => answer.status).toSorted((a, b) => a - b);
    expect(statuses[0]).toBe(200);
    expect([401, 409]).toContain(statuses[1]);
    const administrators = await api.context.db
      .selectFrom("user_account")
      .select("id")
      .where("state", "=", "active")
      .where((eb) => eb("roles", "@>", eb.val(["admin"])))
      .execute();
    expect(administrators).toHaveLength(1);
    const last = administrators[0]?.id ?? "";
    const refused = await api.admin<ErrorBody>("DELETE", `/api/v2/users/${last}`);
    expect(refused.status).toBe(409);
    expect(refused.body.code).toBe("user.lastAdministrator");
  });

  it("who are programs have no own user, and the answer says what to do", async () => {
    const { status, body } = await api.admin<ErrorBody>("GET", "/api/v2/users/me");
    expect(status).toBe(400);
    expect(body.code).toBe("principal.hasNoUser");
  });

  it("answer 400 to an id that is none, and 404 to one that nobody has", async () => {
    const malformed = await api.admin<ErrorBody>("GET", "/api/v2/users/42");
    expect(malformed.status).toBe(400);
    expect(malformed.body.details).toEqual([{ fieldName: "userId", errorCode: "invalid.value" }]);
    const id = randomUUID();
    const unknown = await api.admin<ErrorBody>("GET", `/api/v2/users/${id}`);
    expect(unknown.status).toBe(404);
    expect(unknown.body).toMatchObject({ code: "not.found", entityId: id, entityName: "user" });
  });
});

describe("presence and routing status", () => {
  const onQueue = { presenceDefinition: { id: "f0000000-0000-4000-8000-0000000000b9" } };

  it("On Queue makes an agent IDLE and starts the idle time; leaving makes OFF_QUEUE", async () => {
    const person = await api.person();
    const presencePath = `/api/v2/users/${person.id}/presences/purecloud`;
    const on = await person.call<UserPresence>("PATCH", presencePath, onQueue);
    expect(on.body.presenceDefinition.systemPresence).toBe("On Queue");
    const status = await person.call<UserRoutingStatus>(
      "GET",
      `/api/v2/users/${person.id}/routingstatus`,
    );
    expect(status.body.status).toBe("IDLE");
    const state = await api.context.db
      .selectFrom("agent_state")
      .selectAll()
      .where("user_id", "=", person.id)
      .executeTakeFirstOrThrow();
    expect(state.idle_since_at).toEqual(state.presence_at);
    await person.call("PATCH", presencePath, {
      presenceDefinition: { systemPresence: "Break" },
      message: "Tea",
    });
    const events = (await kindsOf(person.id)).slice(2);
    expect(events).toEqual([
      ["agent.presenceChanged", { from: "Offline", to: "On Queue" }],
      ["agent.routingStatusChanged", { from: "OFF_QUEUE", to: "IDLE" }],
      ["agent.presenceChanged", { from: "On Queue", to: "Break" }],
      ["agent.routingStatusChanged", { from: "IDLE", to: "OFF_QUEUE" }],
    ]);
    const now = await api.admin<UserPresence>("GET", presencePath);
    expect(now.body).toMatchObject({ message: "Tea" });
  });

  it("an agent who still holds work goes On Queue as INTERACTING", async () => {
    const person = await api.person();
    await holdLeg(api.context.db, person.id);
    await person.call("PATCH", `/api/v2/users/${person.id}/presences/purecloud`, onQueue);
    const status = await person.call<UserRoutingStatus>(
      "GET",
      `/api/v2/users/${person.id}/routingstatus`,
    );
    expect(status.body.status).toBe("INTERACTING");
  });

  it("PUT IDLE ends NOT_RESPONDING and keeps the place in the line", async () => {
    const person = await api.person();
    await person.call("PATCH", `/api/v2/users/${person.id}/presences/purecloud`, onQueue);
    const before = await api.context.db
      .updateTable("agent_state")
      .set({ routing_status: "NOT_RESPONDING" })
      .where("user_id", "=", person.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    const path = `/api/v2/users/${person.id}/routingstatus`;
    const answer = await person.call<UserRoutingStatus>("PUT", path, { status: "IDLE" });
    expect(answer.body.status).toBe("IDLE");
    const after = await api.context.db
      .selectFrom("agent_state")
      .selectAll()
      .where("user_id", "=", person.id)
      .executeTakeFirstOrThrow();
    expect(after.idle_since_at).toEqual(before.idle_since_at);
    expect((await kindsOf(person.id)).at(-1)).toEqual([
      "agent.routingStatusChanged",
      { from: "NOT_RESPONDING", to: "IDLE" },
    ]);
  });

  it("refuses IDLE off queue, and states that nobody can ask for", async () => {
    const person = await api.person();
    const path = `/api/v2/users/${person.id}/routingstatus`;
    const off = await person.call<ErrorBody>("PUT", path, { status: "IDLE" });
    expect([off.status, off.body.code]).toEqual([409, "agent.notOnQueue"]);
    const odd = await person.call<ErrorBody>("PUT", path, { status: "COMMUNICATING" });
    expect([odd.status, odd.body.details[0]?.fieldName]).toEqual([400, "status"]);
  });

  it("of others is a supervisor's to set, not an agent's", async () => {
    const agent = await api.person();
    const colleague = await api.person();
    const supervisor = await api.person({ roles: ["supervisor"] });
    const path = `/api/v2/users/${agent.id}/presences/purecloud`;
    expect((await colleague.call("PATCH", path, onQueue)).status).toBe(403);
    expect((await supervisor.call("PATCH", path, onQueue)).status).toBe(200);
  });

  it("goes Offline and off queue when the user becomes inactive", async () => {
    const person = await api.person();
    await person.call("PATCH", `/api/v2/users/${person.id}/presences/purecloud`, onQueue);
    await api.admin("PATCH", `/api/v2/users/${person.id}`, { version: 1, state: "inactive" });
    const { body } = await api.admin<UserRoutingStatus>(
      "GET",
      `/api/v2/users/${person.id}/routingstatus`,
    );
    expect(body.status).toBe("OFF_QUEUE");
    const refused = await api.admin(
      "PATCH",
      `/api/v2/users/${person.id}/presences/purecloud`,
      onQueue,
    );
    expect(refused.status).toBe(404);
  });
});

const utilizationOf = (maximumCapacity: number) => ({
  utilization: { message: { maximumCapacity }, call: { maximumCapacity: 1 } },
});

describe("skills, languages and capacity", () => {
  it("are assigned one by one, in bulk and by replacement", async () => {
    const person = await api.person();
    const skill = async (name: string) =>
      (await api.admin<{ id: string }>("POST", "/api/v2/routing/skills", { name })).body.id;
    const [returns, orders] = [await skill(`返品 ${randomUUID()}`), await skill(randomUUID())];
    const path = `/api/v2/users/${person.id}/routingskills`;
    const one = await api.admin("POST", path, { id: returns, proficiency: 3.5 });
    expect(one.body).toMatchObject({ id: returns, proficiency: 3.5 });
    const both = await api.admin<EntityListing<unknown>>("PATCH", `${path}/bulk`, [
      { id: orders, proficiency: 5 },
    ]);
    expect(both.body.total).toBe(2);
    const replaced = await api.admin<EntityListing<{ id: string }>>("PUT", `${path}/bulk`, [
      { id: orders, proficiency: 1 },
    ]);
    expect(replaced.body.entities.map(({ id }) => id)).toEqual([orders]);
    const unknown = await api.admin<ErrorBody>("POST", path, { id: randomUUID(), proficiency: 1 });
    expect(unknown.body.details).toEqual([{ fieldName: "id", errorCode: "invalid.value" }]);
    const excessive = await api.admin<ErrorBody>("POST", path, { id: orders, proficiency: 6 });
    expect(excessive.body.details[0]?.fieldName).toBe("proficiency");
    expect((await api.admin("DELETE", `/api/v2/routing/skills/${orders}`)).status).toBe(200);
    expect((await api.admin<EntityListing<unknown>>("GET", path)).body.total).toBe(0);
    expect(
      (await kindsOf(person.id)).filter(([kind]) => kind === "agent.skillsChanged"),
    ).toHaveLength(4);
  });

  it("languages are kept apart from skills", async () => {
    const person = await api.person();
    const name = `日本語 ${randomUUID()}`;
    const { body: language } = await api.admin<{ id: string }>(
      "POST",
      "/api/v2/routing/languages",
      {
        name,
      },
    );
    const taken = await api.admin<ErrorBody>("POST", "/api/v2/routing/languages", { name });
    expect([taken.status, taken.body.code]).toEqual([409, "general.conflict"]);
    await api.admin("POST", `/api/v2/users/${person.id}/routinglanguages`, {
      id: language.id,
      proficiency: 5,
    });
    const me = await person.call<User>("GET", "/api/v2/users/me?expand=languages,skills");
    expect(me.body.languages).toMatchObject([{ id: language.id, name, proficiency: 5 }]);
    expect(me.body.skills).toEqual([]);
  });

  it("capacity is the organisation's until an agent has one of his or her own", async () => {
    const person = await api.person();
    await api.admin("PUT", "/api/v2/routing/utilization", utilizationOf(4));
    const path = `/api/v2/routing/users/${person.id}/utilization`;
    const before = await api.admin<Utilization>("GET", path);
    expect(before.body).toMatchObject({
      level: "Organization",
      utilization: { message: { maximumCapacity: 4 } },
    });
    await api.admin("PUT", path, utilizationOf(2));
    expect((await api.admin<Utilization>("GET", path)).body.level).toBe("Agent");
    await api.admin("DELETE", path);
    expect((await api.admin<Utilization>("GET", path)).body.level).toBe("Organization");
    const excessive = await api.admin<ErrorBody>("PUT", path, utilizationOf(26));
    expect(excessive.body.details[0]?.fieldName).toBe("utilization.message.maximumCapacity");
  });
});

describe("a queue's member", () => {
  it("joins and leaves by himself or herself, and cannot for others", async () => {
    const [person, other] = [await api.person(), await api.person()];
    const { body: queue } = await api.admin<Queue>("POST", "/api/v2/routing/queues", {
      name: randomUUID(),
    });
    await api.admin("POST", `/api/v2/routing/queues/${queue.id}/members`, [
      { id: person.id },
      { id: other.id },
    ]);
    const left = await person.call("PATCH", `/api/v2/users/${person.id}/queues/${queue.id}`, {
      joined: false,
    });
    expect(left.body).toMatchObject({ id: queue.id, joined: false });
    const foreign = await person.call("PATCH", `/api/v2/users/${other.id}/queues/${queue.id}`, {
      joined: false,
    });
    expect(foreign.status).toBe(403);
    const read = await api.admin<Queue>("GET", `/api/v2/routing/queues/${queue.id}`);
    expect(read.body).toMatchObject({ memberCount: 2, joinedMemberCount: 1 });
    const mine = await person.call<EntityListing<unknown>>(
      "GET",
      `/api/v2/users/${person.id}/queues?joined=true`,
    );
    expect(mine.body.total).toBe(0);
  });
});
