import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decision } from "./decisions.ts";
import { createEngine, type Engine } from "./engine.ts";
import type { Fact } from "./facts.ts";
import { ReferenceScan } from "./reference-scan.ts";
import {
  agentSettings,
  arrival,
  conversationIds,
  day,
  queueSettings,
  World,
  type Step,
} from "../test/support/random-day.ts";

/** A random small organisation lives through a random day; the database is played by `World`. Seeds are printed on failure. */
const runs = { numRuns: Number(process.env["ROUTING_RUNS"] ?? 400) };

/** Lives through the day and calls `check` after each settled batch. */
function live(
  batches: readonly (readonly Step[])[],
  check: (state: {
    world: World;
    engine: Engine;
    reference: ReferenceScan;
    decisions: readonly Decision[];
    expected: readonly ReturnType<ReferenceScan["applyAll"]>[number][];
  }) => void,
): void {
  const world = new World();
  const engine = createEngine();
  const reference = new ReferenceScan();
  for (const batch of batches) {
    const refused = new Set(
      batch.flatMap((action) => (action.kind === "refuse" ? [action.conversationId] : [])),
    );
    let facts = batch.flatMap((action) => world.play(action));
    for (let round = 0; ; round += 1) {
      expect(round, "decisions settle").toBeLessThan(40);
      const decisions = engine.applyAll(facts, world.nowMs);
      const expected = reference.applyAll(facts, world.nowMs);
      facts = world.commit(decisions, refused);
      check({ world, engine, reference, decisions, expected });
      if (facts.length === 0) break;
    }
  }
}

