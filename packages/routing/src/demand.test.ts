import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { demandLimits, mostTimesPassedOver, pressureOf, scarcityOf, speedOf } from "./demand.ts";
import { createEngine } from "./engine.ts";
import type { Fact, QueueSet } from "./facts.ts";
import { ReferenceScan } from "./reference-scan.ts";
import { agentSet, conversationSet, queueSet } from "../test/support/facts.ts";
import { announceRuns, runs } from "../test/support/runs.ts";

beforeAll(() => announceRuns("demand-aware evaluation"));

const nowMs = 3_600_000;
const skillIds = ["s1", "s2", "s3"];
const queueIds = ["q1", "q2"];

const levels = fc
  .subarray(skillIds)
  .chain((ids) =>
    fc.tuple(...ids.map((id) => fc.record({ id: fc.constant(id), proficiency: fc.nat(5) }))),
  );
const agents = fc.array(
  fc.record({
    queueIds: fc.subarray(queueIds, { minLength: 1 }),
    groupIds: fc.constantFrom(undefined, undefined, ["g1"]),
    skills: levels,
    capacity: fc.integer({ min: 1, max: 2 }),
    idleSinceMs: fc.nat(20),
  }),
  { minLength: 2, maxLength: 14 },
);
const conversations = fc.array(
  fc.record({
    queueId: fc.constantFrom(...queueIds),
    priority: fc.constantFrom(0, 0, 0, 1, 5),
    waitingSinceMs: fc.integer({ min: 0, max: nowMs }),
    skillIds: fc.subarray(skillIds, { maxLength: 2 }),
    lastAgentId: fc.constantFrom(null, null, null, "agent0", "agent1"),
  }),
  { minLength: 1, maxLength: 25 },
);
const queues = fc.record({
  evaluation: fc.constantFrom("DEMAND_AWARE" as const, "DEMAND_AWARE" as const, "ALL" as const),
  agentOrder: fc.constantFrom("leastLoaded" as const, "longestIdle" as const),
  vipPriority: fc.constantFrom(undefined, 5),
  lastAgentMode: fc.constantFrom("Disabled" as const, "AnyAgent" as const),
  hasGroup: fc.boolean(),
});

function queueOf(
  id: string,
  settings: typeof queues extends fc.Arbitrary<infer T> ? T : never,
): QueueSet {
  const { hasGroup, ...rest } = settings;
  const rule = {
    afterMs: 0,
    queueId: id,
    metric: "ServiceLevel" as const,
    comparison: "LessThan" as const,
    value: 1,
    groupIds: ["g1"],
  };
  const conditionalRules = hasGroup ? [rule] : undefined;
  return queueSet({ id, alertingTimeoutMs: 1_000, ...rest, conditionalRules });
}

function idOf(index: number): string {
  return `c${String(index).padStart(2, "0")}`;
}

describe("demand-aware evaluation", { timeout: 600_000 }, () => {
  it("serves and asks as the plain scan does, when agents come one by one and all at once", () => {
    const settings = fc.tuple(queues, queues);
    fc.assert(
      fc.property(
        settings,
        agents,
        conversations,
        fc.nat(14),
        (queueList, crowd, waiting, late) => {
          const engine = createEngine();
          const reference = new ReferenceScan();
          const tell = (facts: readonly Fact[]): void => {
            const decisions = engine.applyAll(facts, nowMs).map(({ conversationId, agentId }) => ({
              conversationId,
              agentId,
            }));
            const expected = reference.applyAll(facts, nowMs);
            expect(decisions).toEqual(
              expected.map(({ conversationId, agentId }) => ({ conversationId, agentId })),
            );
          };
          const arrivals = waiting.map((facts, index) => conversationSet(idOf(index), facts));
          const coming = crowd.map((facts, index) => agentSet(`agent${index}`, facts));
          const measured = queueIds.map((queueId) => ({
            type: "queue.measured" as const,
            queueId,
            estimatedWaitSeconds: null,
            serviceLevel: 0,
          }));
          const first = queueList.map((one, index) => queueOf(queueIds[index]!, one));
          tell([...first, ...measured, ...arrivals]);
          for (const agent of coming.slice(0, late)) tell([agent]);
          tell(coming.slice(late));
        },
      ),
      runs,
    );
  });

  it("weighs nothing where everybody is able and waits alike, and never beyond its limits", () => {
    expect(scarcityOf(20, 20)).toBe(1);
    expect(scarcityOf(10, 15)).toBe(2.25);
    expect(scarcityOf(1, 1_000)).toBe(demandLimits.mostScarcity);
    expect(pressureOf(0.4, 0.4)).toBe(1);
    expect(pressureOf(0.6, 0.4)).toBeCloseTo(1.5);
    expect(pressureOf(3, 0)).toBe(demandLimits.mostPressure);
    expect(pressureOf(0.01, 5)).toBe(demandLimits.leastPressure);
    expect(mostTimesPassedOver).toBe(24);
    expect(speedOf(0, 0)).toBe(1);
    expect(speedOf(10, 2)).toBe(demandLimits.mostSpeed);
  });

  it("says of a conversation that it is a VIP's, and weighs it no further", () => {
    const engine = createEngine();
    const settings = {
      agentOrder: "longestIdle",
      lastAgentMode: "Disabled",
      hasGroup: false,
    } as const;
    engine.applyAll(
      [
        queueOf("q1", { ...settings, evaluation: "DEMAND_AWARE", vipPriority: 5 }),
        conversationSet("vip", { queueId: "q1", priority: 5 }),
        conversationSet("other", { queueId: "q1", priority: 4 }),
      ],
      nowMs,
    );
    const standing = (id: string) => {
      const why = engine.explain(id, nowMs);
      return why?.state === "waiting" ? why.conversation : undefined;
    };
    expect(standing("vip")).toMatchObject({ isVip: true, weight: 1 });
    expect(standing("other")).not.toHaveProperty("isVip");
  });

  it("never serves a later arrival first once a score is so many times its own (no starvation)", () => {
    fc.assert(
      fc.property(queues, agents, conversations, (settings, [one], waiting) => {
        if (!one) return;
        const engine = createEngine();
        const order = engine.applyAll(
          [
            queueOf("q1", { ...settings, evaluation: "DEMAND_AWARE", vipPriority: undefined }),
            ...waiting.map((facts, index) =>
              conversationSet(idOf(index), { ...facts, queueId: "q1", lastAgentId: null }),
            ),
            agentSet("agent0", { ...one, queueIds: ["q1"] }),
          ],
          nowMs,
        );
        for (const decision of order) {
          if (decision.type !== "offer") continue;
          const { score } = decision.trace.conversation;
          for (const { id, ...left } of engine.snapshot().conversations) {
            const why = engine.explain(id, nowMs);
            if (why?.state !== "waiting" || why.obstacle !== "everyoneAtCapacity") continue;
            const waited = (nowMs - left.waitingSinceMs) / 60_000 + left.priority;
            expect(waited).toBeLessThanOrEqual(Math.max(score, 0) * mostTimesPassedOver + 1e-9);
          }
        }
      }),
      runs,
    );
  });
});
