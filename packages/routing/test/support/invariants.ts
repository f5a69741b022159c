import fc from "fast-check";
import { expect } from "vitest";
import type { Decision, OfferDecision } from "../../src/decisions.ts";
import { mostTimesPassedOver } from "../../src/demand.ts";
import type { Engine } from "../../src/engine.ts";
import type { ConversationSet, Fact } from "../../src/facts.ts";
import { compareWaiting, waitingKeys, type WaitingKeys } from "../../src/order.ts";
import { ReferenceScan } from "../../src/reference-scan.ts";
import { comparable } from "./comparable.ts";
import { agentSet, conversationSet, skills } from "./facts.ts";
import {
  agentSettings,
  arrival,
  conversationIds,
  day,
  queueSettings,
  World,
  type Step,
} from "./random-day.ts";
import { recount } from "./recount.ts";

/** Makes the engine under test: the real one, or a mutant. */
export type EngineMaker = () => Engine;

/** The state after each round of a day: facts told, decisions given and committed. */
interface Round {
  readonly world: World;
  readonly engine: Engine;
  readonly reference: ReferenceScan;
  readonly decisions: readonly Decision[];
  readonly expected: ReturnType<ReferenceScan["applyAll"]>;
}

/** Lives through the day and calls `check` after each round; compared with the plain scan unless told otherwise. */
function live(
  batches: readonly (readonly Step[])[],
  createEngine: EngineMaker,
  check: (round: Round) => void,
  isCompared = true,
): Pick<Round, "world" | "engine"> {
  const world = new World();
  const engine = createEngine();
  const reference = new ReferenceScan();
  for (const batch of batches) {
    const refused = new Set(
      batch.flatMap((action) => (action.kind === "refuse" ? [action.conversationId] : [])),
    );
    let facts = batch.flatMap((action) => {
      if (action.kind === "wake") world.nowMs = Math.max(world.nowMs, engine.nextWakeAtMs() ?? 0);
      return world.play(action);
    });
    for (let round = 0; ; round += 1) {
      expect(round, "decisions settle").toBeLessThan(40);
      const decisions = engine.applyAll(facts, world.nowMs);
      const expected = isCompared ? reference.applyAll(facts, world.nowMs) : [];
      facts = world.commit(decisions, refused);
      check({ world, engine, reference, decisions, expected });
      if (facts.length === 0) break;
    }
  }
  return { world, engine };
}

/** A property over random organisations and days, of the engine that is given. */
function overDays(check: (round: Round) => void) {
  return (createEngine: EngineMaker) =>
    fc.property(day, (batches) => {
      live(batches, createEngine, check);
    });
}

/** The same of properties that look at the engine and what it did alone. */
function overDaysAlone(check: (round: Omit<Round, "reference" | "expected">) => void) {
  return (createEngine: EngineMaker) =>
    fc.property(day, (batches) => {
      live(batches, createEngine, check, false);
    });
}

function offersOf(decisions: readonly Decision[]): OfferDecision[] {
  return decisions.filter((decision) => decision.type === "offer");
}

/** I1: at most one open offer or owner per conversation. */
export const oneHolder = overDaysAlone(({ world }) => {
  const held = [...world.agents.values()].flatMap((agent) =>
    agent.load.filter(({ kind }) => kind !== "wrapup").map(({ conversationId }) => conversationId),
  );
  expect(new Set(held).size).toBe(held.length);
  for (const id of held) expect(world.waiting.has(id)).toBe(false);
});

/** I2: nobody is offered anything beyond the capacity, overall and of the conversation's label. */
export const withinCapacity = overDaysAlone(({ world, decisions }) => {
  for (const { agentId, conversationId } of offersOf(decisions)) {
    const agent = world.agents.get(agentId)!;
    expect(agent.load.length).toBeLessThanOrEqual(agent.capacity);
    const labelId = world.labelOf(conversationId);
    if (labelId === null) continue;
    const ofLabel = agent.load.filter((held) => held.labelId === labelId).length;
    expect(ofLabel).toBeLessThanOrEqual(agent.labelCapacities?.[labelId] ?? Infinity);
  }
});

/** I3: the pool has what is asked and belongs to ring, queue or group; the named are named. */
export const rightAgents = overDays(({ reference, world, decisions }) => {
  for (const { agentId, conversationId, trace } of offersOf(decisions)) {
    const agent = reference.agents.get(agentId)!;
    const facts = world.factsOf(conversationId)!;
    const { by } = trace.best.find((one) => one.agentId === agentId)!;
    const isRight =
      by === "pool"
        ? reference.isInPool(agent, facts)
        : reference.namedScore(agent, facts) !== null;
    expect(isRight, `${agentId} for ${conversationId} by ${by}`).toBe(true);
  }
});

/** I3, I6: decides exactly what the rules decide when they are written naively. */
export const asThePlainScan = overDays(({ decisions, expected }) => {
  expect(decisions.map(comparable)).toEqual(expected);
});

