import type { AgentSet, ConversationSet, Fact, QueueSet } from "../packages/routing/src/facts.ts";
import { compareIds, compareWaiting, waitingKeys } from "../packages/routing/src/order.ts";

interface ScannedAgent {
  readonly facts: AgentSet;
  readonly queueIds: ReadonlySet<string>;
  readonly levels: ReadonlyMap<string, number>;
  loadCount: number;
}

interface ScannedConversation {
  readonly id: string;
  readonly methodRank: number;
  readonly scoreKey: number;
  readonly waitingSinceMs: number;
  readonly queueId: string;
  readonly queue: QueueSet;
  /** Skills and language; empty where the queue disregards them. */
  readonly asked: readonly string[];
}

/**
 * What routing costs without any structure: a freed agent looks through all that waits, an arrival through all agents. Kept as
 * lean as a scan can be (keys and lists made ready beforehand, no trace, none of the rules that the bench does not use), so
 * that comparing with it flatters nobody. One fact at a time; what came before is loaded.
 */
export class PlainScan {
  readonly #queues = new Map<string, QueueSet>();
  readonly #agents = new Map<string, ScannedAgent>();
  readonly #waiting = new Map<string, ScannedConversation>();

  /** Takes in a state in which nobody can be served, without looking. */
  load(facts: Iterable<Fact>): void {
    for (const fact of facts) {
      if (fact.type === "queue.set") this.#queues.set(fact.id, fact);
      else if (fact.type === "agent.set") this.#agents.set(fact.id, this.#scannedAgent(fact));
      else if (fact.type === "conversation.set") this.#waiting.set(fact.id, this.#scanned(fact));
    }
  }

  applyAll(
    facts: Iterable<Fact>,
    nowMs: number,
  ): { type: "offer"; conversationId: string; agentId: string; deadlineMs: number }[] {
    for (const fact of facts) {
      const found = this.#takeIn(fact);
      if (!found) continue;
      const { conversation, agent } = found;
      this.#waiting.delete(conversation.id);
      agent.loadCount += 1;
      const deadlineMs = nowMs + conversation.queue.alertingTimeoutMs;
      return [
        { type: "offer", conversationId: conversation.id, agentId: agent.facts.id, deadlineMs },
      ];
    }
    return [];
  }

  #takeIn(fact: Fact): { conversation: ScannedConversation; agent: ScannedAgent } | undefined {
    if (fact.type === "agent.set") {
      const agent = this.#scannedAgent(fact);
      this.#agents.set(fact.id, agent);
      const conversation =
        agent.loadCount < fact.capacity ? this.#bestConversation(agent) : undefined;
      return conversation && { conversation, agent };
    }
    if (fact.type === "conversation.set") {
      const conversation = this.#scanned(fact);
      this.#waiting.set(fact.id, conversation);
      const agent = this.#bestAgent(conversation);
      return agent && { conversation, agent };
    }
    return undefined;
  }

  #scannedAgent(facts: AgentSet): ScannedAgent {
    const known = this.#agents.get(facts.id);
    return {
      facts,
      queueIds: known?.queueIds ?? new Set(facts.queueIds),
      levels: known?.levels ?? levelsOf(facts),
      loadCount: facts.load.length,
    };
  }

  #scanned(facts: ConversationSet): ScannedConversation {
    const queue = this.#queues.get(facts.queueId)!;
    const { id, waitingSinceMs, queueId, skillIds, languageId } = facts;
    const asked = languageId === null ? skillIds : [...skillIds, languageId];
    return {
      id,
      ...waitingKeys(queue, facts),
      waitingSinceMs,
      queueId,
      queue,
      asked: queue.evaluation === "NONE" ? [] : asked,
    };
  }

  #bestConversation(agent: ScannedAgent): ScannedConversation | undefined {
    let best: ScannedConversation | undefined;
    for (const conversation of this.#waiting.values()) {
      if (!agent.queueIds.has(conversation.queueId)) continue;
      if (best && compareWaiting(conversation, best) >= 0) continue;
      if (isAble(agent, conversation.asked)) best = conversation;
    }
    return best;
  }

  #bestAgent(conversation: ScannedConversation): ScannedAgent | undefined {
    let best: ScannedAgent | undefined;
    for (const agent of this.#agents.values()) {
      if (agent.loadCount >= agent.facts.capacity) continue;
      if (!agent.queueIds.has(conversation.queueId) || !isAble(agent, conversation.asked)) continue;
      if (!best || compareScanned(conversation, agent, best) < 0) best = agent;
    }
    return best;
  }
}

function levelsOf({ skills, languages }: AgentSet): Map<string, number> {
  return new Map([...skills, ...languages].map(({ id, proficiency }) => [id, proficiency]));
}

function isAble({ levels }: ScannedAgent, asked: readonly string[]): boolean {
  for (const id of asked) if (!levels.has(id)) return false;
  return true;
}

function compareScanned(
  { queue, asked }: ScannedConversation,
  left: ScannedAgent,
  right: ScannedAgent,
): number {
  const total = ({ levels }: ScannedAgent): number =>
    asked.reduce((sum, id) => sum + (levels.get(id) ?? 0), 0);
  return (
    (queue.evaluation === "BEST" ? total(right) - total(left) : 0) ||
    (queue.agentOrder === "leastLoaded" ? left.loadCount - right.loadCount : 0) ||
    left.facts.idleSinceMs - right.facts.idleSinceMs ||
    compareIds(left.facts.id, right.facts.id)
  );
}
