import type {
  AgentSet,
  ConversationSet,
  Fact,
  HeldConversation,
  Proficiency,
  QueueMeasured,
  QueueSet,
} from "./facts.ts";
import { pressureOf, scarcityOf, spareCost, speedOf } from "./demand.ts";
import { compareAgents, compareIds, waitingKeys, type WaitingKeys } from "./order.ts";
import { compareServing } from "./serving-order.ts";
import { phaseOf, type Phase } from "./phase.ts";

/** A decision without its trace, with the accounting a trace must agree with. */
export type ReferenceDecision =
  | {
      readonly type: "offer";
      readonly conversationId: string;
      readonly agentId: string;
      readonly deadlineMs: number;
      /** Agents of the pool, and of the queue while there is no pool. */
      readonly memberCount: number;
      /** Named agents first, then the pool, each in the order in which they would be asked. */
      readonly eligibleAgentIds: readonly string[];
      /** How many of them the pool's rules alone would allow. */
      readonly poolCount: number;
    }
  | { readonly type: "expire"; readonly conversationId: string; readonly agentId: string };

interface ReferenceOffer {
  readonly conversation: ConversationSet;
  agent: ReferenceAgent;
  decision: Extract<ReferenceDecision, { type: "offer" }>;
}

type ReferenceAgent = Omit<AgentSet, "load"> & { load: HeldConversation[]; asked: Set<string> };

/**
 * The rules of routing written as plainly as they can be, at a cost of waiting × agents: the yardstick that the engine
 * must agree with, in tests, and outrun, in benchmarks. Keep it naive.
 */
export class ReferenceScan {
  readonly queues = new Map<string, QueueSet>();
  readonly agents = new Map<string, ReferenceAgent>();
  readonly waiting = new Map<string, ConversationSet>();
  readonly measures = new Map<string, QueueMeasured>();
  #nowMs = 0;

  applyAll(facts: Iterable<Fact>, nowMs: number): ReferenceDecision[] {
    this.#nowMs = nowMs;
    for (const fact of facts) this.#takeIn(fact);
    return [...this.#expire(nowMs), ...this.#serve(nowMs)];
  }

  phaseOf(conversation: ConversationSet): Phase | undefined {
    const queue = this.queues.get(conversation.queueId);
    const measures = (queueId: string): QueueMeasured | undefined => this.measures.get(queueId);
    return queue && phaseOf(conversation, queue, { measures, nowMs: this.#nowMs });
  }

  /** Whether the agent is named for the conversation in its present phase; the score then, else null. */
  namedScore(agent: ReferenceAgent, conversation: ConversationSet): number | null {
    const named = this.phaseOf(conversation)?.named.find(({ agentId }) => agentId === agent.id);
    if (!named || (named.isMemberOnly && !agent.queueIds.includes(conversation.queueId))) {
      return null;
    }
    return named.score;
  }

  /** Whether the pool's rules open the conversation to the agent, state and room aside. */
  isInPool(agent: ReferenceAgent, conversation: ConversationSet): boolean {
    return this.isInAudience(agent, conversation) && this.#hasSkills(agent, conversation);
  }

  /** Whether the agent belongs to the pool's rings and groups. */
  isInAudience(agent: ReferenceAgent, conversation: ConversationSet): boolean {
    const pool = this.phaseOf(conversation)?.pool;
    if (!pool) return false;
    const { queueId } = conversation;
    const isMember = agent.queueIds.includes(queueId) && (agent.rings?.[queueId] ?? 1) <= pool.ring;
    return isMember || (agent.groupIds ?? []).some((id) => pool.groupIds.includes(id));
  }

  /** Whether the agent may be offered the conversation, room aside. */
  isAble(agent: ReferenceAgent, conversation: ConversationSet): boolean {
    if (!agent.isOnQueue || agent.graceEndsAtMs !== null) return false;
    return this.namedScore(agent, conversation) !== null || this.isInPool(agent, conversation);
  }

  /** Whether the agent may be offered the conversation now. */
  isEligible(agent: ReferenceAgent, conversation: ConversationSet): boolean {
    return hasRoom(agent, conversation) && this.#mayBeAsked(agent, conversation);
  }

  /** Whether the agent may be offered the conversation, room aside, and has not declined it for good. */
  #mayBeAsked(agent: ReferenceAgent, conversation: ConversationSet): boolean {
    if (!this.isAble(agent, conversation)) return false;
    if (!conversation.excludedAgentIds.includes(agent.id)) return true;
    if (this.#nowMs < (conversation.excludedUntilMs ?? -Infinity)) return false;
    const isElsewhere = [...this.agents.values()].some(
      (other) =>
        !conversation.excludedAgentIds.includes(other.id) && this.isAble(other, conversation),
    );
    return !isElsewhere;
  }

  #hasSkills(agent: ReferenceAgent, conversation: ConversationSet): boolean {
    if (this.queues.get(conversation.queueId)?.evaluation === "NONE") return true;
    const removed = this.phaseOf(conversation)?.pool?.removedSkillIds ?? [];
    const { skillIds, languageId } = conversation;
    return (
      skillIds.every((id) => removed.includes(id) || has(agent.skills, id)) &&
      (languageId === null || has(agent.languages, languageId))
    );
  }

  #takeIn(fact: Fact): void {
    switch (fact.type) {
      case "queue.set":
        this.queues.set(fact.id, fact);
        break;
      case "queue.removed":
        this.queues.delete(fact.id);
        break;
      case "queue.measured":
        this.measures.set(fact.queueId, fact);
        break;
      case "agent.set":
        this.agents.delete(fact.id);
        for (const { conversationId, kind } of fact.load) {
          if (kind === "wrapup") continue;
          this.waiting.delete(conversationId);
          this.#release(conversationId);
        }
        this.agents.set(fact.id, { ...fact, load: [...fact.load], asked: new Set() });
        break;
      case "agent.removed":
        this.agents.delete(fact.id);
        break;
      case "conversation.set":
        this.#release(fact.id);
        this.waiting.set(fact.id, fact);
        break;
      case "conversation.removed":
        this.waiting.delete(fact.id);
        break;
    }
  }

  #release(conversationId: string): void {
    for (const agent of this.agents.values()) {
      agent.load = agent.load.filter(
        (held) => held.conversationId !== conversationId || held.kind === "wrapup",
      );
    }
  }

