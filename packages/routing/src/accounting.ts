import { traceLimits, type CandidateCount, type ConversationStanding } from "./decisions.ts";
import { weightOf } from "./demand.ts";
import type { QueueSet } from "./facts.ts";
import { compareIds, isVip, scoreOf } from "./order.ts";
import { hasLabelRoom, type Agent } from "./profile.ts";
import type { Signature, Waiting } from "./signature.ts";

/**
 * Accounts for everybody of the pool, each under the first rule that leaves them out, out of running counts. An unknown
 * queue has no members. `freeCount` is that of the choice of the best.
 */
export function countCandidates(
  waiting: Waiting,
  found: {
    readonly passed: ReadonlySet<string> | undefined;
    readonly freeCount: number;
    readonly agents: ReadonlyMap<string, Agent>;
  },
): CandidateCount {
  const { signature } = waiting;
  if (!signature.queue.settings) return nobody;
  const leftOut = signature.leftOut();
  const exclusions = leftOut.length === 0 ? [] : leftOut.slice();
  const labelFull = labelFullOf(signature);
  const fullCount = signature.readyCount - found.freeCount - labelFull.count;
  if (fullCount > 0) {
    const agentIds = firstAtCapacity(signature, fullCount);
    exclusions.push({ rule: "atCapacity", count: fullCount, agentIds });
  }
  if (labelFull.count > 0) exclusions.push({ rule: "labelAtCapacity", ...labelFull });
  const passedFreeIds = passedFreeOf(signature, found);
  const passedFreeCount = passedFreeIds.length;
  if (passedFreeCount > 0) {
    const agentIds = passedFreeIds.toSorted(compareIds).slice(0, traceLimits.namedAgentCount);
    exclusions.push({ rule: "declinedOrMissed", count: passedFreeCount, agentIds });
  }
  return {
    memberCount: signature.audience.memberCount(),
    eligibleCount: found.freeCount - passedFreeCount,
    exclusions,
    isExclusionLifted: waiting.excluded !== undefined && found.passed === undefined,
  };
}

const noIds: readonly string[] = [];

/** Able agents with room who are passed over. */
function passedFreeOf(
  signature: Signature,
  {
    passed,
    agents,
  }: {
    readonly passed: ReadonlySet<string> | undefined;
    readonly agents: ReadonlyMap<string, Agent>;
  },
): readonly string[] {
  if (!passed) return noIds;
  return [...passed].filter((agentId) => {
    const agent = agents.get(agentId);
    if (agent?.standing !== "free" || !agent.profile.signatures.has(signature)) return false;
    return hasLabelRoom(agent, signature.requirement.labelId);
  });
}

const nobodyLabelFull = { count: 0, agentIds: noIds };

/** Able agents with room overall and none for the label of the signature. */
function labelFullOf(signature: Signature): typeof nobodyLabelFull {
  const { labelId } = signature.requirement;
  if (labelId === null) return nobodyLabelFull;
  const agentIds: string[] = [];
  let count = 0;
  for (const { profile } of signature.freeLinks()) {
    for (const agent of profile.freeAgents()) {
      if (hasLabelRoom(agent, labelId)) continue;
      count += 1;
      nameFirst(agentIds, agent.id);
    }
  }
  return { count, agentIds };
}

/**
 * The first able agents without room by id, as many as a trace names; `count` of them exist. Most often they are among the
 * first able agents, who are known; else they are looked for among all members when they are most of those who are there,
 * and gathered from their profiles when they are few.
 */
export function firstAtCapacity(signature: Signature, count: number): string[] {
  const limit = Math.min(count, traceLimits.namedAgentCount);
  const first = signature.firstFull(limit);
  if (first) return first;
  const { audience } = signature;
  if (count * count > traceLimits.namedAgentCount * audience.readyTotal()) {
    const isFull = (agent: Agent): boolean =>
      agent.standing === "atCapacity" && agent.profile.signatures.has(signature);
    return audience.firstReady(limit, isFull).map(({ id }) => id);
  }
  const agentIds: string[] = [];
  for (const { profile } of signature.links) {
    for (const agent of profile.fullAgents()) nameFirst(agentIds, agent.id);
  }
  return agentIds;
}

/** How a waiting conversation stands at `nowMs` in a queue with these settings. */
export function standingOf(
  { facts, methodRank, phase, signature }: Waiting,
  settings: QueueSet,
  nowMs: number,
): ConversationStanding {
  const { pool } = phase;
  const standing: ConversationStanding = {
    queueId: facts.queueId,
    scoringMethod: settings.scoringMethod,
    evaluation: settings.evaluation,
    agentOrder: settings.agentOrder,
    priority: facts.priority,
    waitingSinceMs: facts.waitingSinceMs,
    score: scoreOf(settings.scoringMethod, facts, nowMs),
    weight: methodRank === 0 ? 1 : weightOf(signature),
    requiredSkillIds: signature.requirement.skillIds,
    requiredLanguageId: signature.requirement.languageId,
    ring: pool === null || pool.ring === Infinity ? null : pool.ring,
    removedSkillIds:
      pool === null ? [] : pool.removedSkillIds.filter((id) => facts.skillIds.includes(id)),
    groupIds: pool === null ? [] : pool.groupIds,
    isNamedOnly: pool === null,
    nextStepAtMs: phase.nextAtMs,
  };
  return isVip(settings, facts) ? { ...standing, isVip: true } : standing;
}

const nobody: CandidateCount = {
  memberCount: 0,
  eligibleCount: 0,
  exclusions: [],
  isExclusionLifted: false,
};

/** Keeps the first ids in order up to the limit. */
function nameFirst(names: string[], id: string): void {
  const limit = traceLimits.namedAgentCount;
  const last = names[limit - 1];
  if (last !== undefined && last <= id) return;
  let index = names.length;
  while (index > 0 && id < (names[index - 1] as string)) index -= 1;
  names.splice(index, 0, id);
  if (names.length > limit) names.pop();
}
