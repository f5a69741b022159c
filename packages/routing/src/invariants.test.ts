import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decision } from "./decisions.ts";
import { createEngine, type Engine } from "./engine.ts";
import type {
  AgentSet,
  ConversationSet,
  Fact,
  HeldConversation,
  QueueMeasured,
  QueueSet,
} from "./facts.ts";
import { ReferenceScan } from "./reference-scan.ts";

/** A random small organisation lives through a random day; the database is played by `World`. Seeds are printed on failure. */
const runs = { numRuns: Number(process.env["ROUTING_RUNS"] ?? 400) };

const queueIds = ["q1", "q2", "q3"];
const agentIds = Array.from({ length: 8 }, (_, index) => `a${index}`);
const conversationIds = Array.from({ length: 14 }, (_, index) => `c${index}`);
const skillIds = ["s1", "s2"];
const languageIds = ["en", "ja"];
const groupIds = ["g1", "g2"];
const labelIds = ["l1", "l2"];

/** Absent most of the time, so that plain organisations are lived through as well. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary });

const proficienciesOf = (ids: string[]) =>
  fc.subarray(ids).chain((chosen) =>
    fc
      .array(fc.integer({ min: 0, max: 5 }), {
        minLength: chosen.length,
        maxLength: chosen.length,
      })
      .map((levels) => chosen.map((id, index) => ({ id, proficiency: levels[index]! }))),
  );

const queueSettings = fc.record({
  type: fc.constant("queue.set" as const),
  id: fc.constantFrom(...queueIds),
  scoringMethod: fc.constantFrom("TimestampAndPriority" as const, "PriorityOnly" as const),
  evaluation: fc.constantFrom(
    "NONE" as const,
    "ALL" as const,
    "BEST" as const,
    "DEMAND_AWARE" as const,
  ),
  vipPriority: seldom(fc.integer({ min: 0, max: 2 })),
  agentOrder: fc.constantFrom("leastLoaded" as const, "longestIdle" as const),
  alertingTimeoutMs: fc.integer({ min: 1, max: 40 }),
  rings: seldom(
    fc.array(
      fc.record({
        stayMs: fc.integer({ min: 0, max: 60 }),
        skillIdsRemovedOnExit: fc.subarray(skillIds),
      }),
      { maxLength: 4 },
    ),
  ),
  preferredSteps: seldom(
    fc.array(
      fc.record({
        minimumScore: fc.constantFrom(null, 20, 80),
        stayMs: fc.integer({ min: 1, max: 60 }),
      }),
      { maxLength: 3 },
    ),
  ),
  conditionalRules: seldom(
    fc.array(
      fc.record({
        afterMs: fc.integer({ min: 0, max: 60 }),
        queueId: fc.constantFrom(...queueIds),
        metric: fc.constantFrom("EstimatedWaitTime" as const, "ServiceLevel" as const),
        comparison: fc.constantFrom(
          "GreaterThan" as const,
          "GreaterThanOrEqualTo" as const,
          "LessThan" as const,
          "LessThanOrEqualTo" as const,
        ),
        value: fc.integer({ min: 0, max: 3 }),
        groupIds: fc.subarray(groupIds, { minLength: 1 }),
      }),
      { maxLength: 2 },
    ),
  ),
  lastAgentMode: seldom(
    fc.constantFrom("Disabled" as const, "QueueMembersOnly" as const, "AnyAgent" as const),
  ),
});
const measured = fc.record({
  type: fc.constant("queue.measured" as const),
  queueId: fc.constantFrom(...queueIds),
  estimatedWaitSeconds: fc.constantFrom(null, 0, 1, 2, 3),
  serviceLevel: fc.constantFrom(null, 0, 1, 2, 3),
});
const agentSettings = fc.record({
  id: fc.constantFrom(...agentIds),
  isOnQueue: fc.boolean(),
  graceEndsAtMs: fc.oneof(
    { weight: 4, arbitrary: fc.constant(null) },
    fc.integer({ min: 0, max: 200 }),
  ),
  queueIds: fc.subarray(queueIds),
  rings: seldom(fc.dictionary(fc.constantFrom(...queueIds), fc.integer({ min: 1, max: 4 }))),
  groupIds: seldom(fc.subarray(groupIds)),
  labelCapacities: seldom(
    fc.dictionary(fc.constantFrom(...labelIds), fc.integer({ min: 0, max: 2 })),
  ),
  capacity: fc.integer({ min: 0, max: 3 }),
  idleSinceMs: fc.integer({ min: -50, max: 50 }),
  skills: proficienciesOf(skillIds),
  languages: proficienciesOf(languageIds),
});
const arrival = fc.record({
  type: fc.constant("conversation.set" as const),
  id: fc.constantFrom(...conversationIds),
  queueId: fc.constantFrom(...queueIds),
  priority: fc.integer({ min: -1, max: 1 }),
  waitingSinceMs: fc.integer({ min: -100_000, max: 100 }),
  skillIds: fc.subarray(skillIds),
  languageId: fc.constantFrom(null, ...languageIds),
  excludedAgentIds: fc.oneof(fc.constant([]), fc.subarray(agentIds, { maxLength: 2 })),
  excludedUntilMs: seldom(fc.integer({ min: 0, max: 200 })),
  enteredQueueAtMs: fc.integer({ min: -60, max: 120 }),
  labelId: seldom(fc.constantFrom(null, ...labelIds)),
  lastAgentId: seldom(fc.constantFrom(null, ...agentIds)),
  directAgent: seldom(
    fc.record({
      agentId: fc.constantFrom(...agentIds),
      untilMs: fc.integer({ min: 0, max: 200 }),
    }),
  ),
  preferredAgents: seldom(
    fc.uniqueArray(
      fc.record({
        agentId: fc.constantFrom(...agentIds),
        score: fc.constantFrom(10, 50, 90),
      }),
      { maxLength: 4, selector: ({ agentId }) => agentId },
    ),
  ),
});

type Step =
  | { kind: "queue"; settings: QueueSet }
  | { kind: "queueRemoved"; id: string }
  | { kind: "agent"; settings: Omit<AgentSet, "type" | "load"> }
  | { kind: "agentRemoved"; id: string }
  | { kind: "measured"; facts: QueueMeasured }
  | { kind: "arrive"; facts: ConversationSet }
  | {
      kind: "accept" | "decline" | "finish" | "wrapped" | "abandon" | "transfer";
      conversationId: string;
    }
  | { kind: "refuse"; conversationId: string }
  | { kind: "pull"; conversationId: string; agentId: string }
  | { kind: "pass"; durationMs: number };

const agentAction = fc.record({
  kind: fc.constantFrom(
    "accept" as const,
    "decline" as const,
    "finish" as const,
    "wrapped" as const,
    "abandon" as const,
    "transfer" as const,
    "refuse" as const,
  ),
  conversationId: fc.constantFrom(...conversationIds),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("queue"), settings: queueSettings }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("queueRemoved"),
      id: fc.constantFrom(...queueIds),
    }),
  },
  { weight: 7, arbitrary: fc.record({ kind: fc.constant("agent"), settings: agentSettings }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("agentRemoved"),
      id: fc.constantFrom(...agentIds),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("measured"), facts: measured }) },
  { weight: 9, arbitrary: fc.record({ kind: fc.constant("arrive"), facts: arrival }) },
  { weight: 12, arbitrary: agentAction },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("pull"),
      conversationId: fc.constantFrom(...conversationIds),
      agentId: fc.constantFrom(...agentIds),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("pass"),
      durationMs: fc.integer({ min: 0, max: 30 }),
    }),
  },
) as fc.Arbitrary<Step>;
/** Steps in the same group are told to the engine in one batch. */
const day = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 40,
});

