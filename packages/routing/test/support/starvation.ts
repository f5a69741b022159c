import fc from "fast-check";
import { expect } from "vitest";
import type { OfferDecision } from "../../src/decisions.ts";
import { mostTimesPassedOver } from "../../src/demand.ts";
import type { ConversationSet, Fact, QueueSet } from "../../src/facts.ts";
import { agentSet, conversationSet, queueSet, skills } from "./facts.ts";
import type { EngineMaker } from "./invariants.ts";

/* I7 in centres that have too much to do: every agent works on one conversation after the other until all are done. */

const minuteMs = 60_000;
const mostMinutes = 120;
const skillIds = ["s1", "s2", "s3"];

interface Customer {
  readonly atMinute: number;
  readonly workMinutes: number;
  readonly priority: number;
  readonly queueId: string;
  readonly skillIds: readonly string[];
}

interface Started {
  readonly facts: ConversationSet;
  readonly workMs: number;
  readonly atMs: number;
}

/** Lives through it, one arrival or end after the other; returns when each conversation was begun. */
function work(
  engine: ReturnType<EngineMaker>,
  centre: { readonly facts: readonly Fact[]; readonly customers: readonly Customer[] },
  onOffer: (offer: OfferDecision, waiting: ReadonlyMap<string, ConversationSet>) => void,
): Map<string, Started> {
  const arrivals = centre.customers
    .map((customer, index) => ({
      atMs: customer.atMinute * minuteMs,
      workMs: customer.workMinutes * minuteMs,
      facts: conversationSet(`c${String(index).padStart(2, "0")}`, {
        queueId: customer.queueId,
        priority: customer.priority,
        waitingSinceMs: customer.atMinute * minuteMs,
        skillIds: customer.skillIds,
      }),
    }))
    .toSorted((left, right) => left.atMs - right.atMs);
  const workOf = new Map(arrivals.map(({ facts, workMs }) => [facts.id, workMs]));
  const agents = new Map(
    centre.facts.flatMap((fact) => (fact.type === "agent.set" ? [[fact.id, fact] as const] : [])),
  );
  const waiting = new Map<string, ConversationSet>();
  const started = new Map<string, Started>();
  const ends: { agentId: string; atMs: number }[] = [];
  const tell = (facts: readonly Fact[], nowMs: number): void => {
    for (const decision of engine.applyAll(facts, nowMs)) {
      if (decision.type !== "offer") throw new Error("nobody lets it ring");
      const { conversationId, agentId } = decision;
      onOffer(decision, waiting);
      const facts = waiting.get(conversationId)!;
      waiting.delete(conversationId);
      const workMs = workOf.get(conversationId)!;
      started.set(conversationId, { facts, workMs, atMs: nowMs });
      ends.push({ agentId, atMs: nowMs + workMs });
    }
  };
  tell(centre.facts, 0);
  for (;;) {
    ends.sort((left, right) => left.atMs - right.atMs);
    const [end] = ends;
    const [arrival] = arrivals;
    if (arrival && (!end || arrival.atMs <= end.atMs)) {
      arrivals.shift();
      waiting.set(arrival.facts.id, arrival.facts);
      tell([arrival.facts], arrival.atMs);
    } else if (end) {
      ends.shift();
      tell([{ ...agents.get(end.agentId)!, idleSinceMs: end.atMs, load: [] }], end.atMs);
    } else return started;
  }
}

function customersOf(queueIds: readonly string[], asked: fc.Arbitrary<string[]>) {
  const customer = fc.record({
    atMinute: fc.nat(mostMinutes),
    workMinutes: fc.integer({ min: 1, max: 30 }),
    priority: fc.integer({ min: -10, max: 10 }),
    queueId: fc.constantFrom(...queueIds),
    skillIds: asked,
  });
  return fc.array(customer, { minLength: 2, maxLength: 40, size: "max" });
}

const queueIds = ["q1", "q2"];
/** Never rings out: every offer is accepted at once. */
const alertingTimeoutMs = 10 * mostMinutes * minuteMs;

/**
 * I7, ageing on: whoever waits is served once the agents have done the work ahead: what was begun before it came, and what
 * ranks before it. Nothing that comes later than the priorities' difference in minutes can get before it.
 */
export const waitsForTheWorkAhead = (createEngine: EngineMaker) => {
  const evaluation = fc.constantFrom("NONE" as const, "ALL" as const, "BEST" as const);
  const customers = customersOf(queueIds, fc.constant([]));
  return fc.property(
    fc.integer({ min: 1, max: 3 }),
    evaluation,
    customers,
    (agentCount, asked, list) => {
      const facts: Fact[] = [
        ...queueIds.map((id) => queueSet({ id, evaluation: asked, alertingTimeoutMs })),
        ...Array.from({ length: agentCount }, (_, index) => agentSet(`a${index}`, { queueIds })),
      ];
      const started = work(createEngine(), { facts, customers: list }, () => {});
      expect(started.size).toBe(list.length);
      const rankMs = ({ facts: { waitingSinceMs, priority } }: Started) =>
        waitingSinceMs - priority * minuteMs;
      for (const own of started.values()) {
        const { waitingSinceMs } = own.facts;
        const aheadMs = [...started.values()]
          .filter((other) => other !== own)
          .filter((other) => rankMs(other) <= rankMs(own) || other.atMs <= waitingSinceMs)
          .reduce((sum, { workMs }) => sum + workMs, 0);
        expect(own.atMs - waitingSinceMs).toBeLessThanOrEqual(aheadMs / agentCount);
      }
    },
  );
};

/**
 * I7, demand-aware: the bound that `demand.ts` states. Nobody is passed over for a conversation whose score, in minutes
 * waiting + priority, times that bound is less than their own, however scarce those who are able to take it and however long
 * the lines.
 */
export const isPassedOverWithinBounds = (createEngine: EngineMaker) => {
  const settings = fc.record({
    agentOrder: fc.constantFrom("leastLoaded" as const, "longestIdle" as const),
    isAware: fc.subarray(queueIds, { minLength: 1 }),
  });
  const crowd = fc.array(fc.tuple(fc.subarray(skillIds), fc.nat(5)), {
    minLength: 2,
    maxLength: 12,
    size: "max",
  });
  const customers = customersOf(queueIds, fc.subarray(skillIds, { maxLength: 2 }));
  return fc.property(settings, crowd, customers, ({ agentOrder, isAware }, agents, list) => {
    const facts: Fact[] = [
      ...queueIds.map((id): QueueSet => {
        const evaluation = isAware.includes(id) ? "DEMAND_AWARE" : "ALL";
        return queueSet({ id, agentOrder, evaluation, alertingTimeoutMs });
      }),
      ...agents.map(([ids, proficiency], index) =>
        agentSet(`a${index}`, { queueIds, skills: skills(ids, proficiency) }),
      ),
    ];
    work(createEngine(), { facts, customers: list }, (offer, waiting) => {
      const { atMs } = offer.trace;
      const scoreOf = ({ waitingSinceMs, priority }: ConversationSet) =>
        (atMs - waitingSinceMs) / minuteMs + priority;
      const [able] = agents[Number(offer.agentId.slice(1))]!;
      const taken = scoreOf(waiting.get(offer.conversationId)!);
      for (const left of waiting.values()) {
        if (!left.skillIds.every((id) => able.includes(id))) continue;
        expect(scoreOf(left)).toBeLessThanOrEqual(
          Math.max(taken, Math.max(0, taken) * mostTimesPassedOver) + 1e-9,
        );
      }
    });
  });
};