/** I3: one decision among many agents of many profiles. */
export const ranksMany = (createEngine: EngineMaker) => {
  const manyAgents = fc.array(agentSettings, { minLength: 5, maxLength: 30 });
  return fc.property(queueSettings, manyAgents, arrival, (settings, agents, facts) => {
    const all: Fact[] = [settings, { ...facts, queueId: settings.id }];
    agents.forEach((agent, index) => {
      const member = { id: `agent${index}`, queueIds: [settings.id], isOnQueue: true };
      all.push({ ...agent, ...member, type: "agent.set", graceEndsAtMs: null, load: [] });
    });
    const decisions = createEngine().applyAll(all, 0);
    expect(decisions.map(comparable)).toEqual(new ReferenceScan().applyAll(all, 0));
  });
};

/** I3: BEST among about a hundred agents. */
export const looksAmongTheLongestIdle = (createEngine: EngineMaker) => {
  const crowd = fc.array(fc.tuple(fc.nat(30), fc.nat(5), fc.nat(2)), {
    minLength: 95,
    maxLength: 130,
  });
  const excluded = fc.subarray(["agent0", "agent1", "agent2"]);
  return fc.property(queueSettings, crowd, excluded, (settings, agents, excludedAgentIds) => {
    const queueIds = [settings.id];
    const all: Fact[] = [{ ...settings, evaluation: "BEST" }];
    agents.forEach(([idleSinceMs, proficiency, otherLoad], index) => {
      const load = Array.from({ length: otherLoad }, (_, slot) => ({
        conversationId: `held${index}-${slot}`,
        kind: "connected" as const,
      }));
      const skilled = { skills: skills(["s1"], proficiency), capacity: 3, queueIds };
      all.push(agentSet(`agent${index}`, { ...skilled, load, idleSinceMs }));
    });
    for (const id of ["c1", "c2", "c3"]) {
      all.push(conversationSet(id, { queueId: settings.id, skillIds: ["s1"], excludedAgentIds }));
    }
    const decisions = createEngine().applyAll(all, 0);
    expect(decisions.map(comparable)).toEqual(new ReferenceScan().applyAll(all, 0));
  });
};