/** Stands in for the database: the truth that facts are read from and decisions are committed to. */
class World {
  nowMs = 0;
  readonly queues = new Map<string, QueueSet>();
  readonly agents = new Map<string, Omit<AgentSet, "load"> & { load: HeldConversation[] }>();
  readonly waiting = new Map<string, ConversationSet>();
  readonly measures = new Map<string, QueueMeasured>();
  /** Facts of every conversation ever, to return one to its place. */
  readonly #known = new Map<string, ConversationSet>();

  /** Plays one step and returns what changed, as facts. */
  play(action: Step): Fact[] {
    switch (action.kind) {
      case "queue":
        this.queues.set(action.settings.id, action.settings);
        return [action.settings];
      case "queueRemoved":
        this.queues.delete(action.id);
        return [{ type: "queue.removed", id: action.id }];
      case "measured":
        this.measures.set(action.facts.queueId, action.facts);
        return [action.facts];
      case "agent": {
        const load = this.agents.get(action.settings.id)?.load ?? [];
        const agent = { ...action.settings, type: "agent.set" as const, load };
        this.agents.set(agent.id, agent);
        return this.agentFact(agent.id);
      }
      case "agentRemoved":
        if (this.agents.get(action.id)?.load.length !== 0) return [];
        this.agents.delete(action.id);
        return [{ type: "agent.removed", id: action.id }];
      case "arrive":
        if (this.holderOf(action.facts.id)) return [];
        this.#known.set(action.facts.id, action.facts);
        this.waiting.set(action.facts.id, action.facts);
        return [action.facts];
      case "pull": {
        const agent = this.agents.get(action.agentId);
        if (!agent || agent.load.length >= agent.capacity) return [];
        if (!this.waiting.delete(action.conversationId)) return [];
        agent.load.push({
          conversationId: action.conversationId,
          kind: "connected",
          labelId: this.labelOf(action.conversationId),
        });
        return this.agentFact(agent.id);
      }
      case "pass":
        this.nowMs += action.durationMs;
        return [];
      case "abandon":
        if (!this.waiting.delete(action.conversationId)) return [];
        return [{ type: "conversation.removed", id: action.conversationId }];
      default:
        return this.#act(action.kind, action.conversationId);
    }
  }

