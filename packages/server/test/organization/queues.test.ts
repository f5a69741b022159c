import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  EntityListing,
  ErrorBody,
  InboundFlow,
  Queue,
  QueueMember,
  Recipient,
  WrapupCode,
} from "@tsubame/contract";
import { readActiveQueueIds } from "@tsubame/store";
import { sql } from "kysely";
import { settle } from "../../../store/test/support/settle.ts";
import { provision } from "../../src/organization/provision.ts";
import { createConfigurationApi, type ConfigurationApi } from "../support/configuration-api.ts";
import { insertAccount, insertConversation } from "../support/held-leg.ts";

let api: ConfigurationApi;
beforeAll(async () => {
  api = await createConfigurationApi();
});
afterAll(() => api.close());

const path = "/api/v2/routing/queues";
const makeQueue = async (settings: object = {}) =>
  (await api.admin<Queue>("POST", path, { name: randomUUID(), ...settings })).body;

/** Statements in this database that wait for a row somebody else has locked. */
async function waitingForLocks(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(api.context.db);
  return rows[0]?.count ?? 0;
}

describe("queues", () => {
  it("give back every field of Genesys's queue, also those that are not acted on", async () => {
    const settings = {
      description: "お問い合わせ",
      mediaSettings: {
        message: {
          enableAutoAnswer: true,
          alertingTimeoutSeconds: 45,
          serviceLevel: { percentage: 0.9, durationMs: 60_000 },
          subTypeSettings: { twitter: { enableAutoAnswer: false } },
          enableInactivityTimeout: true,
          inactivityTimeoutSettings: { timeoutSeconds: 600, actionType: "DISCONNECT" },
        },
        call: { alertingTimeoutSeconds: 8 },
      },
      routingRules: [{ operator: "MEETS_THRESHOLD", threshold: 9, waitSeconds: 30 }],
      bullseye: { rings: [{ expansionCriteria: [{ type: "TIMEOUT_SECONDS", threshold: 10 }] }] },
      acwSettings: { wrapupPrompt: "MANDATORY_FORCED_TIMEOUT", timeoutMs: 90_000 },
      skillEvaluationMethod: "BEST",
      scoringMethod: "PriorityOnly",
      lastAgentRoutingMode: "AnyAgent",
      enableManualAssignment: true,
      directRouting: { waitForAgent: true, agentWaitSeconds: 60 },
      agentOwnedRouting: { enableAgentOwnedCallbacks: false },
      memberGroups: [],
      defaultScripts: { MESSAGE: { id: "s1" } },
      whisperPrompt: { id: "w1" },
    };
    const created = await makeQueue(settings);
    expect(created).toMatchObject(settings);
    expect(created).toMatchObject({ memberCount: 0, isDefault: false });
    // What the SDK does: read, change one field, send everything back.
    const read = (await api.admin<Queue>("GET", `${path}/${created.id}`)).body;
    expect(read).toEqual(created);
    const { status, body } = await api.admin<Queue>("PUT", `${path}/${created.id}`, {
      ...read,
      description: "変更",
    });
    expect(status).toBe(200);
    const { dateModified: _was, ...unchanged } = { ...read, description: "変更" };
    expect(body).toMatchObject(unchanged);
    const row = await api.context.db
      .selectFrom("queue")
      .selectAll()
      .where("id", "=", created.id)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      alerting_timeout_seconds: 45,
      service_level_percentage: 0.9,
      wrapup_prompt: "MANDATORY_FORCED_TIMEOUT",
      wrapup_timeout_ms: 90_000,
      version: 2,
    });
    expect(row.passthrough).not.toHaveProperty("id");
  });

  it("have defaults, and a time for the wrap-up only in the timed modes", async () => {
    const plain = await makeQueue();
    expect(plain).toMatchObject({
      mediaSettings: { message: { alertingTimeoutSeconds: 30, enableAutoAnswer: false } },
      acwSettings: { wrapupPrompt: "MANDATORY_TIMEOUT", timeoutMs: 300_000 },
      skillEvaluationMethod: "ALL",
    });
    const optional = await makeQueue({
      acwSettings: { wrapupPrompt: "OPTIONAL", timeoutMs: 5000 },
    });
    expect(optional.acwSettings).toEqual({ wrapupPrompt: "OPTIONAL" });
  });

  it("name the field that is out of range", async () => {
    const { status, body } = await api.admin<ErrorBody>("POST", path, {
      name: "x",
      mediaSettings: { message: { alertingTimeoutSeconds: 3 } },
      acwSettings: { wrapupPrompt: "SOMETIMES" },
    });
    expect(status).toBe(400);
    expect(body.details.map(({ fieldName }) => fieldName)).toEqual([
      "mediaSettings.message.alertingTimeoutSeconds",
      "acwSettings.wrapupPrompt",
    ]);
  });

  it("copy another queue's settings", async () => {
    const source = await makeQueue({
      scoringMethod: "PriorityOnly",
      whisperPrompt: { id: "w2" },
    });
    const copy = await makeQueue({
      sourceQueueId: source.id,
      scoringMethod: "TimestampAndPriority",
    });
    expect(copy).toMatchObject({
      whisperPrompt: { id: "w2" },
      scoringMethod: "TimestampAndPriority",
    });
    expect(copy.name).not.toBe(source.name);
    expect(copy).not.toHaveProperty("sourceQueueId");
  });

  it("have a name of their own while they live", async () => {
    const queue = await makeQueue();
    const twin = await api.admin<ErrorBody>("POST", path, { name: queue.name.toUpperCase() });
    expect([twin.status, twin.body.code]).toEqual([409, "general.conflict"]);
    expect(twin.body.details).toEqual([{ fieldName: "name", errorCode: "general.conflict" }]);
    await api.admin("DELETE", `${path}/${queue.id}`);
    expect((await api.admin("POST", path, { name: queue.name })).status).toBe(200);
  });

  it("are found by part of the name; the wildcard is a star and nothing else", async () => {
    const tag = randomUUID().slice(0, 8);
    for (const name of [`${tag} 100% A`, `${tag} 100 B`, `${tag} C`]) await makeQueue({ name });
    const find = async (name: string) =>
      (
        await api.admin<EntityListing<Queue>>("GET", `${path}?name=${encodeURIComponent(name)}`)
      ).body.entities.map((queue) => queue.name);
    expect(await find(`${tag} 100%`)).toEqual([`${tag} 100% A`]);
    expect(await find(`${tag}*B`)).toEqual([`${tag} 100 B`]);
    const page = await api.admin<EntityListing<Queue>>(
      "GET",
      `${path}?name=${tag}&pageSize=2&pageNumber=2&sortOrder=desc`,
    );
    expect(page.body).toMatchObject({ total: 3, pageCount: 2, pageNumber: 2 });
    expect(page.body.entities).toHaveLength(1);
    expect(page.body.previousUri).toContain(`name=${tag}`);
    expect((await find("x'; drop table queue; --")).length).toBe(0);
  });

  it("with conversations waiting are not deleted", async () => {
    const queue = await makeQueue();
    const { id: conversationId } = await insertConversation(api.context.db, { queueId: queue.id });
    const refused = await api.admin<ErrorBody>("DELETE", `${path}/${queue.id}`);
    expect([refused.status, refused.body.code]).toEqual([409, "queue.hasWork"]);
    expect(refused.body.messageParams).toEqual({ openConversationCount: "1" });
    await api.context.db
      .updateTable("conversation")
      .set({ routing_state: "none", state: "closed", ended_at: new Date() })
      .where("id", "=", conversationId)
      .execute();
    expect((await api.admin("DELETE", `${path}/${queue.id}`)).status).toBe(200);
    expect((await api.admin("GET", `${path}/${queue.id}`)).status).toBe(404);
  });

  it("into which a message goes at the same moment are not deleted", async () => {
    const queue = await makeQueue();
    const deletion = await api.context.db.transaction().execute(async (trx) => {
      expect(await readActiveQueueIds(trx, [queue.id])).toEqual(new Set([queue.id]));
      const answer = api.admin<ErrorBody>("DELETE", `${path}/${queue.id}`);
      await settle(async () => (await waitingForLocks()) > 0);
      await insertConversation(trx, { queueId: queue.id });
      return { answer };
    });
    const { status, body } = await deletion.answer;
    expect([status, body.code]).toEqual([409, "queue.hasWork"]);
  });

  it("that a flow names, and the default one, are not deleted", async () => {
    const queue = await makeQueue();
    const { body: flow } = await api.admin<InboundFlow>("POST", "/api/tsubame/v1/flows", {
      name: randomUUID(),
      rules: [{ then: { queueId: queue.id.toUpperCase() } }],
    });
    const used = await api.admin<ErrorBody>("DELETE", `${path}/${queue.id}`);
    expect([used.status, used.body.code]).toEqual([409, "queue.usedByFlow"]);
    expect(used.body.messageParams?.["flowId"]).toBe(flow.id);
    const all = await api.admin<EntityListing<Queue>>("GET", `${path}?pageSize=500`);
    const defaults = all.body.entities.filter((one) => one.isDefault);
    expect(defaults).toHaveLength(1);
    const refused = await api.admin<ErrorBody>("DELETE", `${path}/${defaults[0]?.id}`);
    expect(refused.body.code).toBe("queue.isDefault");
  });

  it("have one default however often and often at once nodes start", async () => {
    await Promise.all([provision(api.context), provision(api.context), provision(api.context)]);
    const rows = await api.context.db
      .selectFrom("queue")
      .select("id")
      .where("is_default", "=", true)
      .execute();
    expect(rows).toHaveLength(1);
  });

  it("are read by agents and changed by administrators only", async () => {
    const agent = await api.person();
    const supervisor = await api.person({ roles: ["supervisor"] });
    const queue = await makeQueue();
    expect((await agent.call("GET", `${path}/${queue.id}`)).status).toBe(200);
    for (const person of [agent, supervisor]) {
      const { status, body } = await person.call<ErrorBody>("PUT", `${path}/${queue.id}`, queue);
      expect([status, body.code]).toEqual([403, "missing.permissions"]);
    }
  });
});