  #expire(nowMs: number): ReferenceDecision[] {
    const due: { dueMs: number; conversationId: string; agent: ReferenceAgent }[] = [];
    for (const agent of this.agents.values()) {
      for (const held of agent.load) {
        if (held.kind !== "offered" || agent.asked.has(held.conversationId)) continue;
        const dueMs = Math.min(held.deadlineMs, agent.graceEndsAtMs ?? Infinity);
        if (dueMs <= nowMs) due.push({ dueMs, conversationId: held.conversationId, agent });
      }
    }
    due.sort(
      (left, right) =>
        left.dueMs - right.dueMs || compareIds(left.conversationId, right.conversationId),
    );
    return due.map(({ conversationId, agent }) => {
      Object.assign(agent, { isOnQueue: false });
      agent.asked.add(conversationId);
      return { type: "expire", conversationId, agentId: agent.id };
    });
  }

  #serve(nowMs: number): ReferenceDecision[] {
    const offers: ReferenceOffer[] = [];
    for (const conversation of this.#inServingOrder()) {
      const place =
        this.#eligible(conversation)[0] ?? this.#placeByChangingOver(conversation, offers);
      if (place) offers.push(this.#offer(conversation, place, nowMs));
    }
    return offers.map(({ decision }) => decision);
  }

  #offer(conversation: ConversationSet, chosen: ReferenceAgent, nowMs: number): ReferenceOffer {
    const { queueId } = conversation;
    const eligible = this.#eligible(conversation);
    const deadlineMs = nowMs + (this.queues.get(queueId)?.alertingTimeoutMs ?? 0);
    const decision = {
      type: "offer" as const,
      conversationId: conversation.id,
      agentId: chosen.id,
      deadlineMs,
      memberCount: [...this.agents.values()].filter(
        (agent) => agent.queueIds.includes(queueId) || this.isInAudience(agent, conversation),
      ).length,
      eligibleAgentIds: eligible.map((agent) => agent.id),
      poolCount: eligible.filter((agent) => this.isInPool(agent, conversation)).length,
    };
    const { labelId } = conversation;
    this.waiting.delete(conversation.id);
    chosen.load.push({ conversationId: conversation.id, kind: "offered", deadlineMs, labelId });
    return { conversation, agent: chosen, decision };
  }

  /** Whom the rules would ask, in their order. */
  #eligible(conversation: ConversationSet): ReferenceAgent[] {
    const queue = this.queues.get(conversation.queueId);
    if (!queue) return [];
    const able = [...this.agents.values()].filter((agent) => this.isEligible(agent, conversation));
    const named = able
      .filter((agent) => this.namedScore(agent, conversation) !== null)
      .toSorted((left, right) => this.#compareNamed(queue, conversation, left, right));
    const pool = able.filter(
      (agent) => !named.includes(agent) && this.isInPool(agent, conversation),
    );
    return [
      ...named,
      ...this.#windowFirst(queue, pool).flatMap((agents) =>
        agents.toSorted((left, right) => this.#compareFor(queue, conversation, left, right)),
      ),
    ];
  }

  /**
   * Looks, breadth first, for offers of this round that can go elsewhere so that the conversation has a place; agents and
   * their offers are looked at in the order of ids. Returns the agent who has room then.
   */
  #placeByChangingOver(
    conversation: ConversationSet,
    offers: readonly ReferenceOffer[],
  ): ReferenceAgent | undefined {
    type Look = { conversation: ConversationSet; offer?: ReferenceOffer; before?: Look };
    const looks: Look[] = [{ conversation }];
    const seen = new Set<ReferenceOffer>();
    const inOrder = offers.toSorted(
      (left, right) =>
        compareIds(left.agent.id, right.agent.id) ||
        compareIds(left.conversation.id, right.conversation.id),
    );
    for (const look of looks) {
      if (look.offer && this.#eligible(look.conversation).length > 0) {
        return this.#changeOver(look as Look & { offer: ReferenceOffer });
      }
      for (const offer of inOrder) {
        const { agent } = offer;
        if (seen.has(offer) || agent === look.offer?.agent) continue;
        if (!this.#mayBeAsked(agent, look.conversation)) continue;
        if (!hasLabelRoom(agent, look.conversation, offer.conversation.id)) continue;
        seen.add(offer);
        looks.push({ conversation: offer.conversation, offer, before: look });
      }
    }
    return undefined;
  }

  #changeOver(last: { offer: ReferenceOffer; before?: unknown }): ReferenceAgent {
    type Look = { offer?: ReferenceOffer; before?: Look };
    let look: Look | undefined = last as Look;
    let freed: ReferenceAgent = last.offer.agent;
    while (look?.offer) {
      const { offer } = look;
      const { conversation } = offer;
      freed = offer.agent;
      const [to] = this.#eligible(conversation);
      if (!to) break;
      // Accounted for while it still has its old place.
      const moved = this.#offer(conversation, to, this.#nowMs);
      freed.load = freed.load.filter((held) => !isSlotOf(held, conversation.id));
      Object.assign(offer, { agent: to, decision: moved.decision });
      look = look.before;
    }
    return freed;
  }

  /** Under BEST the 100 longest idle come before all others. */
  #windowFirst(queue: QueueSet, eligible: ReferenceAgent[]): ReferenceAgent[][] {
    if (queue.evaluation !== "BEST") return [eligible];
    const byIdleTime = eligible.toSorted((left, right) =>
      compareAgents.longestIdle(keysOf(left), keysOf(right)),
    );
    return [byIdleTime.slice(0, 100), byIdleTime.slice(100)];
  }

  /** One after the other, each the first of those not tried yet as things stand then. */
  *#inServingOrder(): Generator<ConversationSet, void> {
    const lines = [...this.waiting.values()];
    const untried = new Set(lines);
    for (;;) {
      let first: { keys: WaitingKeys; weight: number; conversation: ConversationSet } | undefined;
      for (const conversation of untried) {
        const queue = this.queues.get(conversation.queueId);
        if (!queue) continue;
        const keys = { ...conversation, ...waitingKeys(queue, conversation) };
        const weighed = { keys, weight: this.#weight(queue, conversation, lines), conversation };
        if (!first || compareServing(weighed, first, this.#nowMs) < 0) first = weighed;
      }
      if (!first) return;
      untried.delete(first.conversation);
      yield first.conversation;
    }
  }

  /** `lines` is everything that waited when the round began. */
  #weight(
    queue: QueueSet,
    conversation: ConversationSet,
    lines: readonly ConversationSet[],
  ): number {
    if (queue.evaluation !== "DEMAND_AWARE") return 1;
    const ready = [...this.agents.values()].filter(isReady);
    const able = ready.filter((agent) => this.isInPool(agent, conversation));
    const queueIds = new Set(able.flatMap((agent) => agent.queueIds));
    const most = Math.max(0, ...[...queueIds].map((id) => membersOf(ready, id)));
    const alike = lines.filter((other) => this.#asksTheSame(other, conversation)).length;
    const perAgent = [...queueIds]
      .filter((id) => membersOf(ready, id) === most)
      .map((id) => lines.filter(({ queueId }) => queueId === id).length / most);
    const asked = this.#asked(conversation);
    const { languageId } = conversation;
    const askedCount = asked.length + (languageId === null ? 0 : 1);
    const speeds = able
      .filter((agent) => agent.load.length < agent.capacity)
      .map((agent) => speedOf(total(agent, asked, languageId), askedCount));
    const pressure =
      able.length === 0 ? 1 : pressureOf(alike / able.length, Math.max(0, ...perAgent));
    return scarcityOf(able.length, most) * pressure * Math.max(1, ...speeds);
  }

  /** Of the same queue, in the same ring and groups, with the same skills, language and label asked. */
  #asksTheSame(left: ConversationSet, right: ConversationSet): boolean {
    const askedOf = (conversation: ConversationSet): string => {
      const { queueId, languageId, labelId = null } = conversation;
      const pool = this.phaseOf(conversation)?.pool;
      return JSON.stringify([
        queueId,
        this.#asked(conversation),
        languageId,
        labelId,
        String(pool?.ring),
        pool?.groupIds,
      ]);
    };
    return askedOf(left) === askedOf(right);
  }

  #spareCost(agent: ReferenceAgent): number {
    const ready = [...this.agents.values()].filter(isReady);
    const counts = (ids: readonly string[], of: "skills" | "languages"): Map<string, number> =>
      new Map(ids.map((id) => [id, ready.filter((other) => has(other[of], id)).length]));
    const skillIds = sortedIds(agent.skills.map(({ id }) => id));
    const languageIds = sortedIds(agent.languages.map(({ id }) => id));
    return spareCost(
      {
        skillIds,
        languageIds,
        queueReadyCounts: sortedIds(agent.queueIds).map((id) => membersOf(ready, id)),
      },
      { skills: counts(skillIds, "skills"), languages: counts(languageIds, "languages") },
    );
  }

  /** Skills still asked. */
  #asked(conversation: ConversationSet): string[] {
    const removed = this.phaseOf(conversation)?.pool?.removedSkillIds ?? [];
    return sortedIds(conversation.skillIds.filter((id) => !removed.includes(id)));
  }

  #compareNamed(
    queue: QueueSet,
    conversation: ConversationSet,
    left: ReferenceAgent,
    right: ReferenceAgent,
  ): number {
    const score = (agent: ReferenceAgent): number => this.namedScore(agent, conversation) ?? 0;
    return (
      score(right) - score(left) || compareAgents[queue.agentOrder](keysOf(left), keysOf(right))
    );
  }

  #compareFor(
    queue: QueueSet,
    conversation: ConversationSet,
    left: ReferenceAgent,
    right: ReferenceAgent,
  ): number {
    const asked = this.#asked(conversation);
    const { languageId } = conversation;
    const difference = total(right, asked, languageId) - total(left, asked, languageId);
    if (queue.evaluation === "DEMAND_AWARE") {
      const load = queue.agentOrder === "leastLoaded" ? left.load.length - right.load.length : 0;
      return (
        load ||
        this.#spareCost(left) - this.#spareCost(right) ||
        difference ||
        compareAgents.longestIdle(keysOf(left), keysOf(right))
      );
    }
    if (queue.evaluation === "BEST" && difference !== 0) return difference;
    return compareAgents[queue.agentOrder](keysOf(left), keysOf(right));
  }
}