  #act(
    kind: "accept" | "decline" | "finish" | "wrapped" | "transfer" | "refuse",
    conversationId: string,
  ): Fact[] {
    if (kind === "refuse") return []; // handled when decisions are committed
    for (const agent of this.agents.values()) {
      const held = agent.load.find((entry) => entry.conversationId === conversationId);
      if (!held) continue;
      const others = agent.load.filter((entry) => entry !== held);
      const isRight =
        (kind === "accept" && held.kind === "offered") ||
        (kind === "decline" && held.kind === "offered") ||
        (kind === "finish" && held.kind === "connected") ||
        (kind === "transfer" && held.kind === "connected") ||
        (kind === "wrapped" && held.kind === "wrapup");
      if (!isRight) continue;
      agent.load = others;
      const labelId = this.labelOf(conversationId);
      if (kind === "accept") agent.load.push({ conversationId, kind: "connected", labelId });
      if (kind === "finish") agent.load.push({ conversationId, kind: "wrapup", labelId });
      if (kind === "transfer") agent.load.push({ conversationId, kind: "wrapup" });
      const facts = this.agentFact(agent.id);
      if (kind === "decline") facts.unshift(...this.returnToWaiting(conversationId, agent.id));
      if (kind === "transfer") facts.push(...this.returnToWaiting(conversationId));
      return facts;
    }
    return [];
  }

  returnToWaiting(conversationId: string, excludedAgentId?: string): Fact[] {
    const known = this.#known.get(conversationId)!;
    const excluded = new Set(known.excludedAgentIds);
    if (excludedAgentId) excluded.add(excludedAgentId);
    const facts = { ...known, excludedAgentIds: [...excluded] };
    this.#known.set(conversationId, facts);
    this.waiting.set(conversationId, facts);
    return [facts];
  }

  /**
   * Commits decisions as the dispatcher does, and afterwards reads back what expired and what was refused. Facts read in the
   * middle would lack the offers that are committed later.
   */
  commit(decisions: readonly Decision[], refused: ReadonlySet<string>): Fact[] {
    const returned: Fact[] = [];
    const agentIds = new Set<string>();
    for (const decision of decisions) {
      const { conversationId, agentId } = decision;
      const agent = this.agents.get(agentId)!;
      if (decision.type === "expire") {
        agent.load = agent.load.filter(
          (entry) => entry.conversationId !== conversationId || entry.kind === "wrapup",
        );
        Object.assign(agent, { isOnQueue: false });
        returned.push(...this.returnToWaiting(conversationId, agentId));
        agentIds.add(agentId);
        continue;
      }
      this.waiting.delete(conversationId);
      if (refused.has(conversationId)) {
        // The guard of the commit failed: the customer left meanwhile.
        returned.push({ type: "conversation.removed", id: conversationId });
        agentIds.add(agentId);
        continue;
      }
      agent.load.push({
        conversationId,
        kind: "offered",
        deadlineMs: decision.deadlineMs,
        labelId: this.labelOf(conversationId),
      });
    }
    return [...returned, ...[...agentIds].flatMap((id) => this.agentFact(id))];
  }

  labelOf(conversationId: string): string | null {
    return this.#known.get(conversationId)?.labelId ?? null;
  }

  /** When the conversation began to wait. */
  placeOf(conversationId: string): number | undefined {
    return this.#known.get(conversationId)?.waitingSinceMs;
  }

  holderOf(conversationId: string): string | undefined {
    for (const agent of this.agents.values()) {
      const isHeld = agent.load.some(
        (held) => held.conversationId === conversationId && held.kind !== "wrapup",
      );
      if (isHeld) return agent.id;
    }
    return undefined;
  }

  agentFact(id: string): Fact[] {
    const agent = this.agents.get(id);
    return agent ? [{ ...agent, load: [...agent.load] }] : [];
  }

  /** Everything, as a restart reads it. */
  allFacts(): Fact[] {
    return [
      ...this.waiting.values(),
      ...[...this.agents.keys()].flatMap((id) => this.agentFact(id)),
      ...this.queues.values(),
      ...this.measures.values(),
    ];
  }
}

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
