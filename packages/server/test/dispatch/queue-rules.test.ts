import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendEvents } from "@tsubame/store";
import { transact } from "../../src/transaction.ts";
import { RoutedCentre } from "./support/routed-centre.ts";

let centre: RoutedCentre;
beforeAll(async () => {
  centre = await RoutedCentre.open();
});
afterAll(() => centre.close());

const ring = (seconds: number, more: object = {}) => ({
  expansionCriteria: [{ type: "TIMEOUT_SECONDS", threshold: seconds }],
  ...more,
});
const named = (id: string) => ({ id, type: "GROUP" });
const makeSkill = () => centre.make("/api/v2/routing/skills");

/** What A's measuring writes for a queue. */
async function measure(queueId: string, estimatedWaitSeconds: number): Promise<void> {
  await transact(centre.api.context, async (trx) => {
    await trx
      .insertInto("queue_measure")
      .values({
        queue_id: queueId,
        estimated_wait_seconds: estimatedWaitSeconds,
        service_level: null,
        measured_at: centre.api.clock.now(),
      })
      .onConflict((conflict) =>
        conflict.column("queue_id").doUpdateSet({ estimated_wait_seconds: estimatedWaitSeconds }),
      )
      .execute();
    await appendEvents(trx, [{ kind: "queue.measured", queueId }]);
  });
}

describe("bullseye rings", () => {
  it("bring in further members and drop skills as time passes", async () => {
    const [rare, common] = [await makeSkill(), await makeSkill()];
    const queueId = await centre.queue({
      bullseye: {
        rings: [
          ring(30, { actions: { skillsToRemove: [{ id: rare }] } }),
          ring(60, { actions: { skillsToRemove: [{ id: common }] } }),
          ring(0),
        ],
      },
    });
    const second = await centre.agent({ queueIds: [queueId], ring: 2, skillIds: [common] });
    const third = await centre.agent({ queueIds: [queueId], ring: 3 });
    const wish = { skill_ids: [rare, common] };
    const conversationId = await centre.waiting(queueId, wish);
    await centre.stillWaiting(conversationId);
    centre.pass(25);
    await centre.stillWaiting(conversationId);
    centre.pass(6);
    expect(await centre.offered(conversationId)).toBe(second);
    const other = await centre.waiting(queueId, wish);
    centre.pass(40);
    await centre.stillWaiting(other);
    centre.pass(51);
    expect(await centre.offered(other)).toBe(third);
  });

  it("bring in the people of their groups", async () => {
    const helper = await centre.agent();
    const groupId = await centre.group(helper);
    const queueId = await centre.queue({
      bullseye: { rings: [ring(30), ring(0, { memberGroups: [named(groupId)] })] },
    });
    const conversationId = await centre.waiting(queueId);
    await centre.stillWaiting(conversationId);
    centre.pass(31);
    expect(await centre.offered(conversationId)).toBe(helper);
  });

  it("that are taken away strand nobody: who was in a later ring is in the last", async () => {
    const queueId = await centre.queue({ bullseye: { rings: [ring(86_400), ring(1), ring(1)] } });
    const last = await centre.agent({ queueIds: [queueId], ring: 3, capacity: 2 });
    const conversationId = await centre.waiting(queueId);
    await centre.stillWaiting(conversationId);
    await centre.changeQueue(queueId, { bullseye: { rings: [ring(0), ring(0)] } });
    expect(await centre.offered(conversationId)).toBe(last);
    await centre.changeQueue(queueId, { bullseye: null });
    expect(await centre.offered(await centre.waiting(queueId))).toBe(last);
  });
});

