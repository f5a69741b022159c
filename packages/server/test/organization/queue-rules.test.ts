import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EntityListing, ErrorBody, Group, Queue, QueueMember } from "@tsubame/contract";
import { createConfigurationApi, type ConfigurationApi } from "../support/configuration-api.ts";

let api: ConfigurationApi;
beforeAll(async () => {
  api = await createConfigurationApi();
});
afterAll(() => api.close());

const path = "/api/v2/routing/queues";
const made = async (kind: string, body: object = {}): Promise<string> =>
  (await api.admin<{ id: string }>("POST", kind, { name: randomUUID(), ...body })).body.id;
const makeSkill = () => made("/api/v2/routing/skills");
const makeGroup = () => made("/api/v2/groups", { type: "official" });
const makeQueue = async (settings: object = {}) =>
  (await api.admin<Queue>("POST", path, { name: randomUUID(), ...settings })).body;
const readQueue = async (id: string) => (await api.admin<Queue>("GET", `${path}/${id}`)).body;
const membersOf = async (id: string) =>
  (
    await api.admin<EntityListing<QueueMember>>("GET", `${path}/${id}/members?pageSize=100`)
  ).body.entities.map(({ id: userId, memberBy, ringNumber }) => [userId, memberBy, ringNumber]);

/** Fields a queue with these settings is refused for, with the kinds of the faults. */
async function faultsOf(settings: object): Promise<[string | undefined, string][]> {
  const { status, body } = await api.admin<ErrorBody>("POST", path, {
    name: randomUUID(),
    ...settings,
  });
  expect(status).toBe(400);
  return body.details.map(({ fieldName, errorCode }) => [fieldName, errorCode]);
}

const ring = (seconds: number, more: object = {}) => ({
  expansionCriteria: [{ type: "TIMEOUT_SECONDS", threshold: seconds }],
  ...more,
});
const times = <T>(count: number, thing: T): T[] => Array.from({ length: count }, () => thing);
const group = (id: string) => ({ id, type: "GROUP" });

describe("the routing of a queue", () => {
  it("is kept in columns and read back as it was written, also when it is sent back whole", async () => {
    const [skill, one, two, other] = await Promise.all([
      makeSkill(),
      makeGroup(),
      makeGroup(),
      makeQueue(),
    ]);
    const bullseye = {
      rings: [
        ring(30, { actions: { skillsToRemove: [{ id: skill }] }, memberGroups: [group(one)] }),
        ring(259_200, { memberGroups: [group(two)] }),
      ],
    };
    const routingRules = [
      { operator: "MEETS_THRESHOLD", threshold: 80, waitSeconds: 2 },
      { operator: "ANY", waitSeconds: 259_200 },
    ];
    const ringed = await makeQueue({
      bullseye,
      routingRules,
      memberGroups: [group(one)],
      skillEvaluationMethod: "DEMAND_AWARE",
      vipPriority: 100,
      agentOrder: "longestIdle",
      goneAgentGraceSeconds: 120,
      lastAgentRoutingMode: "QueueMembersOnly",
    });
    expect(ringed).toMatchObject({
      bullseye,
      routingRules,
      memberGroups: [group(one)],
      skillEvaluationMethod: "DEMAND_AWARE",
      vipPriority: 100,
      agentOrder: "longestIdle",
      goneAgentGraceSeconds: 120,
      lastAgentRoutingMode: "QueueMembersOnly",
    });
    const rules = [
      {
        queue: { id: other.id },
        metric: "EstimatedWaitTime",
        operator: "GreaterThanOrEqualTo",
        conditionValue: 60,
        groups: [group(one), group(two)],
        waitSeconds: 10,
      },
      {
        metric: "ServiceLevel",
        operator: "LessThan",
        conditionValue: 0.8,
        groups: [group(two)],
        waitSeconds: 2,
      },
    ];
    const conditional = await makeQueue({ conditionalGroupRouting: { rules } });
    expect(conditional).toMatchObject({ conditionalGroupRouting: { rules }, routingRules: [] });
    expect(conditional).toMatchObject({ vipPriority: null, goneAgentGraceSeconds: null });
    expect(conditional).not.toHaveProperty("bullseye");
    for (const queue of [ringed, conditional]) {
      const read = await readQueue(queue.id);
      expect(read).toEqual(queue);
      const again = await api.admin<Queue>("PUT", `${path}/${queue.id}`, read);
      const { dateModified: _was, modifiedBy: _by, ...same } = read;
      expect(again.body).toMatchObject(same);
    }
    const row = await api.context.db
      .selectFrom("queue")
      .select(["rings", "preferred_steps", "passthrough"])
      .where("id", "=", ringed.id)
      .executeTakeFirstOrThrow();
    const { passthrough, ...columns } = row;
    expect(Object.keys(passthrough).toSorted()).toEqual(["acwSettings", "mediaSettings"]);
    expect(columns).toEqual({
      rings: [
        { staySeconds: 30, skillIds: [skill], groupIds: [one] },
        { staySeconds: 259_200, skillIds: [], groupIds: [two] },
      ],
      preferred_steps: [
        { minimumScore: 80, waitSeconds: 2 },
        { minimumScore: null, waitSeconds: 259_200 },
      ],
    });
  });

  it("returns to its defaults when a change leaves it out, and is copied from another queue", async () => {
    const source = await makeQueue({
      bullseye: { rings: [ring(5), ring(5)] },
      memberGroups: [group(await makeGroup())],
      agentOrder: "longestIdle",
    });
    const copy = await makeQueue({ sourceQueueId: source.id });
    expect(copy).toMatchObject({
      bullseye: source.bullseye,
      memberGroups: source.memberGroups,
      agentOrder: "longestIdle",
    });
    const { body: plain } = await api.admin<Queue>("PUT", `${path}/${copy.id}`, {
      name: copy.name,
    });
    expect(plain).not.toHaveProperty("bullseye");
    expect(plain).toMatchObject({ memberGroups: [], agentOrder: "leastLoaded" });
  });
});

