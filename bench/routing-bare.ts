import type { OfferDecision } from "../packages/routing/src/decisions.ts";
import { traceVersion } from "../packages/routing/src/decisions.ts";
import type { AgentSet, ConversationSet, Fact, QueueSet } from "../packages/routing/src/facts.ts";
import { isToldAgain, profileKey, toldTraits } from "../packages/routing/src/traits.ts";

interface BareProfile {
  readonly queueIds: ReadonlySet<string>;
  readonly abilityIds: ReadonlySet<string>;
  readonly slots: number[];
}

interface BareAgent {
  readonly id: string;
  readonly profile: BareProfile;
  readonly told: ReturnType<typeof toldTraits>;
  readonly capacity: number;
  readonly held: BareConversation[];
  idleSinceMs: number;
}

interface BareLine {
  readonly queue: QueueSet;
  readonly slot: number;
  readonly facts: ConversationSet;
  readonly waiting: BareConversation[];
  /** Where in `waiting` the line begins. */
  at: number;
}

interface BareConversation {
  readonly id: string;
  readonly facts: ConversationSet;
  agent: BareAgent | null;
}

/**
 * A router without rules, with the same facts in and traces of the same shape out, so that the cost of the rules can be told
 * from that of the machine: lines by what is asked, agents by what they can do, whoever came first, made-up counts.
 * No priorities, deadlines, labels or order of agents; only what the bench's day asks of it once all agents are busy. Not
 * a bound: one that kept its data closer together would be faster.
 */
export class BareRouter {
  readonly #queues = new Map<string, QueueSet>();
  readonly #agents = new Map<string, BareAgent>();
  readonly #lines = new Map<string, BareLine>();
  readonly #lineBySlot: BareLine[] = [];
  readonly #places = new Map<string, BareConversation>();
  /** When the first of each line came; Infinity where nobody waits. */
  #heads = new Float64Array(16_384).fill(Infinity);

  applyAll(facts: readonly Fact[], nowMs: number): OfferDecision[] {
    const [fact] = facts;
    if (facts.length !== 1 || fact === undefined) return this.#begin(facts, nowMs);
    if (fact.type === "conversation.set") {
      this.#enter(fact);
      return [];
    }
    if (fact.type !== "agent.set") return [];
    const agent = this.#agents.get(fact.id);
    if (!agent || !isToldAgain(agent.told, fact)) throw new Error("agents of the bench stay alike");
    agent.idleSinceMs = fact.idleSinceMs;
    this.#letGo(agent, fact);
    const offer = agent.held.length < agent.capacity ? this.#serve(agent, nowMs) : undefined;
    return offer ? [offer] : [];
  }

  /** Takes everything in, and gives every agent as much as they can hold. */
  #begin(facts: readonly Fact[], nowMs: number): OfferDecision[] {
    const profiles = new Map<string, BareProfile>();
    for (const fact of facts) {
      if (fact.type === "queue.set") this.#queues.set(fact.id, fact);
      if (fact.type === "agent.set") this.#addAgent(fact, profiles);
    }
    const arrivals = facts.filter((fact) => fact.type === "conversation.set");
    for (const fact of arrivals.toSorted((a, b) => a.waitingSinceMs - b.waitingSinceMs)) {
      this.#enter(fact);
    }
    for (const profile of profiles.values()) {
      for (const line of this.#lineBySlot) if (isAble(profile, line)) profile.slots.push(line.slot);
    }
    const offers: OfferDecision[] = [];
    for (const agent of this.#agents.values()) {
      while (agent.held.length < agent.capacity) {
        const offer = this.#serve(agent, nowMs);
        if (!offer) break;
        offers.push(offer);
      }
    }
    return offers;
  }

