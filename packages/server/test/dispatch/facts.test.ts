import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendEvents, readRoutingFacts, readScopeOfQueue } from "@tsubame/store";
import { transact } from "../../src/transaction.ts";
import { RoutedCentre } from "./support/routed-centre.ts";

let centre: RoutedCentre;
beforeAll(async () => {
  centre = await RoutedCentre.open();
});
afterAll(() => centre.close());

describe("the last agent", () => {
  it.each([
    ["Disabled", false, false],
    ["QueueMembersOnly", true, false],
    ["AnyAgent", true, true],
  ] as const)("with %s: a member comes first: %s, anybody: %s", async (mode, member, anybody) => {
    const queueId = await centre.queue({ lastAgentRoutingMode: mode });
    const idle = await centre.agent({ queueIds: [queueId], capacity: 2 });
    const [inside, outside] = [await centre.agent({ queueIds: [queueId] }), await centre.agent()];
    const one = await centre.waiting(queueId, { last_agent_id: inside });
    expect(await centre.offered(one)).toBe(member ? inside : idle);
    const two = await centre.waiting(queueId, { last_agent_id: outside });
    const asked = await centre.offered(two);
    expect(asked === outside).toBe(anybody);
  });

  it("is not whoever has had it since it began to wait: what is passed on does not come back", async () => {
    const queueId = await centre.queue({ lastAgentRoutingMode: "AnyAgent" });
    const passer = await centre.agent();
    const other = await centre.agent({ queueIds: [queueId] });
    await centre.setReady(other, false);
    const since = new Date(centre.api.clock.now().getTime() - 60_000);
    const conversationId = await transact(centre.api.context, async () =>
      centre.waiting(await centre.queue(), { waiting_since_at: since }),
    );
    const { db } = centre.api.context;
    await db
      .insertInto("participant")
      .values({
        conversation_id: conversationId,
        purpose: "agent",
        state: "disconnected",
        user_id: passer,
        connected_at: new Date(since.getTime() + 1000),
        ended_at: new Date(),
      })
      .execute();
    await transact(centre.api.context, async (trx) => {
      await trx
        .updateTable("conversation")
        .set({ queue_id: queueId, last_agent_id: passer })
        .where("id", "=", conversationId)
        .execute();
      await appendEvents(trx, [{ kind: "conversation.queued", conversationId, queueId }]);
    });
    await centre.stillWaiting(conversationId);
    await centre.setReady(other, true);
    expect(await centre.offered(conversationId)).toBe(other);
  });
});

describe("utilization labels", () => {
  it("bound conversations of one kind below the capacity, for all and for one", async () => {
    const label = await centre.make("/api/v2/routing/utilization/labels");
    const queueId = await centre.queue();
    const agent = await centre.agent({ queueIds: [queueId], capacity: 5 });
    const limit = (url: string, maximumCapacity: number) =>
      centre.api.admin("PUT", url, {
        utilization: { message: { maximumCapacity: 5 } },
        labelUtilizations: { [label]: { maximumCapacity } },
      });
    await limit("/api/v2/routing/utilization", 1);
    const labelled = { utilization_label_id: label };
    expect(await centre.offered(await centre.waiting(queueId, labelled))).toBe(agent);
    const second = await centre.waiting(queueId, labelled);
    expect((await centre.stillWaiting(second)).candidates.exclusions).toMatchObject([
      { rule: "labelAtCapacity", count: 1 },
    ]);
    expect(await centre.offered(await centre.waiting(queueId))).toBe(agent);
    await limit(`/api/v2/routing/users/${agent}/utilization`, 2);
    expect(await centre.offered(second)).toBe(agent);
    const third = await centre.waiting(queueId, labelled);
    await centre.stillWaiting(third);
    await centre.api.admin("DELETE", `/api/v2/routing/utilization/labels/${label}`);
    expect(await centre.offered(third)).toBe(agent);
    await centre.api.admin("DELETE", "/api/v2/routing/utilization");
  });
});

describe("what is deleted while conversations ask for it", () => {
  it.each(["skill", "language"] as const)("is no longer asked: a %s", async (kind) => {
    const id = await centre.make(`/api/v2/routing/${kind}s`);
    const queueId = await centre.queue();
    const agent = await centre.agent({ queueIds: [queueId] });
    const wish = kind === "skill" ? { skill_ids: [id] } : { language_id: id };
    const conversationId = await centre.waiting(queueId, wish);
    await centre.stillWaiting(conversationId);
    await centre.api.admin("DELETE", `/api/v2/routing/${kind}s/${id}`);
    expect(await centre.offered(conversationId)).toBe(agent);
  });

  it("goes on asking for the rest", async () => {
    const [kept, gone] = [
      await centre.make("/api/v2/routing/skills"),
      await centre.make("/api/v2/routing/skills"),
    ];
    const queueId = await centre.queue();
    await centre.agent({ queueIds: [queueId] });
    const conversationId = await centre.waiting(queueId, { skill_ids: [gone, kept] });
    await centre.api.admin("DELETE", `/api/v2/routing/skills/${gone}`);
    const reasons = await centre.stillWaiting(conversationId);
    expect(reasons.conversation?.requiredSkillIds).toEqual([kept]);
    const able = await centre.agent({ queueIds: [queueId], skillIds: [kept] });
    expect(await centre.offered(conversationId)).toBe(able);
  });
});

