import type { AgentSet, ConversationSet, Proficiency, QueueSet } from "../../src/facts.ts";

/* Facts for worked examples: a plain queue `support`, an agent of it, a conversation in it, with what an example changes. */

export function queueSet(facts: Partial<QueueSet> = {}): QueueSet {
  return {
    type: "queue.set",
    id: "support",
    scoringMethod: "TimestampAndPriority",
    evaluation: "ALL",
    agentOrder: "longestIdle",
    alertingTimeoutMs: 30_000,
    ...facts,
  };
}

export function agentSet(id: string, facts: Partial<AgentSet> = {}): AgentSet {
  return {
    type: "agent.set",
    id,
    isOnQueue: true,
    graceEndsAtMs: null,
    queueIds: ["support"],
    capacity: 1,
    load: [],
    idleSinceMs: 0,
    skills: [],
    languages: [],
    ...facts,
  };
}

export function conversationSet(id: string, facts: Partial<ConversationSet> = {}): ConversationSet {
  return {
    type: "conversation.set",
    id,
    queueId: "support",
    priority: 0,
    waitingSinceMs: 0,
    skillIds: [],
    languageId: null,
    excludedAgentIds: [],
    ...facts,
  };
}

/** Skills, each at the same proficiency. */
export function skills(ids: readonly string[], proficiency = 3): Proficiency[] {
  return ids.map((id) => ({ id, proficiency }));
}