describe("invariants of the engine", { timeout: 600_000 }, () => {
  it("decides exactly as the plain scan does, and accounts for every member of the queue (I3, I6, I8)", () => {
    fc.assert(
      fc.property(day, (batches) => {
        live(batches, ({ decisions, expected }) => {
          expect(decisions.map(comparable)).toEqual(expected);
        });
      }),
      runs,
    );
  });

  it("ranks the best over many free agents of many profiles as the plain scan does (I3)", () => {
    const manyAgents = fc.array(agentSettings, { minLength: 5, maxLength: 30 });
    fc.assert(
      fc.property(queueSettings, manyAgents, arrival, (settings, agents, facts) => {
        const all: Fact[] = [settings, { ...facts, queueId: settings.id }];
        agents.forEach((agent, index) => {
          const member = { id: `agent${index}`, queueIds: [settings.id], isOnQueue: true };
          all.push({ ...agent, ...member, type: "agent.set", graceEndsAtMs: null, load: [] });
        });
        const decisions = createEngine().applyAll(all, 0);
        expect(decisions.map(comparable)).toEqual(new ReferenceScan().applyAll(all, 0));
      }),
      runs,
    );
  });

  it("looks among the 100 longest idle under BEST as the plain scan does (I3)", () => {
    const crowd = fc.array(fc.tuple(fc.nat(30), fc.nat(5), fc.nat(2)), {
      minLength: 95,
      maxLength: 130,
    });
    const excluded = fc.subarray(["agent0", "agent1", "agent2"]);
    const property = fc.property(queueSettings, crowd, excluded, (settings, agents, ids) => {
      const all: Fact[] = [{ ...settings, evaluation: "BEST" }];
      agents.forEach(([idleSinceMs, proficiency, otherLoad], index) => {
        const load = Array.from({ length: otherLoad }, (_, slot) => ({
          conversationId: `held${index}-${slot}`,
          kind: "connected" as const,
        }));
        all.push({
          type: "agent.set",
          id: `agent${index}`,
          isOnQueue: true,
          graceEndsAtMs: null,
          queueIds: [settings.id],
          capacity: 3,
          load,
          idleSinceMs,
          languages: [],
          skills: [{ id: "s1", proficiency }],
        });
      });
      for (const id of ["c1", "c2", "c3"]) {
        all.push({
          type: "conversation.set",
          id,
          queueId: settings.id,
          priority: 0,
          waitingSinceMs: 0,
          skillIds: ["s1"],
          languageId: null,
          excludedAgentIds: ids,
        });
      }
      const decisions = createEngine().applyAll(all, 0);
      expect(decisions.map(comparable)).toEqual(new ReferenceScan().applyAll(all, 0));
    });
    fc.assert(property, { numRuns: Math.ceil((runs.numRuns ?? 0) / 8) });
  });

  it("never gives a conversation two holders nor an agent more than the capacity (I1, I2)", () => {
    fc.assert(
      fc.property(day, (batches) => {
        live(batches, ({ world, decisions }) => {
          const held = [...world.agents.values()].flatMap((agent) =>
            agent.load.filter((entry) => entry.kind !== "wrapup").map((e) => e.conversationId),
          );
          expect(new Set(held).size).toBe(held.length);
          for (const id of held) expect(world.waiting.has(id)).toBe(false);
          for (const decision of decisions) {
            if (decision.type !== "offer") continue;
            const agent = world.agents.get(decision.agentId)!;
            expect(agent.load.length).toBeLessThanOrEqual(agent.capacity);
          }
        });
      }),
      runs,
    );
  });

  it("leaves nothing waiting that an eligible agent has room for (I4)", () => {
    fc.assert(
      fc.property(day, (batches) => {
        live(batches, ({ reference, engine, world }) => {
          for (const conversation of reference.waiting.values()) {
            for (const agent of reference.agents.values()) {
              expect(reference.isEligible(agent, conversation)).toBe(false);
            }
            const why = engine.explain(conversation.id, world.nowMs);
            expect(why).toMatchObject({ state: "waiting", candidates: { eligibleCount: 0 } });
            if (why?.state !== "waiting") continue;
            for (const { rule } of why.named) expect(rule).not.toBeNull();
          }
        });
      }),
      runs,
    );
  });

  it("returns a conversation to its original place (I5)", () => {
    fc.assert(
      fc.property(day, (batches) => {
        live(batches, ({ engine, world, decisions }) => {
          for (const facts of engine.snapshot().conversations) {
            expect(facts.waitingSinceMs).toBe(world.placeOf(facts.id));
          }
          for (const decision of decisions) {
            if (decision.type !== "offer") continue;
            const { waitingSinceMs } = decision.trace.conversation;
            expect(waitingSinceMs).toBe(world.placeOf(decision.conversationId));
          }
        });
      }),
      runs,
    );
  });

  it("keeps counters that equal a recount (I9)", () => {
    fc.assert(
      fc.property(day, (batches) => {
        live(batches, ({ engine, reference }) => {
          const counters = engine.counters();
          const agents = [...reference.agents.values()];
          const conversations = [...reference.waiting.values()];
          expect(counters.agentCount).toBe(agents.length);
          expect(counters.waitingCount).toBe(conversations.length);
          expect(counters.heldCount).toBe(
            agents.flatMap(({ load }) => load.filter(({ kind }) => kind !== "wrapup")).length,
          );
          for (const queueId of reference.queues.keys()) {
            const members = agents.filter((agent) => agent.queueIds.includes(queueId));
            expect(counters.queues[queueId]).toEqual({
              waitingCount: conversations.filter((c) => c.queueId === queueId).length,
              memberCount: members.length,
              freeAgentCount: members.filter(
                (a) => a.isOnQueue && a.graceEndsAtMs === null && a.load.length < a.capacity,
              ).length,
            });
          }
        });
      }),
      runs,
    );
  });

  it("is rebuilt from the database into the state it had, whatever the order of reading (I10)", () => {
    fc.assert(
      fc.property(day, fc.infiniteStream(fc.nat()), (batches, dice) => {
        let last: { world: World; engine: Engine } | undefined;
        live(batches, ({ world, engine }) => {
          last = { world, engine };
        });
        const { world, engine } = last!;
        const shuffled = world
          .allFacts()
          .map((fact) => ({ fact, at: dice.next().value as number }))
          .toSorted((left, right) => left.at - right.at)
          .map(({ fact }) => fact);
        const rebuilt = createEngine();
        expect(rebuilt.applyAll(shuffled, world.nowMs)).toEqual([]);
        expect(rebuilt.snapshot()).toEqual(engine.snapshot());
        expect(rebuilt.nextWakeAtMs()).toBe(engine.nextWakeAtMs());
        for (const id of conversationIds) {
          expect(rebuilt.explain(id, world.nowMs)).toEqual(engine.explain(id, world.nowMs));
        }
      }),
      runs,
    );
  });

  it("wakes no earlier and no later than the next deadline (I4)", () => {
    fc.assert(
      fc.property(day, (batches) => {
        live(batches, ({ engine, world }) => {
          expect(engine.nextWakeAtMs() ?? Infinity).toBeGreaterThan(world.nowMs);
          expect(engine.tick(world.nowMs)).toEqual([]);
        });
      }),
      runs,
    );
  });
});

/** The engine's decision in the reference's words; the trace's accounting must add up on the way. */
function comparable(decision: Decision): unknown {
  if (decision.type === "expire") {
    const { type, conversationId, agentId } = decision;
    return { type, conversationId, agentId };
  }
  const { candidates, best } = decision.trace;
  const excludedCount = candidates.exclusions.reduce((sum, { count }) => sum + count, 0);
  expect(candidates.memberCount).toBe(candidates.eligibleCount + excludedCount);
  for (const exclusion of candidates.exclusions) {
    expect(exclusion.agentIds.length).toBe(Math.min(exclusion.count, 5));
  }
  return {
    type: "offer",
    conversationId: decision.conversationId,
    agentId: decision.agentId,
    deadlineMs: decision.deadlineMs,
    memberCount: candidates.memberCount,
    poolCount: candidates.eligibleCount,
    eligibleAgentIds: expect.toSatisfy(
      (ids: readonly string[]) =>
        ids.length >= candidates.eligibleCount &&
        JSON.stringify(ids.slice(0, 3)) === JSON.stringify(best.map(({ agentId }) => agentId)),
    ),
  };
}
