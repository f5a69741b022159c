import fc from "fast-check";
import type { Decision } from "../../src/decisions.ts";
import type {
  AgentSet,
  ConversationSet,
  Fact,
  HeldConversation,
  QueueMeasured,
  QueueSet,
} from "../../src/facts.ts";

/* A random small organisation and its random day; the database is played by `World`. */

const queueIds = ["q1", "q2", "q3"];
const agentIds = Array.from({ length: 8 }, (_, index) => `a${index}`);
export const conversationIds = Array.from({ length: 14 }, (_, index) => `c${index}`);
const skillIds = ["s1", "s2"];
const languageIds = ["en", "ja"];
const groupIds = ["g1", "g2"];
const labelIds = ["l1", "l2"];

/** Absent most of the time, so that plain organisations are lived through as well. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary });

/** One value six times out of seven. */
const mostly = <T, U>(usual: T, arbitrary: fc.Arbitrary<U>) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary });

const proficienciesOf = (ids: string[]) =>
  fc.subarray(ids).chain((chosen) =>
    fc
      .array(fc.integer({ min: 0, max: 5 }), {
        minLength: chosen.length,
        maxLength: chosen.length,
      })
      .map((levels) => chosen.map((id, index) => ({ id, proficiency: levels[index]! }))),
  );

export const queueSettings = fc.record({
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
export const agentSettings = fc.record({
  id: fc.constantFrom(...agentIds),
  isOnQueue: mostly(true, fc.constant(false)),
  graceEndsAtMs: mostly(null, fc.integer({ min: 0, max: 200 })),
  queueIds: fc.subarray(queueIds),
  rings: seldom(fc.dictionary(fc.constantFrom(...queueIds), fc.integer({ min: 1, max: 4 }))),
  groupIds: seldom(fc.subarray(groupIds)),
  labelCapacities: seldom(
    fc.dictionary(fc.constantFrom(...labelIds), fc.integer({ min: 0, max: 2 })),
  ),
  capacity: fc.constantFrom(1, 1, 1, 2, 3, 0),
  idleSinceMs: fc.integer({ min: -50, max: 50 }),
  skills: proficienciesOf(skillIds),
  languages: proficienciesOf(languageIds),
});
export const arrival = fc.record({
  type: fc.constant("conversation.set" as const),
  id: fc.constantFrom(...conversationIds),
  queueId: fc.constantFrom(...queueIds),
  priority: fc.integer({ min: -1, max: 1 }),
  waitingSinceMs: fc.integer({ min: -100_000, max: 100 }),
  skillIds: fc.oneof(fc.constant([]), fc.constant(["s1"]), fc.subarray(skillIds)),
  languageId: fc.constantFrom(null, null, null, ...languageIds),
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

/** What may happen in a day. */
export type Step =
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
  | { kind: "wake" }
  | { kind: "pull"; conversationId: string; agentId: string }
  | { kind: "pass"; durationMs: number };

const agentAction = fc.record({
  // Work flows: most of what rings is accepted, what was accepted is finished, what was finished is wrapped up.
  kind: fc.constantFrom(
    "accept" as const,
    "accept" as const,
    "accept" as const,
    "finish" as const,
    "finish" as const,
    "wrapped" as const,
    "wrapped" as const,
    "decline" as const,
    "abandon" as const,
    "transfer" as const,
    "refuse" as const,
  ),
  conversationId: fc.constantFrom(...conversationIds),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("queue"), settings: queueSettings }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("queueRemoved"),
      id: fc.constantFrom(...queueIds),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("agent"), settings: agentSettings }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("agentRemoved"),
      id: fc.constantFrom(...agentIds),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("measured"), facts: measured }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant("arrive"), facts: arrival }) },
  { weight: 18, arbitrary: agentAction },
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
  { weight: 2, arbitrary: fc.constant({ kind: "wake" }) },
) as fc.Arbitrary<Step>;

/** A centre that is open: queues with their settings, and agents most of whom are there. */
const opening = fc
  .tuple(
    fc.array(queueSettings, { minLength: 1, maxLength: 3 }),
    fc.array(agentSettings, { minLength: 1, maxLength: 6 }),
  )
  .map(([queues, agents]) => {
    const steps: Step[] = queues.map((settings, index) => ({
      kind: "queue",
      settings: { ...settings, id: queueIds[index]! },
    }));
    const coming: Step[] = agents.map((settings, index) => ({
      kind: "agent",
      settings: { ...settings, id: agentIds[index]! },
    }));
    return steps.concat(coming);
  });

/**
 * Steps in the same group are told to the engine in one batch. Most days begin with a centre that is open, since little
 * happens in one that has to come together by chance; some begin with nothing.
 */
export const day: fc.Arbitrary<Step[][]> = fc
  .tuple(
    fc.oneof({ weight: 1, arbitrary: fc.constant<Step[]>([]) }, { weight: 6, arbitrary: opening }),
    fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 50,
      size: "max",
    }),
  )
  .map(([first, batches]) => (first.length === 0 ? batches : [first].concat(batches)));

/** Stands in for the database: the truth that facts are read from and decisions are committed to. */
export class World {
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
      case "wake":
        // Whoever drives the engine lets the time pass until it wants to be woken.
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
    id: string,
  ): Fact[] {
    if (kind === "refuse") return []; // handled when decisions are committed
    const right = { accept: "offered", decline: "offered", wrapped: "wrapup" } as const;
    const wanted = kind === "finish" || kind === "transfer" ? "connected" : right[kind];
    // Of those it can happen to, the id only says which: few conversations would be at an agent just then.
    const found = [...this.agents.values()].flatMap((agent) =>
      agent.load.filter((held) => held.kind === wanted).map((held) => ({ agent, held })),
    );
    const chosen = found[conversationIds.indexOf(id) % Math.max(1, found.length)];
    if (!chosen) return [];
    const { agent, held } = chosen;
    const { conversationId } = held;
    agent.load = agent.load.filter((entry) => entry !== held);
    const labelId = this.labelOf(conversationId);
    if (kind === "accept") agent.load.push({ conversationId, kind: "connected", labelId });
    if (kind === "finish") agent.load.push({ conversationId, kind: "wrapup", labelId });
    if (kind === "transfer") agent.load.push({ conversationId, kind: "wrapup" });
    const facts = this.agentFact(agent.id);
    if (kind === "decline") facts.unshift(...this.returnToWaiting(conversationId, agent.id));
    if (kind === "transfer") facts.push(...this.returnToWaiting(conversationId));
    return facts;
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

  /** What was told of the conversation last, wherever it is now. */
  factsOf(conversationId: string): ConversationSet | undefined {
    return this.#known.get(conversationId);
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