/** I4: nothing is left waiting that an eligible agent has room for. */
export const nothingLeftOver = overDays(({ reference, engine, world }) => {
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

/** I4: the engine wakes no earlier and no later than something becomes due. */
export const wakesInTime = overDaysAlone(({ engine, world }) => {
  expect(engine.nextWakeAtMs() ?? Infinity).toBeGreaterThan(world.nowMs);
  expect(engine.tick(world.nowMs)).toEqual([]);
});

/** I5: a conversation that returned keeps its age and priority, and its place before those who came later. */
export const keepsItsPlace = overDays(({ engine, world, reference, decisions }) => {
  for (const facts of engine.snapshot().conversations) {
    expect(facts.waitingSinceMs).toBe(world.factsOf(facts.id)?.waitingSinceMs);
    expect(facts.priority).toBe(world.factsOf(facts.id)?.priority);
  }
  for (const { conversationId, trace } of offersOf(decisions)) {
    const { waitingSinceMs, priority, queueId } = trace.conversation;
    const taken = world.factsOf(conversationId)!;
    expect({ waitingSinceMs, priority, queueId }).toMatchObject({
      waitingSinceMs: taken.waitingSinceMs,
      priority: taken.priority,
    });
    for (const left of overtakenBy(reference, conversationId, taken, decisions)) {
      expect(left, `overtaken by ${conversationId}`).toBeNull();
    }
  }
});

/** Who asks the same, was there first, and waits although the other one was served. */
function overtakenBy(
  reference: ReferenceScan,
  takenId: string,
  taken: ConversationSet,
  decisions: readonly Decision[],
): string[] {
  const offer = offersOf(decisions).find(({ conversationId }) => conversationId === takenId)!;
  const agent = reference.agents.get(offer.agentId)!;
  if (offer.trace.best.find(({ agentId }) => agentId === agent.id)?.by !== "pool") return [];
  return [...reference.waiting.values()]
    .filter((other) => asksTheSame(reference, other, taken))
    .filter((other) => compareWaiting(keysOf(reference, other), keysOf(reference, taken)) < 0)
    .filter((other) => other.excludedAgentIds.length === 0 && reference.isAble(agent, other))
    .map(({ id }) => id);
}

function asksTheSame(reference: ReferenceScan, one: ConversationSet, other: ConversationSet) {
  const asked = (facts: ConversationSet) => [
    facts.queueId,
    facts.skillIds,
    facts.languageId,
    facts.labelId ?? null,
    reference.phaseOf(facts)?.pool,
  ];
  return JSON.stringify(asked(one)) === JSON.stringify(asked(other));
}

function keysOf(reference: ReferenceScan, facts: ConversationSet): WaitingKeys {
  const queue = reference.queues.get(facts.queueId)!;
  return { ...facts, ...waitingKeys(queue, facts) };
}

/** I6: equal input gives equal output, traces included. */
export const repeats = (createEngine: EngineMaker) =>
  fc.property(day, (batches) => {
    const liveOnce = (): string[] => {
      const found: string[] = [];
      const note = ({ decisions }: Round) => found.push(JSON.stringify(decisions));
      live(batches, createEngine, note, false);
      return found;
    };
    expect(liveOnce()).toEqual(liveOnce());
  });

/**
 * I7: no starvation. An agent is never given one conversation while another that they could take has more than the stated times
 * its score, and in queues that are not demand-aware never while another ranks before it. So whoever ages is served after the work
 * that ranks ahead, of which nothing new is added once the others' priorities are outweighed by age.
 */
export const nobodyStarves = overDays(({ reference, world, decisions }) => {
  for (const { agentId, conversationId } of offersOf(decisions)) {
    const agent = reference.agents.get(agentId)!;
    const taken = world.factsOf(conversationId);
    // Taken back in the same round: who held the place is not known any more.
    const isHeld = agent.load.some((held) => held.conversationId === conversationId);
    if (!taken || !isHeld || !reference.queues.has(taken.queueId)) continue;
    const load = agent.load.filter((held) => held.conversationId !== conversationId);
    for (const left of reference.waiting.values()) {
      if (!reference.queues.has(left.queueId)) continue;
      if (!reference.isEligible({ ...agent, load }, left)) continue;
      expect(
        mayPass(reference, taken, left, world.nowMs),
        `${conversationId} before ${left.id}`,
      ).toBe(true);
    }
  }
});

/** Whether `taken` may have been served while `left` waits. */
function mayPass(
  reference: ReferenceScan,
  taken: ConversationSet,
  left: ConversationSet,
  nowMs: number,
): boolean {
  const [takenKeys, leftKeys] = [keysOf(reference, taken), keysOf(reference, left)];
  const isWeighed = [taken, left].some(
    ({ queueId }) => reference.queues.get(queueId)?.evaluation === "DEMAND_AWARE",
  );
  const isLevel = takenKeys.methodRank === 1 && leftKeys.methodRank === 1;
  if (!isWeighed || !isLevel) return compareWaiting(takenKeys, leftKeys) < 0;
  const takenScoreMs = Math.max(0, nowMs - takenKeys.scoreKey);
  return nowMs - leftKeys.scoreKey <= mostTimesPassedOver * takenScoreMs + 1e-6;
}

/** I8: the trace accounts for every member of the queue, each under the first rule that applies, by name. */
export const accountsForAll = overDays(({ reference, engine, world }) => {
  for (const conversation of reference.waiting.values()) {
    if (!reference.queues.has(conversation.queueId)) continue;
    const why = engine.explain(conversation.id, world.nowMs);
    if (why?.state !== "waiting") continue;
    const { isExclusionLifted: _, ...counted } = why.candidates;
    expect(counted).toEqual(recount(reference, conversation));
  }
});

/** I9: counters equal a recount. */
export const countsRight = overDays(({ engine, reference }) => {
  const counters = engine.counters();
  const agents = [...reference.agents.values()];
  const conversations = [...reference.waiting.values()];
  const held = agents.flatMap(({ load }) => load.filter(({ kind }) => kind !== "wrapup"));
  expect(counters.agentCount).toBe(agents.length);
  expect(counters.waitingCount).toBe(conversations.length);
  expect(counters.heldCount).toBe(held.length);
  expect(counters.ringingCount).toBe(
    agents.flatMap(({ load, asked }) =>
      load.filter(({ kind, conversationId }) => kind === "offered" && !asked.has(conversationId)),
    ).length,
  );
  for (const queueId of reference.queues.keys()) {
    const members = agents.filter((agent) => agent.queueIds.includes(queueId));
    expect(counters.queues[queueId]).toEqual({
      waitingCount: conversations.filter((one) => one.queueId === queueId).length,
      memberCount: members.length,
      freeAgentCount: members.filter(
        (a) => a.isOnQueue && a.graceEndsAtMs === null && a.load.length < a.capacity,
      ).length,
    });
  }
});

/** I10: an engine that reads everything anew, in any order, is in the state of the one that lived through it. */
export const rebuilds = (createEngine: EngineMaker) =>
  fc.property(day, fc.infiniteStream(fc.nat()), (batches, dice) => {
    const { world, engine } = live(batches, createEngine, () => {}, false);
    const shuffled = world
      .allFacts()
      .map((fact) => ({ fact, at: dice.next().value as number }))
      .toSorted((left, right) => left.at - right.at)
      .map(({ fact }) => fact);
    const rebuilt = createEngine();
    expect(rebuilt.applyAll(shuffled, world.nowMs)).toEqual([]);
    expect(rebuilt.snapshot()).toEqual(engine.snapshot());
    expect(rebuilt.counters()).toEqual(engine.counters());
    expect(rebuilt.nextWakeAtMs()).toBe(engine.nextWakeAtMs());
    for (const id of conversationIds) {
      expect(rebuilt.explain(id, world.nowMs)).toEqual(engine.explain(id, world.nowMs));
    }
  });
