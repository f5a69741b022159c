import type { ConditionalRule, ConversationSet, QueueMeasured, QueueSet } from "./facts.ts";
import { compareIds } from "./order.ts";

/** By which rule an agent is asked who stands outside the pool's order. */
export type NamedBy = "direct" | "lastAgent" | "preferred";

/** One agent who is asked before the pool. */
export interface NamedAgent {
  readonly agentId: string;
  readonly by: NamedBy;
  /** Higher is asked first; equal ones by the queue's order of agents. */
  readonly score: number;
  /** Whether only a joined member of the queue may be asked. */
  readonly isMemberOnly: boolean;
}

/** The agents a conversation is open to besides the named ones. */
export interface Pool {
  /** Members up to this bullseye ring; Infinity in a queue without rings. */
  readonly ring: number;
  /** Groups that conditional rules have brought in, sorted. */
  readonly groupIds: readonly string[];
  /** Skills no longer asked, sorted. */
  readonly removedSkillIds: readonly string[];
}

/** How far a conversation has come in the rules of its queue. */
export interface Phase {
  readonly named: readonly NamedAgent[];
  /** Null while only named agents are asked. */
  readonly pool: Pool | null;
  /** When the next rule takes effect by time; null when none will. */
  readonly nextAtMs: number | null;
}

/** What was measured of a queue, if anything. */
type MeasuresOf = (queueId: string) => QueueMeasured | undefined;

const nobodyNamed: readonly NamedAgent[] = [];
const everybody: Pool = { ring: Infinity, groupIds: [], removedSkillIds: [] };

/** Everybody may be asked: the phase in a queue without rules. */
export const openPhase: Phase = { named: nobodyNamed, pool: everybody, nextAtMs: null };

/**
 * The phase of a conversation at an instant: a function of the facts and the time alone, so that a restart finds every
 * conversation where it was. In order: the direct agent alone; then the preferred agents, step by step; then the pool of
 * the queue's routing method, whose rings and rules count from the end of the preferred steps.
 */
export function phaseOf(
  conversation: ConversationSet,
  queue: QueueSet,
  { measures, nowMs }: { readonly measures: MeasuresOf; readonly nowMs: number },
): Phase {
  const { directAgent } = conversation;
  if (directAgent && nowMs < directAgent.untilMs) {
    const { agentId, untilMs } = directAgent;
    const named = [{ agentId, by: "direct" as const, score: 0, isMemberOnly: false }];
    return { named, pool: null, nextAtMs: untilMs };
  }
  const enteredAtMs = Math.max(
    conversation.enteredQueueAtMs ?? conversation.waitingSinceMs,
    directAgent?.untilMs ?? -Infinity,
  );
  const preferred = preferredAgents(conversation);
  const steps = preferred.length > 0 ? (queue.preferredSteps ?? []) : [];
  let stepEndsAtMs = enteredAtMs;
  for (const step of steps) {
    stepEndsAtMs += step.stayMs;
    if (nowMs >= stepEndsAtMs) continue;
    const minimum = step.minimumScore ?? -Infinity;
    const named = preferred.filter(({ score }) => score >= minimum);
    return { named, pool: null, nextAtMs: stepEndsAtMs };
  }
  const { pool, nextAtMs } = poolOf(queue, { sinceMs: stepEndsAtMs, measures, nowMs });
  const named = preferred.length > 0 ? preferred : lastAgent(conversation, queue);
  return named === nobodyNamed && pool === everybody ? openPhase : { named, pool, nextAtMs };
}

function preferredAgents({ preferredAgents: preferred }: ConversationSet): readonly NamedAgent[] {
  if (!preferred || preferred.length === 0) return nobodyNamed;
  return preferred
    .map(({ agentId, score }) => ({ agentId, score, by: "preferred" as const, isMemberOnly: true }))
    .toSorted((left, right) => right.score - left.score || compareIds(left.agentId, right.agentId));
}

function lastAgent({ lastAgentId }: ConversationSet, queue: QueueSet): readonly NamedAgent[] {
  const mode = queue.lastAgentMode ?? "Disabled";
  if (mode === "Disabled" || lastAgentId === undefined || lastAgentId === null) return nobodyNamed;
  if (queue.preferredSteps?.length || queue.conditionalRules?.length) return nobodyNamed;
  const isMemberOnly = mode === "QueueMembersOnly";
  return [{ agentId: lastAgentId, by: "lastAgent", score: 0, isMemberOnly }];
}

function poolOf(
  queue: QueueSet,
  { sinceMs, measures, nowMs }: { sinceMs: number; measures: MeasuresOf; nowMs: number },
): { readonly pool: Pool; readonly nextAtMs: number | null } {
  const rings = queue.rings ?? [];
  const rules = queue.conditionalRules ?? [];
  if (rings.length === 0 && rules.length === 0) return { pool: everybody, nextAtMs: null };
  let nextAtMs = Infinity;
  let ring = rings.length === 0 ? Infinity : 1;
  const removed = new Set<string>();
  let leavesAtMs = sinceMs;
  for (const { stayMs, skillIdsRemovedOnExit } of rings.slice(0, -1)) {
    leavesAtMs += stayMs;
    if (nowMs < leavesAtMs) {
      nextAtMs = leavesAtMs;
      break;
    }
    ring += 1;
    for (const skillId of skillIdsRemovedOnExit) removed.add(skillId);
  }
  const groups = new Set<string>();
  for (const rule of rules) {
    const takesEffectAtMs = sinceMs + rule.afterMs;
    if (nowMs < takesEffectAtMs) nextAtMs = Math.min(nextAtMs, takesEffectAtMs);
    else if (isFulfilled(rule, measures)) for (const groupId of rule.groupIds) groups.add(groupId);
  }
  return {
    pool: {
      ring,
      groupIds: [...groups].toSorted(compareIds),
      removedSkillIds: [...removed].toSorted(compareIds),
    },
    nextAtMs: nextAtMs === Infinity ? null : nextAtMs,
  };
}

/** Whether the rule's value stands as the rule wants it. */
export function isFulfilled(rule: ConditionalRule, measures: MeasuresOf): boolean {
  const measured = measures(rule.queueId);
  const value =
    rule.metric === "EstimatedWaitTime" ? measured?.estimatedWaitSeconds : measured?.serviceLevel;
  if (value === undefined || value === null) return false;
  switch (rule.comparison) {
    case "GreaterThan":
      return value > rule.value;
    case "GreaterThanOrEqualTo":
      return value >= rule.value;
    case "LessThan":
      return value < rule.value;
    case "LessThanOrEqualTo":
      return value <= rule.value;
  }
}