function keysOf(agent: ReferenceAgent): { id: string; loadCount: number; idleSinceMs: number } {
  return { id: agent.id, loadCount: agent.load.length, idleSinceMs: agent.idleSinceMs };
}

function has(list: readonly Proficiency[], id: string): boolean {
  return list.some((entry) => entry.id === id);
}

function total(agent: ReferenceAgent, asked: readonly string[], languageId: string | null): number {
  const skills = sortedIds(asked).reduce((sum, id) => sum + level(agent.skills, id), 0);
  return languageId === null ? skills : skills + level(agent.languages, languageId);
}

/** Room overall, and for the conversation's label. */
function hasRoom(agent: ReferenceAgent, conversation: ConversationSet): boolean {
  return agent.load.length < agent.capacity && hasLabelRoom(agent, conversation, null);
}

/** Room for the conversation's label, were the other one gone. */
function hasLabelRoom(
  agent: ReferenceAgent,
  { labelId }: ConversationSet,
  goneId: string | null,
): boolean {
  const limit = typeof labelId === "string" ? agent.labelCapacities?.[labelId] : undefined;
  if (limit === undefined) return true;
  const held = agent.load.filter((one) => one.labelId === labelId && !isSlotOf(one, goneId));
  return held.length < limit;
}

/** Whether the conversation itself has the slot; one that came back may still be wrapped up in another. */
function isSlotOf(held: HeldConversation, conversationId: string | null): boolean {
  return held.conversationId === conversationId && held.kind !== "wrapup";
}

function level(list: readonly Proficiency[], id: string): number {
  return list.find((entry) => entry.id === id)?.proficiency ?? 0;
}

function isReady(agent: ReferenceAgent): boolean {
  return agent.isOnQueue && agent.graceEndsAtMs === null;
}

function membersOf(agents: readonly ReferenceAgent[], queueId: string): number {
  return agents.filter((agent) => agent.queueIds.includes(queueId)).length;
}

function sortedIds(ids: readonly string[]): string[] {
  return [...new Set(ids)].toSorted(compareIds);
}