describe("rules are refused, with the field at fault,", () => {
  it("beyond Genesys's numbers and ranges", async () => {
    const g = group(await makeGroup());
    const condition = { operator: "GreaterThan", conditionValue: 1, groups: [g] };
    const refused: [object, string][] = [
      [{ bullseye: { rings: times(7, ring(1)) } }, "bullseye.rings"],
      [{ bullseye: { rings: [ring(-1)] } }, "bullseye.rings.0.expansionCriteria.0.threshold"],
      [{ bullseye: { rings: [ring(259_201)] } }, "bullseye.rings.0.expansionCriteria.0.threshold"],
      [
        { bullseye: { rings: [{ expansionCriteria: [{ type: "AGENTS", threshold: 1 }] }] } },
        "bullseye.rings.0.expansionCriteria.0.type",
      ],
      [
        {
          bullseye: {
            rings: [
              ring(1, {
                actions: {
                  skillsToRemove: Array.from({ length: 51 }, () => ({ id: randomUUID() })),
                },
              }),
            ],
          },
        },
        "bullseye.rings.0.actions.skillsToRemove",
      ],
      [{ routingRules: times(7, { operator: "ANY" }) }, "routingRules"],
      [{ routingRules: [{ operator: "ANY", waitSeconds: 1 }] }, "routingRules.0.waitSeconds"],
      [{ routingRules: [{ threshold: 101 }] }, "routingRules.0.threshold"],
      [
        { conditionalGroupRouting: { rules: times(6, condition) } },
        "conditionalGroupRouting.rules",
      ],
      [
        { conditionalGroupRouting: { rules: [{ ...condition, groups: [] }] } },
        "conditionalGroupRouting.rules.0.groups",
      ],
      [
        { conditionalGroupRouting: { rules: [{ ...condition, conditionValue: -1 }] } },
        "conditionalGroupRouting.rules.0.conditionValue",
      ],
      [
        { conditionalGroupRouting: { rules: [{ ...condition, metric: "IdleAgentCount" }] } },
        "conditionalGroupRouting.rules.0.metric",
      ],
      [{ memberGroups: [{ id: g.id, type: "SKILLGROUP" }] }, "memberGroups.0.type"],
      [{ vipPriority: 25_000_001 }, "vipPriority"],
      [{ goneAgentGraceSeconds: -1 }, "goneAgentGraceSeconds"],
      [{ skillEvaluationMethod: "WORST" }, "skillEvaluationMethod"],
      [{ agentOrder: "tallest" }, "agentOrder"],
    ];
    for (const [settings, field] of refused) {
      expect(await faultsOf(settings)).toEqual([[field, "invalid.value"]]);
    }
  });

  it("where they name what is not there", async () => {
    const [skill, g] = [await makeSkill(), await makeGroup()];
    await api.context.db
      .updateTable("skill")
      .set({ state: "inactive" })
      .where("id", "=", skill)
      .execute();
    const nobody = group(randomUUID());
    const faults = await faultsOf({
      memberGroups: [group(g), nobody],
      bullseye: {
        rings: [
          ring(1, {
            actions: { skillsToRemove: [{ id: skill }, { id: randomUUID() }] },
            memberGroups: [nobody],
          }),
        ],
      },
    });
    expect(faults).toEqual([
      ["memberGroups.1.id", "rule.groupUnknown"],
      ["bullseye.rings.0.actions.skillsToRemove.0.id", "rule.skillUnknown"],
      ["bullseye.rings.0.actions.skillsToRemove.1.id", "rule.skillUnknown"],
      ["bullseye.rings.0.memberGroups.0.id", "rule.groupUnknown"],
    ]);
    const rule = { operator: "LessThan", conditionValue: 1, groups: [nobody] };
    expect(
      await faultsOf({
        conditionalGroupRouting: { rules: [{ ...rule, queue: { id: randomUUID() } }] },
      }),
    ).toEqual([
      ["conditionalGroupRouting.rules.0.groups.0.id", "rule.groupUnknown"],
      ["conditionalGroupRouting.rules.0.queue.id", "rule.queueUnknown"],
    ]);
  });

  it("where they contradict each other", async () => {
    const [skill, g] = [await makeSkill(), await makeGroup()];
    const removes = { actions: { skillsToRemove: [{ id: skill }] }, memberGroups: [group(g)] };
    expect(
      await faultsOf({ bullseye: { rings: [{ ...removes }, ring(1, removes), ring(1)] } }),
    ).toEqual([
      ["bullseye.rings.0.expansionCriteria", "rule.stayMissing"],
      ["bullseye.rings.1.actions.skillsToRemove.0.id", "rule.skillRemovedBefore"],
      ["bullseye.rings.1.memberGroups.0.id", "rule.groupInTwoRings"],
    ]);
    const rule = { operator: "LessThan", conditionValue: 80, groups: [group(g)] };
    expect(
      await faultsOf({
        bullseye: { rings: [ring(1)] },
        conditionalGroupRouting: { rules: [{ ...rule, metric: "ServiceLevel" }] },
        routingRules: [
          { operator: "MEETS_THRESHOLD" },
          { operator: "MEETS_THRESHOLD", threshold: 50 },
          { operator: "MEETS_THRESHOLD", threshold: 60 },
        ],
        vipPriority: 5,
        skillEvaluationMethod: "ALL",
      }),
    ).toEqual([
      ["routingRules.0.threshold", "rule.thresholdMissing"],
      ["routingRules.2.threshold", "rule.thresholdRises"],
      ["conditionalGroupRouting.rules.0.conditionValue", "rule.shareExpected"],
      ["conditionalGroupRouting.rules", "rule.methodsExclude"],
      ["vipPriority", "rule.vipNeedsDemandAware"],
    ]);
  });

  it("and a change that is refused changes nothing", async () => {
    const queue = await makeQueue({ bullseye: { rings: [ring(7)] } });
    const { status } = await api.admin("PUT", `${path}/${queue.id}`, {
      ...queue,
      name: "renamed",
      memberGroups: [group(randomUUID())],
    });
    expect(status).toBe(400);
    expect(await readQueue(queue.id)).toEqual(queue);
  });
});