describe("preferred agents", () => {
  it("are asked step by step, then everybody", async () => {
    const queueId = await centre.queue({
      routingRules: [
        { operator: "MEETS_THRESHOLD", threshold: 80, waitSeconds: 30 },
        { operator: "ANY", waitSeconds: 30 },
      ],
    });
    const best = await centre.agent({ queueIds: [queueId] });
    const good = await centre.agent({ queueIds: [queueId] });
    const other = await centre.agent({ queueIds: [queueId] });
    const preferred_agents = JSON.stringify([
      { agentId: good, score: 50 },
      { agentId: best, score: 90 },
    ]);
    expect(await centre.offered(await centre.waiting(queueId, { preferred_agents }))).toBe(best);
    const second = await centre.waiting(queueId, { preferred_agents });
    await centre.stillWaiting(second);
    centre.pass(31);
    expect(await centre.offered(second)).toBe(good);
    const third = await centre.waiting(queueId, { preferred_agents });
    centre.pass(31);
    await centre.stillWaiting(third);
    centre.pass(30);
    expect(await centre.offered(third)).toBe(other);
  });

  it("who are deleted or inactive are not waited for", async () => {
    const queueId = await centre.queue({
      routingRules: [{ operator: "ANY", waitSeconds: 86_400 }],
    });
    const gone = await centre.agent({ queueIds: [queueId] });
    const there = await centre.agent({ queueIds: [queueId], capacity: 2 });
    await centre.setReady(gone, false);
    const preferred_agents = JSON.stringify([{ agentId: gone, score: 100 }]);
    const one = await centre.waiting(queueId, { preferred_agents });
    await centre.stillWaiting(one);
    await centre.api.admin("DELETE", `/api/v2/users/${gone}`);
    expect(await centre.offered(one)).toBe(there);

    const direct = await centre.agent();
    await centre.setReady(direct, false);
    const until = new Date(centre.api.clock.now().getTime() + 86_400_000);
    const two = await centre.waiting(queueId, { direct_agent_id: direct, direct_until: until });
    await centre.stillWaiting(two);
    const { body } = await centre.api.admin<{ version: number }>("GET", `/api/v2/users/${direct}`);
    const change = { state: "inactive", version: body.version };
    expect((await centre.api.admin("PATCH", `/api/v2/users/${direct}`, change)).status).toBe(200);
    expect(await centre.offered(two)).toBe(there);
  });

  it("asked for by editing the rules while it waits, everybody is asked at once", async () => {
    const queueId = await centre.queue({
      routingRules: [{ operator: "ANY", waitSeconds: 86_400 }],
    });
    const away = await centre.agent({ queueIds: [queueId] });
    await centre.setReady(away, false);
    const there = await centre.agent({ queueIds: [queueId] });
    const preferred_agents = JSON.stringify([{ agentId: away, score: 1 }]);
    const conversationId = await centre.waiting(queueId, { preferred_agents });
    await centre.stillWaiting(conversationId);
    await centre.changeQueue(queueId, { routingRules: [] });
    expect(await centre.offered(conversationId)).toBe(there);
  });
});

describe("a direct agent", () => {
  it("is asked alone, member or not, and the queue afterwards", async () => {
    const queueId = await centre.queue();
    const member = await centre.agent({ queueIds: [queueId] });
    const direct = await centre.agent();
    const direct_until = new Date(centre.api.clock.now().getTime() + 60_000);
    const wish = { direct_agent_id: direct, direct_until };
    expect(await centre.offered(await centre.waiting(queueId, wish))).toBe(direct);
    const second = await centre.waiting(queueId, wish);
    await centre.stillWaiting(second);
    centre.pass(61);
    expect(await centre.offered(second)).toBe(member);
  });
});

describe("conditional groups", () => {
  const rule = (groupId: string, more: object = {}) => ({
    metric: "EstimatedWaitTime",
    operator: "GreaterThan",
    conditionValue: 60,
    groups: [named(groupId)],
    ...more,
  });

  it("help while the measure of a queue says so, each rule after the waits before it", async () => {
    const [first, later] = [await centre.agent(), await centre.agent()];
    const [one, two] = [await centre.group(first), await centre.group(later)];
    const measured = await centre.queue();
    const queueId = await centre.queue({
      conditionalGroupRouting: {
        rules: [
          rule(one, { queue: { id: measured }, waitSeconds: 30 }),
          rule(two, { queue: { id: measured } }),
        ],
      },
    });
    const conversationId = await centre.waiting(queueId);
    await centre.stillWaiting(conversationId);
    await measure(measured, 60);
    await centre.stillWaiting(conversationId);
    await measure(measured, 61);
    expect(await centre.offered(conversationId)).toBe(first);
    const second = await centre.waiting(queueId);
    await centre.stillWaiting(second);
    centre.pass(31);
    expect(await centre.offered(second)).toBe(later);
  });

  it("follow who is in the group, and their deletion leaves the members", async () => {
    const [helper, member] = [await centre.agent(), await centre.agent()];
    const groupId = await centre.group();
    const queueId = await centre.queue({ conditionalGroupRouting: { rules: [rule(groupId)] } });
    await measure(queueId, 100);
    const one = await centre.waiting(queueId);
    await centre.stillWaiting(one);
    await centre.api.admin("POST", `/api/v2/groups/${groupId}/members`, { memberIds: [helper] });
    expect(await centre.offered(one)).toBe(helper);
    const two = await centre.waiting(queueId);
    await centre.stillWaiting(two);
    await centre.api.admin("DELETE", `/api/v2/groups/${groupId}`);
    await centre.stillWaiting(two);
    await centre.api.admin("POST", `/api/v2/routing/queues/${queueId}/members`, [{ id: member }]);
    expect(await centre.offered(two)).toBe(member);
  });
});

describe("a group of the queue", () => {
  it("makes members who are asked, until it is deleted; who is a member by name goes on", async () => {
    const [byGroup, byName] = [await centre.agent({ capacity: 2 }), await centre.agent()];
    const groupId = await centre.group(byGroup);
    const queueId = await centre.queue({ memberGroups: [named(groupId)] });
    expect(await centre.offered(await centre.waiting(queueId))).toBe(byGroup);
    await centre.api.admin("DELETE", `/api/v2/groups/${groupId}`);
    const conversationId = await centre.waiting(queueId);
    await centre.stillWaiting(conversationId);
    await centre.api.admin("POST", `/api/v2/routing/queues/${queueId}/members`, [{ id: byName }]);
    expect(await centre.offered(conversationId)).toBe(byName);
  });
});
