import type {
  AgentSet,
  ConversationSet,
  Fact,
  HeldConversation,
  Proficiency,
  QueueSet,
} from "./facts.ts";
import { compareAgents, compareIds, compareWaiting, waitingKeys } from "./order.ts";

/** A decision without its trace, with the accounting a trace must agree with. */
export type ReferenceDecision =
  | {
      readonly type: "offer";
      readonly conversationId: string;
      readonly agentId: string;
      readonly deadlineMs: number;
      readonly memberCount: number;
      readonly eligibleAgentIds: readonly string[];
    }
  | { readonly type: "expire"; readonly conversationId: string; readonly agentId: string };

type ReferenceAgent = Omit<AgentSet, "load"> & { load: HeldConversation[]; asked: Set<string> };

/**
 * The rules of routing written as plainly as they can be, at a cost of waiting × agents: the yardstick that the engine
 * must agree with, in tests, and outrun, in benchmarks. Keep it naive.
 */
export class ReferenceScan {
  readonly queues = new Map<string, QueueSet>();
  readonly agents = new Map<string, ReferenceAgent>();
  readonly waiting = new Map<string, ConversationSet>();

  applyAll(facts: Iterable<Fact>, nowMs: number): ReferenceDecision[] {
    for (const fact of facts) this.#takeIn(fact);
    return [...this.#expire(nowMs), ...this.#serve(nowMs)];
  }

  /** Whether the agent may be offered the conversation, room aside. */
  isAble(agent: ReferenceAgent, conversation: ConversationSet): boolean {
    const queue = this.queues.get(conversation.queueId);
    if (!queue || !agent.isOnQueue || agent.graceEndsAtMs !== null) return false;
    if (!agent.queueIds.includes(queue.id)) return false;
    if (queue.evaluation === "NONE") return true;
    const { skillIds, languageId } = conversation;
    return (
      skillIds.every((id) => has(agent.skills, id)) &&
      (languageId === null || has(agent.languages, languageId))
    );
  }

  /** Whether the agent may be offered the conversation now. */
  isEligible(agent: ReferenceAgent, conversation: ConversationSet): boolean {
    if (!this.isAble(agent, conversation) || agent.load.length >= agent.capacity) return false;
    if (!conversation.excludedAgentIds.includes(agent.id)) return true;
    const isElsewhere = [...this.agents.values()].some(
      (other) =>
        !conversation.excludedAgentIds.includes(other.id) && this.isAble(other, conversation),
    );
    return !isElsewhere;
  }

  #takeIn(fact: Fact): void {
    switch (fact.type) {
      case "queue.set":
        this.queues.set(fact.id, fact);
        break;
      case "queue.removed":
        this.queues.delete(fact.id);
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
    const decisions: ReferenceDecision[] = [];
    for (const conversation of this.#inServingOrder()) {
      const queue = this.queues.get(conversation.queueId);
      if (!queue) continue;
      const eligible = this.#windowFirst(
        queue,
        [...this.agents.values()].filter((agent) => this.isEligible(agent, conversation)),
      ).flatMap((agents) =>
        agents.toSorted((left, right) => this.#compareFor(queue, conversation, left, right)),
      );
      const chosen = eligible[0];
      if (!chosen) continue;
      const deadlineMs = nowMs + queue.alertingTimeoutMs;
      decisions.push({
        type: "offer",
        conversationId: conversation.id,
        agentId: chosen.id,
        deadlineMs,
        memberCount: [...this.agents.values()].filter((agent) => agent.queueIds.includes(queue.id))
          .length,
        eligibleAgentIds: eligible.map((agent) => agent.id),
      });
      this.waiting.delete(conversation.id);
      chosen.load.push({ conversationId: conversation.id, kind: "offered", deadlineMs });
    }
    return decisions;
  }

  /** Under BEST the 100 longest idle come before all others. */
  #windowFirst(queue: QueueSet, eligible: ReferenceAgent[]): ReferenceAgent[][] {
    if (queue.evaluation !== "BEST") return [eligible];
    const byIdleTime = eligible.toSorted((left, right) =>
      compareAgents.longestIdle(keysOf(left), keysOf(right)),
    );
    return [byIdleTime.slice(0, 100), byIdleTime.slice(100)];
  }

  #inServingOrder(): ConversationSet[] {
    const keyed = [...this.waiting.values()].flatMap((conversation) => {
      const queue = this.queues.get(conversation.queueId);
      if (!queue) return [];
      return [{ conversation, ...conversation, ...waitingKeys(queue.scoringMethod, conversation) }];
    });
    return keyed.toSorted(compareWaiting).map(({ conversation }) => conversation);
  }

  #compareFor(
    queue: QueueSet,
    conversation: ConversationSet,
    left: ReferenceAgent,
    right: ReferenceAgent,
  ): number {
    if (queue.evaluation === "BEST") {
      const difference = total(right, conversation) - total(left, conversation);
      if (difference !== 0) return difference;
    }
    return compareAgents[queue.agentOrder](keysOf(left), keysOf(right));
  }
}

function keysOf(agent: ReferenceAgent): { id: string; loadCount: number; idleSinceMs: number } {
  return { id: agent.id, loadCount: agent.load.length, idleSinceMs: agent.idleSinceMs };
}

function has(list: readonly Proficiency[], id: string): boolean {
  return list.some((entry) => entry.id === id);
}

function total(agent: ReferenceAgent, conversation: ConversationSet): number {
  const skills = new Set(conversation.skillIds);
  const { languageId } = conversation;
  const language = languageId === null ? 0 : level(agent.languages, languageId);
  return [...skills].reduce((sum, id) => sum + level(agent.skills, id), language);
}

function level(list: readonly Proficiency[], id: string): number {
  return list.find((entry) => entry.id === id)?.proficiency ?? 0;
}