  #addAgent(fact: AgentSet, profiles: Map<string, BareProfile>): void {
    const key = profileKey(fact);
    const profile = profiles.get(key) ?? {
      queueIds: new Set(fact.queueIds),
      abilityIds: new Set([...fact.skills, ...fact.languages].map(({ id }) => id)),
      slots: [],
    };
    profiles.set(key, profile);
    const { id, capacity, idleSinceMs } = fact;
    this.#agents.set(id, { id, profile, told: toldTraits(fact), capacity, held: [], idleSinceMs });
  }

  #enter(facts: ConversationSet): void {
    const queue = this.#queues.get(facts.queueId)!;
    const isAsking = queue.evaluation !== "NONE";
    let key = `${facts.queueId}|${isAsking ? (facts.languageId ?? "") : ""}`;
    if (isAsking) for (const skillId of facts.skillIds) key += `,${skillId}`;
    let line = this.#lines.get(key);
    if (!line) {
      line = { queue, slot: this.#lineBySlot.length, facts, waiting: [], at: 0 };
      this.#lines.set(key, line);
      this.#lineBySlot.push(line);
    }
    const conversation = { id: facts.id, facts, agent: null };
    this.#places.set(facts.id, conversation);
    line.waiting.push(conversation);
    if (line.waiting.length - line.at === 1) this.#heads[line.slot] = facts.waitingSinceMs;
  }

  /** Forgets what the agent is not told to hold any more. */
  #letGo({ held }: BareAgent, { load }: AgentSet): void {
    let at = 0;
    for (let index = 0; index < held.length; index += 1) {
      const { id } = held[index]!;
      if (load[at]?.conversationId === id) at += 1;
      else {
        this.#places.delete(id);
        held.splice(index, 1);
        index -= 1;
      }
    }
  }

  #serve(agent: BareAgent, nowMs: number): OfferDecision | undefined {
    const { slots } = agent.profile;
    let best = -1;
    let bestKey = Infinity;
    for (let index = 0; index < slots.length; index += 1) {
      const slot = slots[index]!;
      const key = this.#heads[slot]!;
      if (key >= bestKey) continue;
      bestKey = key;
      best = slot;
    }
    const line = this.#lineBySlot[best];
    const conversation = line?.waiting[line.at];
    if (!line || !conversation) return undefined;
    line.at += 1;
    if (line.at > 64 && line.at * 2 > line.waiting.length) {
      line.waiting.splice(0, line.at);
      line.at = 0;
    }
    this.#heads[line.slot] = line.waiting[line.at]?.facts.waitingSinceMs ?? Infinity;
    conversation.agent = agent;
    agent.held.push(conversation);
    return offerOf(conversation, line, { agent, nowMs });
  }
}

function isAble({ queueIds, abilityIds }: BareProfile, { facts, queue }: BareLine): boolean {
  const { queueId, skillIds, languageId } = facts;
  if (!queueIds.has(queueId)) return false;
  if (queue.evaluation === "NONE") return true;
  return (
    skillIds.every((id) => abilityIds.has(id)) &&
    (languageId === null || abilityIds.has(languageId))
  );
}

const someIds = ["a", "b", "c", "d", "e"];

function offerOf(
  { id, facts }: BareConversation,
  { queue }: BareLine,
  { agent, nowMs }: { readonly agent: BareAgent; readonly nowMs: number },
): OfferDecision {
  return {
    type: "offer",
    conversationId: id,
    agentId: agent.id,
    queueId: queue.id,
    deadlineMs: nowMs + queue.alertingTimeoutMs,
    trace: {
      version: traceVersion,
      atMs: nowMs,
      conversation: {
        queueId: queue.id,
        scoringMethod: queue.scoringMethod,
        evaluation: queue.evaluation,
        agentOrder: queue.agentOrder,
        priority: facts.priority,
        waitingSinceMs: facts.waitingSinceMs,
        score: (nowMs - facts.waitingSinceMs) / 60_000 + facts.priority,
        weight: 1,
        requiredSkillIds: facts.skillIds,
        requiredLanguageId: facts.languageId,
        ring: null,
        removedSkillIds: [],
        groupIds: [],
        isNamedOnly: false,
        nextStepAtMs: null,
      },
      candidates: {
        memberCount: 300,
        eligibleCount: 1,
        exclusions: [
          { rule: "skillsOrLanguage", count: 200, agentIds: someIds },
          { rule: "atCapacity", count: 99, agentIds: someIds },
        ],
        isExclusionLifted: false,
      },
      named: [],
      best: [
        {
          agentId: agent.id,
          by: "pool",
          proficiencyTotal: 0,
          spareCost: 0,
          loadCount: agent.held.length - 1,
          idleSinceMs: agent.idleSinceMs,
          capacity: agent.capacity,
        },
      ],
      usedRouting: "standard",
    },
  };
}
