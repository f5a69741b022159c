import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import platformClient from "purecloud-platform-client-v2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../store/test/support/database.ts";
import { readConfig } from "../../src/config.ts";
import { createServer, type Server } from "../../src/server.ts";

const client = platformClient.ApiClient.instance;
const bootstrap = { id: randomUUID(), secret: "a secret of enough length" };
let database: TestDatabase;
let dataDir: string;
let server: Server;

beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 2 });
  dataDir = mkdtempSync(join(tmpdir(), "tsubame-sdk-"));
  const config = readConfig(
    {
      TSUBAME_PORT: "0",
      TSUBAME_DATA_DIR: dataDir,
      TSUBAME_CLIENT_ID: bootstrap.id,
      TSUBAME_CLIENT_SECRET: bootstrap.secret,
      TSUBAME_X_API_URL: "http://127.0.0.1:9",
    },
    "demo",
  );
  server = await createServer({
    config,
    databaseUrl: database.url,
    log: pino({ level: process.env["TEST_LOG_LEVEL"] ?? "silent" }),
    isCheckingResponses: true,
  });
  const { hostname, port } = new URL(server.url);
  client.setGateway({ host: hostname, protocol: "http", port: Number(port) });
});
afterAll(async () => {
  await server?.close();
  await database?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Rows of the SDK's smoke list (docs/sources.md#genesys-wire-format) that are about access and configuration. */
describe("the unmodified Genesys SDK (262)", () => {
  const users = new platformClient.UsersApi();
  const routing = new platformClient.RoutingApi();
  const presence = new platformClient.PresenceApi();
  const authorization = new platformClient.AuthorizationApi();
  const oauth = new platformClient.OAuthApi();
  const tokens = new platformClient.TokensApi();
  const architect = new platformClient.ArchitectApi();
  const conversations = new platformClient.ConversationsApi();

  it("is told in the error envelope that a secret is wrong, then logs in", async () => {
    await expect(client.loginClientCredentialsGrant(bootstrap.id, "wrong")).rejects.toBeDefined();
    await client.loginClientCredentialsGrant(bootstrap.id, bootstrap.secret);
    const info = await tokens.getTokensMe();
    expect(info.OAuthClient?.id).toBe(bootstrap.id);
  });

  it("reads divisions, permissions and the organisation's clients (4–7)", async () => {
    const divisions = await authorization.getAuthorizationDivisions({ pageSize: 0 });
    expect(divisions.entities?.map((division) => division.name)).toEqual(["Home"]);
    const permissions = await authorization.getAuthorizationPermissions();
    expect(permissions.entities?.length).toBeGreaterThan(5);
    const created = await oauth.postOauthClients({
      name: "A script",
      authorizedGrantType: "CLIENT-CREDENTIALS",
      roleIds: [],
    });
    expect(created.secret).toBeTruthy();
  });

  it("keeps opening hours and emergencies, and is told what still uses them (34)", async () => {
    const schedule = await architect.postArchitectSchedules({
      name: "平日",
      start: "2026-01-05T09:00:00.000000",
      end: "2026-01-05T18:00:00.000000",
      rrule: "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR",
    });
    const group = await architect.postArchitectSchedulegroups({
      name: "東京",
      timeZone: "Asia/Tokyo",
      openSchedules: [{ id: schedule.id ?? "" }],
    });
    const groups = await architect.getArchitectSchedulegroups({ scheduleIds: schedule.id ?? "" });
    expect(groups.entities?.map(({ id }) => id)).toEqual([group.id]);
    const read = await architect.getArchitectSchedule(schedule.id ?? "");
    const changed = await architect.putArchitectSchedule(read.id ?? "", {
      ...read,
      end: "2026-01-05T19:00:00.000",
    });
    expect(changed).toMatchObject({ end: "2026-01-05T19:00:00.000", version: 2 });
    await expect(architect.putArchitectSchedule(read.id ?? "", read)).rejects.toMatchObject({
      status: 409,
      code: "general.conflict",
    });
    await expect(architect.deleteArchitectSchedule(schedule.id ?? "")).rejects.toMatchObject({
      status: 409,
      code: "schedule.inUse",
    });
    await architect.putArchitectSchedulegroup(group.id ?? "", { ...group, timeZone: "UTC" });
    const emergency = await architect.postArchitectEmergencygroups({ name: "停電" });
    const on = await architect.putArchitectEmergencygroup(emergency.id ?? "", {
      ...emergency,
      enabled: true,
    });
    expect(on.enabled).toBe(true);
    const listed = await architect.getArchitectEmergencygroups({ pageSize: 25, sortBy: "name" });
    expect(listed.entities?.map(({ enabled }) => enabled)).toEqual([true]);
    await architect.deleteArchitectEmergencygroup(emergency.id ?? "");
    await architect.deleteArchitectSchedulegroup(group.id ?? "");
    await architect.deleteArchitectSchedule(schedule.id ?? "");
    const left = await architect.getArchitectSchedules();
    expect(left.entities).toEqual([]);
  });

  it("sets up people, a queue and its codes, and an agent goes to work (1–3, 17–36, 42–45)", async () => {
    const email = `${randomUUID()}@example.test`;
    const user = await users
      .postUsers({ name: "Ren", email, divisionId: "" })
      .catch((error: { details?: { fieldName: string }[] }) => error);
    // An empty division id is refused by name; without one the home division is meant.
    expect(user).toMatchObject({ details: [{ fieldName: "divisionId" }] });
    const agent = await users.postUsers({ name: "Ren", email } as never);
    const listed = await users.getUsers({ pageSize: 25, expand: ["presence", "routingStatus"] });
    expect(listed.entities?.map((one) => one.id)).toContain(agent.id);

    const queue = await routing.postRoutingQueues({
      name: "お問い合わせ",
      mediaSettings: { message: { alertingTimeoutSeconds: 30 } },
      acwSettings: { wrapupPrompt: "OPTIONAL" },
    });
    await routing.putRoutingQueue(queue.id ?? "", { ...queue, description: "変更" } as never);
    const queues = await routing.getRoutingQueues({ name: "お問*" });
    expect(queues.entities?.map((one) => one.description)).toEqual(["変更"]);

    const queueId = queue.id ?? "";
    const userId = agent.id ?? "";
    await routing.postRoutingQueueMembers(queueId, [{ id: userId }]);
    const members = await routing.getRoutingQueueMembers(queueId, {
      expand: ["presence", "routingStatus"],
    });
    expect(members.entities?.[0]).toMatchObject({ id: userId, joined: true });
    const left = await users.patchUserQueue(queueId, userId, { joined: false });
    expect(left.joined).toBe(false);
    await users.patchUserQueue(queueId, userId, { joined: true });
    await routing.postRoutingQueueMembers(queueId, [{ id: userId }], { _delete: true });

    const code = await routing.postRoutingWrapupcodes({ name: "解決" });
    await routing.postRoutingQueueWrapupcodes(queueId, [{ id: code.id ?? "" }]);
    const skill = await routing.postRoutingSkills({ name: "返品" });
    const language = await routing.postRoutingLanguages({ name: "日本語" });
    await users.postUserRoutingskills(userId, { id: skill.id ?? "", proficiency: 4 });
    await users.patchUserRoutingskillsBulk(userId, [{ id: skill.id ?? "", proficiency: 5 }]);
    await users.postUserRoutinglanguages(userId, { id: language.id ?? "", proficiency: 5 });
    const capacity = { utilization: { message: { maximumCapacity: 3 } } };
    await routing.putRoutingUtilization(capacity);
    await routing.putRoutingUserUtilization(userId, capacity);

    await conversations.putConversationsMessagingThreadingtimeline({
      settings: [{ messengerType: "twitter", timeoutInMinutes: 120 }],
    });
    expect((await architect.getFlows({ type: ["inboundshortmessage"] })).total).toBe(0);
    expect((await routing.getRoutingMessageRecipients({ messengerType: "twitter" })).total).toBe(0);

    const definitions = await presence.getPresencedefinitions();
    const onQueue = definitions.entities?.find((one) => one.systemPresence === "On Queue");
    await presence.patchUserPresencesPurecloud(userId, {
      presenceDefinition: { id: onQueue?.id ?? "" },
    });
    expect((await users.getUserRoutingstatus(userId)).status).toBe("IDLE");
    const idle = await users.putUserRoutingstatus(userId, { status: "IDLE" });
    expect(idle.status).toBe("IDLE");
  });

  it("says how a queue routes: groups, rings, preferred agents, conditions, labels (37)", async () => {
    const groups = new platformClient.GroupsApi();
    const helper = await users.postUsers({ name: "Aoi", email: `${randomUUID()}@x.test` } as never);
    const helperId = helper.id ?? "";
    const group = await groups.postGroups({
      name: "応援",
      type: "official",
      rulesVisible: true,
      visibility: "public",
    });
    const groupId = group.id ?? "";
    await groups.postGroupMembers(groupId, { memberIds: [helperId], version: group.version ?? 0 });
    const people = await groups.getGroupMembers(groupId, { expand: ["presence"] });
    expect(people.entities?.map(({ id }) => id)).toEqual([helperId]);
    const read = await groups.getGroup(groupId);
    const renamed = await groups.putGroup(groupId, {
      body: { ...read, name: "応援 2", version: read.version ?? 0 },
    });
    expect((await groups.getGroups({ id: [groupId] })).entities).toEqual([renamed]);

    const skill = await routing.postRoutingSkills({ name: "英語" });
    const member = { id: groupId, type: "GROUP" };
    const queue = await routing.postRoutingQueues({
      name: "夜間",
      bullseye: {
        rings: [
          {
            expansionCriteria: [{ type: "TIMEOUT_SECONDS", threshold: 30 }],
            actions: { skillsToRemove: [{ id: skill.id ?? "" }] },
          },
          { memberGroups: [member] },
        ],
      },
      routingRules: [{ operator: "MEETS_THRESHOLD", threshold: 50, waitSeconds: 5 }],
    });
    const same = await routing.putRoutingQueue(queue.id ?? "", queue as never);
    expect(same.bullseye).toEqual(queue.bullseye);
    const members = await routing.getRoutingQueueMembers(queue.id ?? "", { memberBy: "group" });
    expect(members.entities).toMatchObject([{ id: helperId, memberBy: "group", ringNumber: 2 }]);
    const { bullseye: _rings, ...plain } = queue;
    const conditional = await routing.putRoutingQueue(queue.id ?? "", {
      ...plain,
      conditionalGroupRouting: {
        rules: [{ operator: "GreaterThan", conditionValue: 60, groups: [member] }],
      },
    } as never);
    expect(conditional.conditionalGroupRouting?.rules).toMatchObject([
      { metric: "EstimatedWaitTime", conditionValue: 60, waitSeconds: 2 },
    ]);

    const label = await routing.postRoutingUtilizationLabels({ name: "動画" });
    const labelId = label.id ?? "";
    await routing.putRoutingUtilizationLabel(labelId, { name: "動画 2" });
    const found = await routing.getRoutingUtilizationLabels({ name: "動画*" });
    expect(found.entities).toEqual([{ ...label, name: "動画 2" }]);
    const utilization = await routing.putRoutingUserUtilization(helperId, {
      utilization: { message: { maximumCapacity: 2 } },
      labelUtilizations: { [labelId]: { maximumCapacity: 1 } },
    });
    expect(utilization.labelUtilizations).toMatchObject({
      [labelId]: { maximumCapacity: 1, labelName: "動画 2" },
    });
    await routing.deleteRoutingUtilizationLabel(labelId);
    await groups.deleteGroupMembers(groupId, helperId);
    await groups.deleteGroup(groupId);
    const after = await routing.getRoutingQueue(queue.id ?? "");
    expect(after).not.toHaveProperty("conditionalGroupRouting");
  });

  it("is rejected with the whole error envelope", async () => {
    const id = randomUUID();
    await expect(routing.getRoutingQueue(id)).rejects.toMatchObject({
      code: "not.found",
      status: 404,
      entityId: id,
      contextId: expect.any(String),
      details: [],
      errors: [],
    });
    await expect(routing.postRoutingQueues({ name: "" })).rejects.toMatchObject({
      code: "bad.request",
      details: [{ fieldName: "name", errorCode: "invalid.value" }],
    });
  });

  it("logs out; the token is worth nothing afterwards (95)", async () => {
    await tokens.deleteTokensMe();
    await expect(tokens.getTokensMe()).rejects.toMatchObject({ status: 401 });
  });
});

it("the server makes a set-up link only while nobody exists", async () => {
  expect(await server.createSetupLink()).toBeNull();
});