describe("members", () => {
  it("are added once, listed with expansions and filters, changed and removed", async () => {
    const queue = await makeQueue();
    const [one, two] = [await api.person(), await api.person()];
    const members = `${path}/${queue.id}/members`;
    for (let time = 0; time < 2; time += 1) {
      const { status } = await api.admin("POST", members, [{ id: one.id }, { id: two.id }]);
      expect(status).toBe(204);
    }
    const added = await api.context.db
      .selectFrom("event_log")
      .select("user_id")
      .where("kind", "=", "queueMember.added")
      .where("queue_id", "=", queue.id)
      .execute();
    expect(added).toHaveLength(2);
    const ring = await api.admin("PATCH", `${members}/${one.id}`, {
      id: one.id,
      ringNumber: 2,
      joined: false,
    });
    expect(ring.status).toBe(202);
    const listed = await api.admin<EntityListing<QueueMember>>(
      "GET",
      `${members}?expand=presence&expand=routingStatus&joined=false&presence=OFFLINE`,
    );
    expect(listed.body.entities).toMatchObject([
      {
        id: one.id,
        joined: false,
        ringNumber: 2,
        user: { email: one.email },
        presence: { presenceDefinition: { systemPresence: "Offline" } },
        routingStatus: { status: "OFF_QUEUE" },
      },
    ]);
    expect((await api.admin("POST", `${members}?delete=true`, [{ id: two.id }])).status).toBe(204);
    expect((await api.admin<Queue>("GET", `${path}/${queue.id}`)).body.memberCount).toBe(1);
    expect((await api.admin("DELETE", `${members}/${two.id}`)).status).toBe(404);
    expect((await api.admin("DELETE", `${members}/${one.id}`)).status).toBe(204);
  });

  it("that are no users are named by their place, and nobody is added", async () => {
    const queue = await makeQueue();
    const person = await api.person();
    const { status, body } = await api.admin<ErrorBody>("POST", `${path}/${queue.id}/members`, [
      { id: person.id },
      { id: randomUUID() },
    ]);
    expect(status).toBe(400);
    expect(body.details).toEqual([{ fieldName: "1.id", errorCode: "invalid.value" }]);
    expect((await api.admin<Queue>("GET", `${path}/${queue.id}`)).body.memberCount).toBe(0);
  });

  it("of a queue that is not there are 404", async () => {
    const { status } = await api.admin("POST", `${path}/${randomUUID()}/members`, []);
    expect(status).toBe(404);
  });
});

