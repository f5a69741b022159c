import type { AgentOrder, QueueSet, ScoringMethod } from "./facts.ts";
import type { Ordering } from "./ordered-set.ts";

/** The keys by which waiting conversations are served. */
export interface WaitingKeys {
  readonly id: string;
  /** 0 for PriorityOnly queues and VIPs, who are served first, else 1. */
  readonly methodRank: number;
  /** The time-independent form of the score: smaller is served first. */
  readonly scoreKey: number;
  readonly waitingSinceMs: number;
}

/** The keys by which free agents are chosen. */
export interface AgentKeys {
  readonly id: string;
  readonly loadCount: number;
  readonly idleSinceMs: number;
}

const minuteMs = 60_000;

/** Stable, locale-free order of ids; the last tie-break everywhere. */
export function compareIds(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * Turns a score that grows with time into keys that do not: `minutes waiting + priority` ranks like
 * `-(waitingSince - priority minutes)`, so the order of two conversations never changes while they wait.
 */
export function waitingKeys(
  settings: Pick<QueueSet, "scoringMethod" | "evaluation" | "vipPriority">,
  conversation: { readonly priority: number; readonly waitingSinceMs: number },
): { readonly methodRank: number; readonly scoreKey: number } {
  return isVip(settings, conversation) || settings.scoringMethod === "PriorityOnly"
    ? { methodRank: 0, scoreKey: -conversation.priority }
    : {
        methodRank: 1,
        scoreKey: conversation.waitingSinceMs - conversation.priority * minuteMs,
      };
}

/** Whether the queue's VIP priority puts the conversation before all others of a demand-aware queue. */
export function isVip(
  { evaluation, vipPriority = Infinity }: Pick<QueueSet, "evaluation" | "vipPriority">,
  { priority }: { readonly priority: number },
): boolean {
  return evaluation === "DEMAND_AWARE" && priority >= vipPriority;
}

/** The score as an administrator knows it: minutes waiting + priority, or the priority alone. */
export function scoreOf(
  method: ScoringMethod,
  conversation: { readonly priority: number; readonly waitingSinceMs: number },
  nowMs: number,
): number {
  if (method === "PriorityOnly") return conversation.priority;
  return (nowMs - conversation.waitingSinceMs) / minuteMs + conversation.priority;
}

/** Which of two waiting conversations is served first, over all queues. Lexicographic; ids break ties. */
export function compareWaiting(left: WaitingKeys, right: WaitingKeys): number {
  return (
    left.methodRank - right.methodRank ||
    left.scoreKey - right.scoreKey ||
    left.waitingSinceMs - right.waitingSinceMs ||
    compareIds(left.id, right.id)
  );
}

/** Far below any score, so that no score of rank 1 comes near a score of rank 0 lowered by it. */
const rankOffset = 1e15;
const mostKey = rankOffset / 3;

/** {@link compareWaiting} with the rank and the score in one number, as far as they fit: where two are equal, it decides. */
export const servingOrder: Ordering<WaitingKeys> = {
  compare: compareWaiting,
  keyOf: ({ methodRank, scoreKey }) => {
    const key = Math.max(-mostKey, Math.min(scoreKey, mostKey));
    return methodRank === 0 ? key - rankOffset : key;
  },
};

/** Whether a key of {@link servingOrder} is of those who are served first. */
export function isFirstRank(key: number): boolean {
  return key < -mostKey;
}

/** Which of two equally able free agents is asked first. Lexicographic; ids break ties. */
export const compareAgents: Record<AgentOrder, (left: AgentKeys, right: AgentKeys) => number> = {
  leastLoaded: (left, right) =>
    left.loadCount - right.loadCount ||
    left.idleSinceMs - right.idleSinceMs ||
    compareIds(left.id, right.id),
  longestIdle: (left, right) =>
    left.idleSinceMs - right.idleSinceMs || compareIds(left.id, right.id),
};

/** {@link compareAgents} for sets. */
export const agentOrderings: Record<AgentOrder, Ordering<AgentKeys>> = {
  leastLoaded: { compare: compareAgents.leastLoaded, keyOf: ({ loadCount }) => loadCount },
  longestIdle: { compare: compareAgents.longestIdle, keyOf: ({ idleSinceMs }) => idleSinceMs },
};