describe("order and evaluation", () => {
  it("by the queue's choice: the longest idle even when they have more to do", async () => {
    const queueId = await centre.queue({ agentOrder: "longestIdle" });
    const busy = await centre.agent({ queueIds: [queueId], capacity: 3 });
    await centre.offered(await centre.waiting(queueId));
    centre.pass(60);
    const fresh = await centre.agent({ queueIds: [queueId], capacity: 3 });
    expect(await centre.offered(await centre.waiting(queueId))).toBe(busy);
    await centre.changeQueue(queueId, { agentOrder: "leastLoaded" });
    expect(await centre.offered(await centre.waiting(queueId))).toBe(fresh);
  });

  it("demand-aware: the VIP level comes first whoever waits longer", async () => {
    const queueId = await centre.queue({ skillEvaluationMethod: "DEMAND_AWARE", vipPriority: 100 });
    const long = new Date(centre.api.clock.now().getTime() - 86_400_000);
    const older = await centre.waiting(queueId, { waiting_since_at: long, priority: 99 });
    const vip = await centre.waiting(queueId, { priority: 100 });
    const agent = await centre.agent({ queueIds: [queueId], capacity: 1 });
    expect(await centre.offered(vip)).toBe(agent);
    await centre.stillWaiting(older);
  });
});

describe("a decline", () => {
  it("is respected for a pause even when nobody else is there", async () => {
    const queueId = await centre.queue();
    const agent = await centre.agent({ queueIds: [queueId] });
    const conversationId = await centre.waiting(queueId);
    expect(await centre.offered(conversationId)).toBe(agent);
    await centre.decline(conversationId);
    await centre.stillWaiting(conversationId);
    centre.pass(11);
    expect(await centre.offered(conversationId)).toBe(agent);
    const organization = "/api/tsubame/v1/organization";
    await centre.api.admin("PATCH", organization, { declinedPauseSeconds: 0 });
    await centre.decline(conversationId);
    expect(await centre.offered(conversationId)).toBe(agent);
    const { status } = await centre.api.admin("PATCH", organization, {
      declinedPauseSeconds: 3601,
    });
    expect(status).toBe(400);
  });
});

describe("reading facts", () => {
  it("of one queue includes everybody who could be asked", async () => {
    const people = {
      member: await centre.agent(),
      inGroup: await centre.agent(),
      direct: await centre.agent(),
      last: await centre.agent(),
      preferred: await centre.agent(),
    };
    const groupId = await centre.group(people.inGroup);
    const measured = await centre.queue();
    const queueId = await centre.queue({
      conditionalGroupRouting: {
        rules: [
          {
            queue: { id: measured },
            operator: "LessThan",
            conditionValue: 1,
            groups: [{ id: groupId, type: "GROUP" }],
          },
        ],
      },
    });
    const memberPath = `/api/v2/routing/queues/${queueId}/members`;
    await centre.api.admin("POST", memberPath, [{ id: people.member }]);
    await Promise.all(Object.values(people).map((id) => centre.setReady(id, false)));
    const waiting = [
      await centre.waiting(queueId, {
        direct_agent_id: people.direct,
        direct_until: new Date("2100-01-01"),
      }),
      await centre.waiting(queueId, { last_agent_id: people.last }),
      await centre.waiting(queueId, {
        preferred_agents: JSON.stringify([{ agentId: people.preferred, score: 1 }]),
      }),
    ];
    const { db, clock } = centre.api.context;
    const scope = await readScopeOfQueue(db, queueId);
    expect(scope.queueIds.toSorted()).toEqual([queueId, measured].toSorted());
    expect(scope.agentIds.toSorted()).toEqual(Object.values(people).toSorted());
    expect(scope.conversationIds.toSorted()).toEqual(waiting.toSorted());
    const facts = await readRoutingFacts(db, scope, { now: clock.now() });
    const told = facts.flatMap((fact) => (fact.type === "agent.set" ? [fact.id] : []));
    expect(told.toSorted()).toEqual(Object.values(people).toSorted());
  });

  it("says of what is not there that it is removed", async () => {
    const ids = [randomUUID(), randomUUID(), randomUUID()] as const;
    const facts = await readRoutingFacts(
      centre.api.context.db,
      { queueIds: [ids[0]], agentIds: [ids[1]], conversationIds: [ids[2]] },
      { now: new Date() },
    );
    expect(facts).toEqual([
      { type: "queue.removed", id: ids[0] },
      { type: "agent.removed", id: ids[1] },
      { type: "conversation.removed", id: ids[2] },
    ]);
  });
});