describe("wrap-up codes", () => {
  it("are attached to queues, detached, and vanish from them when deleted", async () => {
    const queue = await makeQueue();
    const code = async () =>
      (
        await api.admin<WrapupCode>("POST", "/api/v2/routing/wrapupcodes", {
          name: `解決 ${randomUUID()}`,
        })
      ).body;
    const [solved, later] = [await code(), await code()];
    const codes = `${path}/${queue.id}/wrapupcodes`;
    const attached = await api.admin<WrapupCode[]>("POST", codes, [
      { id: solved.id },
      { id: later.id },
    ]);
    expect(attached.body).toHaveLength(2);
    expect((await api.admin("DELETE", `${codes}/${solved.id}`)).status).toBe(204);
    const renamed = await api.admin<WrapupCode>("PUT", `/api/v2/routing/wrapupcodes/${later.id}`, {
      name: `要フォロー ${randomUUID()}`,
    });
    const listed = await api.admin<EntityListing<WrapupCode>>("GET", codes);
    expect(listed.body.entities).toEqual([renamed.body]);
    expect((await api.admin("DELETE", `/api/v2/routing/wrapupcodes/${later.id}`)).status).toBe(204);
    expect((await api.admin<EntityListing<WrapupCode>>("GET", codes)).body.total).toBe(0);
  });
});