describe("what rules name", () => {
  it("takes itself out of them when it is deleted", async () => {
    const [skill, kept, g, other] = [
      await makeSkill(),
      await makeSkill(),
      await makeGroup(),
      await makeGroup(),
    ];
    const ringed = await makeQueue({
      memberGroups: [group(g)],
      bullseye: {
        rings: [
          ring(1, {
            actions: { skillsToRemove: [{ id: skill }, { id: kept }] },
            memberGroups: [group(g), group(other)],
          }),
        ],
      },
    });
    const condition = { metric: "EstimatedWaitTime", operator: "GreaterThan", conditionValue: 1 };
    const conditional = await makeQueue({
      conditionalGroupRouting: {
        rules: [
          { ...condition, groups: [group(g)] },
          { ...condition, groups: [group(g), group(other)] },
        ],
      },
    });
    await api.admin("DELETE", `/api/v2/routing/skills/${skill}`);
    expect((await api.admin("DELETE", `/api/v2/groups/${g}`)).status).toBe(204);
    const read = await readQueue(ringed.id);
    expect(read.memberGroups).toEqual([]);
    expect(read.bullseye?.rings[0]).toMatchObject({
      actions: { skillsToRemove: [{ id: kept }] },
      memberGroups: [{ id: other }],
    });
    expect(read.bullseye?.rings[0]?.actions.skillsToRemove).toHaveLength(1);
    const rules = (await readQueue(conditional.id)).conditionalGroupRouting?.rules;
    expect(rules?.map((rule) => rule.groups.map(({ id }) => id))).toEqual([[other]]);
    expect((await api.admin("PUT", `${path}/${ringed.id}`, read)).status).toBe(200);
  });

  it("keeps a queue from being deleted whose measures they look at", async () => {
    const [measured, g] = [await makeQueue(), await makeGroup()];
    const rule = { operator: "LessThan", conditionValue: 1, groups: [group(g)] };
    const looking = await makeQueue({
      conditionalGroupRouting: { rules: [{ ...rule, queue: { id: measured.id.toUpperCase() } }] },
    });
    const refused = await api.admin<ErrorBody>("DELETE", `${path}/${measured.id}`);
    expect([refused.status, refused.body.code]).toEqual([409, "queue.usedByQueue"]);
    expect(refused.body.messageParams).toMatchObject({ queueName: looking.name });
    await api.admin("DELETE", `${path}/${looking.id}`);
    expect((await api.admin("DELETE", `${path}/${measured.id}`)).status).toBe(200);
  });
});