describe("flows and recipients", () => {
  it("a recipient is bound to a flow that sends to a queue, and freed again", async () => {
    const queue = await makeQueue();
    const { recipientId } = await insertAccount(api.context.db);
    const { body: flow } = await api.admin<InboundFlow>("POST", "/api/tsubame/v1/flows", {
      name: randomUUID(),
      rules: [{ then: { queueId: queue.id } }],
    });
    const listed = await api.admin<EntityListing<{ id: string }>>(
      "GET",
      "/api/v2/flows?type=inboundshortmessage&pageSize=500",
    );
    expect(listed.body.entities.map(({ id }) => id)).toContain(flow.id);
    const others = await api.admin<EntityListing<unknown>>("GET", "/api/v2/flows?type=bot");
    expect(others.body.total).toBe(0);

    const recipientPath = `/api/v2/routing/message/recipients/${recipientId}`;
    const bound = await api.admin<Recipient>("PUT", recipientPath, { flow: { id: flow.id } });
    expect(bound.body).toMatchObject({ messengerType: "twitter", flow: { id: flow.id } });
    const refused = await api.admin<ErrorBody>("DELETE", `/api/tsubame/v1/flows/${flow.id}`);
    expect([refused.status, refused.body.code]).toEqual([409, "flow.inUse"]);
    const unknown = await api.admin<ErrorBody>("PUT", recipientPath, {
      flow: { id: randomUUID() },
    });
    expect(unknown.body.details).toEqual([{ fieldName: "flow.id", errorCode: "invalid.value" }]);
    const freed = await api.admin<Recipient>("PUT", recipientPath, {});
    expect(freed.body).not.toHaveProperty("flow");
    expect((await api.admin("DELETE", `/api/tsubame/v1/flows/${flow.id}`)).status).toBe(204);
    const sms = await api.admin<EntityListing<unknown>>(
      "GET",
      "/api/v2/routing/message/recipients?messengerType=sms",
    );
    expect(sms.body.total).toBe(0);
  });

  it("a flow to a queue that does not exist is refused by the rule's field", async () => {
    const { status, body } = await api.admin<ErrorBody>("POST", "/api/tsubame/v1/flows", {
      name: randomUUID(),
      rules: [{ then: { queueId: randomUUID() } }],
    });
    expect(status).toBe(400);
    expect(body.details).toEqual([
      { fieldName: "rules.0.then.queueId", errorCode: "invalid.value" },
    ]);
  });

  it("a flow is changed in the version that was read", async () => {
    const queue = await makeQueue();
    const rules = [{ then: { queueId: queue.id } }];
    const { body: flow } = await api.admin<InboundFlow>("POST", "/api/tsubame/v1/flows", {
      name: randomUUID(),
      rules,
    });
    const flowPath = `/api/tsubame/v1/flows/${flow.id}`;
    const name = randomUUID();
    const changed = await api.admin<InboundFlow>("PUT", flowPath, { name, rules, version: 1 });
    expect(changed.body).toMatchObject({ name, version: 2, rules });
    const late = await api.admin<ErrorBody>("PUT", flowPath, { name: "x", rules, version: 1 });
    expect([late.status, late.body.code]).toEqual([409, "general.conflict"]);
  });
});