describe("members by a group", () => {
  it("come and go with it, in the ring that names it", async () => {
    const [one, two] = [await api.person(), await api.person()];
    const g = await makeGroup();
    const add = (...memberIds: string[]) =>
      api.admin("POST", `/api/v2/groups/${g}/members`, { memberIds });
    await add(one.id);
    const queue = await makeQueue({
      bullseye: { rings: [ring(1), ring(1, { memberGroups: [group(g)] })] },
    });
    expect(await membersOf(queue.id)).toEqual([[one.id, "group", 2]]);
    await add(one.id, two.id);
    expect(await membersOf(queue.id)).toHaveLength(2);
    await api.admin("PUT", `${path}/${queue.id}`, {
      ...queue,
      bullseye: null,
      memberGroups: [group(g)],
    });
    expect((await membersOf(queue.id)).map(([, , place]) => place)).toEqual([1, 1]);
    await api.admin("DELETE", `/api/v2/groups/${g}/members?ids=${one.id}`);
    expect(await membersOf(queue.id)).toEqual([[two.id, "group", 1]]);
    expect(await readQueue(queue.id)).toMatchObject({ memberCount: 1 });
    await api.admin("DELETE", `/api/v2/groups/${g}`);
    expect(await membersOf(queue.id)).toEqual([]);
  });

  it("are changed at the group, can leave, and stay by name when they were added by name", async () => {
    const person = await api.person();
    const g = await makeGroup();
    await api.admin("POST", `/api/v2/groups/${g}/members`, { memberIds: [person.id] });
    const queue = await makeQueue({ memberGroups: [group(g)] });
    const member = `${path}/${queue.id}/members/${person.id}`;
    const removal = await api.admin<ErrorBody>("DELETE", member);
    expect([removal.status, removal.body.details]).toEqual([
      400,
      [{ fieldName: "0.id", errorCode: "member.byGroup" }],
    ]);
    const placing = await api.admin<ErrorBody>("PATCH", `${path}/${queue.id}/members`, [
      { id: person.id, ringNumber: 2 },
    ]);
    expect(placing.body.details).toEqual([
      { fieldName: "0.ringNumber", errorCode: "member.byGroup" },
    ]);
    expect((await api.admin("PATCH", member, { id: person.id, joined: false })).status).toBe(202);
    expect(await readQueue(queue.id)).toMatchObject({ memberCount: 1, joinedMemberCount: 0 });
    await api.admin("POST", `${path}/${queue.id}/members`, [{ id: person.id }]);
    await api.admin("PATCH", member, { id: person.id, ringNumber: 3 });
    expect(await membersOf(queue.id)).toEqual([[person.id, "user", 3]]);
    expect((await api.admin("DELETE", member)).status).toBe(204);
    expect(await membersOf(queue.id)).toEqual([[person.id, "group", 1]]);
    await api.admin("DELETE", `/api/v2/users/${person.id}`);
    expect(await membersOf(queue.id)).toEqual([]);
    expect((await api.admin<Group>("GET", `/api/v2/groups/${g}`)).body.memberCount).toBe(0);
  });
});