describe("the organisation", () => {
  it("has a threading time, set for twitter or by default", async () => {
    const timeline = "/api/v2/conversations/messaging/threadingtimeline";
    expect((await api.admin("GET", timeline)).body).toEqual({
      settings: [{ messengerType: "twitter", timeoutInMinutes: 4320 }],
      defaultTimeoutMinutes: 4320,
    });
    const set = await api.admin("PUT", timeline, {
      settings: [
        { messengerType: "sms", timeoutInMinutes: 5 },
        { messengerType: "twitter", timeoutInMinutes: 60 },
      ],
    });
    expect(set.body).toMatchObject({ settings: [{ timeoutInMinutes: 60 }] });
    const excessive = await api.admin<ErrorBody>("PUT", timeline, {
      settings: [{ messengerType: "twitter", timeoutInMinutes: 4321 }],
    });
    expect(excessive.body.details[0]?.fieldName).toBe("settings.0.timeoutInMinutes");
  });

  it("is renamed by administrators and read by everybody", async () => {
    const organization = "/api/tsubame/v1/organization";
    const changed = await api.admin("PATCH", organization, { name: "ミナト珈琲" });
    expect(changed.body).toMatchObject({ name: "ミナト珈琲", agentGraceSeconds: 30 });
    const agent = await api.person();
    expect((await agent.call("GET", organization)).body).toEqual(changed.body);
    expect((await agent.call("PATCH", organization, { name: "x" })).status).toBe(403);
  });

  it("has one division, three roles and every permission listed", async () => {
    const divisions = await api.admin<EntityListing<{ name: string }>>(
      "GET",
      "/api/v2/authorization/divisions",
    );
    expect(divisions.body.entities.map(({ name }) => name)).toEqual(["Home"]);
    const roles = await api.admin<EntityListing<{ name: string; permissions: string[] }>>(
      "GET",
      "/api/v2/authorization/roles",
    );
    expect(roles.body.entities.map(({ name }) => name)).toEqual(["admin", "supervisor", "agent"]);
    const [admin, supervisor, agent] = roles.body.entities.map((role) => new Set(role.permissions));
    expect([...(supervisor ?? [])].filter((permission) => !admin?.has(permission))).toEqual([]);
    expect([...(agent ?? [])].filter((permission) => !supervisor?.has(permission))).toEqual([]);
    const permissions = await api.admin<EntityListing<{ domain: string }>>(
      "GET",
      "/api/v2/authorization/permissions",
    );
    expect(permissions.body.entities.map(({ domain }) => domain)).toContain("routing");
  });

  it("describes its API to anybody", async () => {
    const response = await api.app.inject({ method: "GET", url: "/api/tsubame/v1/openapi.json" });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ openapi: "3.1.0", info: { title: "Tsubame" } });
  });
});
