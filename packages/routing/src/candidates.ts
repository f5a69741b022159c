import {
  traceLimits,
  type CandidateCount,
  type ConversationStanding,
  type RankedAgent,
} from "./decisions.ts";
import { weightOf } from "./demand.ts";
import type { AgentOrder } from "./facts.ts";
import { Heap } from "./heap.ts";
import { compareAgents, compareIds, isVip, scoreOf } from "./order.ts";
import { mayBeNamed } from "./named.ts";
import type { NamedBy } from "./phase.ts";
import { hasLabelRoom, isReady, type Agent } from "./profile.ts";
import type { Link, Signature, Waiting } from "./signature.ts";

/** An able agent with room, and the proficiency that counts under BEST. */
export interface Candidate {
  readonly agent: Agent;
  readonly proficiencyTotal: number;
  /** How scarce what the agent can do is; 0 unless the queue is demand-aware. */
  readonly spareCost: number;
  /** The rule that names the agent; absent for the pool. */
  readonly by?: NamedBy;
}

/** What is looked at to choose: the agents as they are, and the time. */
export interface Scene {
  readonly agents: ReadonlyMap<string, Agent>;
  readonly nowMs: number;
}

/**
 * Who is passed over for this conversation: those who declined or missed it, unless nobody else could take it even with
 * room and the pause after a decline is over. Undefined when nobody is.
 */
export function passedOver(waiting: Waiting, scene: Scene): ReadonlySet<string> | undefined {
  const { excluded, signature, facts, phase } = waiting;
  if (!excluded) return undefined;
  if (scene.nowMs < (facts.excludedUntilMs ?? -Infinity)) return excluded;
  let excludedReadyCount = 0;
  for (const agentId of excluded) {
    const agent = scene.agents.get(agentId);
    if (agent && isReady(agent) && agent.profile.signatures.has(signature)) excludedReadyCount += 1;
  }
  if (signature.readyCount > excludedReadyCount) return excluded;
  for (const named of phase.named) {
    if (excluded.has(named.agentId)) continue;
    const agent = scene.agents.get(named.agentId);
    if (agent && isReady(agent) && mayBeNamed(agent, named, facts.queueId)) return excluded;
  }
  return undefined;
}

/** The best of those who may be offered a conversation. */
export interface Choice {
  /** Best first, at most {@link traceLimits}. */
  readonly best: readonly Candidate[];
  /** Able agents with room, those passed over included. */
  readonly freeCount: number;
}

/**
 * The best eligible agents of the pool. Cost: the profiles with free agents (or those of the signature, if they are fewer),
 * plus the few agents that come close in each; never all agents.
 */
export function bestCandidates(
  waiting: Waiting,
  passed: ReadonlySet<string> | undefined,
  isElsewhere?: (agentId: string) => boolean,
): Choice {
  const { signature } = waiting;
  const { settings } = signature.queue;
  if (!settings) return { best: [], freeCount: 0 };
  const order = settings.agentOrder;
  const { labelId } = signature.requirement;
  const compare = signature.isDemandAware ? compareSparing[order] : compareCandidates[order];
  const isLeftOut = (agent: Agent): boolean =>
    passed?.has(agent.id) === true ||
    isElsewhere?.(agent.id) === true ||
    (labelId !== null && !hasLabelRoom(agent, labelId));
  const best: Candidate[] = [];
  const links = signature.freeLinks();
  const freeCount = labelId === null ? countFree(links) : signature.freeCount();
  for (const { profile, proficiencyTotal } of links) {
    const free = profile.free(order);
    const spareCost = signature.isDemandAware ? signature.spareCostOf(profile) : 0;
    for (let agent = free.first(); agent; agent = free.after(agent)) {
      if (isLeftOut(agent)) continue;
      if (!insertBest(best, { agent, proficiencyTotal, spareCost }, compare)) break;
      if (profile.freeCount === 1) break;
    }
  }
  if (settings.evaluation !== "BEST" || freeCount <= bestWindowCount) return { best, freeCount };
  return { best: bestOf(longestIdle(signature, isLeftOut), compare), freeCount };
}

function countFree(links: readonly Link[]): number {
  let count = 0;
  for (const { profile } of links) count += profile.freeCount;
  return count;
}

/**
 * BEST looks for the highest proficiency only among this many, the longest idle of those who have what is asked and have
 * room (Genesys Cloud, "best available skills": the 100 agents with the longest time since their last interaction).
 * @NOTE Genesys may count agents without the asked skills among the 100, so that a conversation can wait although somebody
 * able is free; here those are left out first, and it never does.
 */
const bestWindowCount = 100;

function longestIdle(signature: Signature, isLeftOut: (agent: Agent) => boolean): Candidate[] {
  const heads = new Heap<Candidate>((left, right) =>
    compareAgents.longestIdle(left.agent, right.agent),
  );
  for (const { profile, proficiencyTotal } of signature.freeLinks()) {
    const agent = profile.free("longestIdle").first();
    if (agent) heads.push({ agent, proficiencyTotal, spareCost: 0 });
  }
  const window: Candidate[] = [];
  for (let head = heads.pop(); head; head = heads.pop()) {
    const { agent, proficiencyTotal } = head;
    if (!isLeftOut(agent) && window.push(head) === bestWindowCount) break;
    const next = agent.profile.free("longestIdle").after(agent);
    if (next) heads.push({ agent: next, proficiencyTotal, spareCost: 0 });
  }
  return window;
}

type CompareCandidates = (left: Candidate, right: Candidate) => number;

const compareCandidates: Record<AgentOrder, CompareCandidates> = {
  leastLoaded: (left, right) =>
    right.proficiencyTotal - left.proficiencyTotal ||
    compareAgents.leastLoaded(left.agent, right.agent),
  longestIdle: (left, right) =>
    right.proficiencyTotal - left.proficiencyTotal ||
    compareAgents.longestIdle(left.agent, right.agent),
};

/** Demand-aware: whose other abilities are needed the least, then who is best at it; see `demand.ts`. */
const compareSparing: Record<AgentOrder, CompareCandidates> = {
  leastLoaded: (left, right) =>
    left.agent.loadCount - right.agent.loadCount ||
    left.spareCost - right.spareCost ||
    compareCandidates.longestIdle(left, right),
  longestIdle: (left, right) =>
    left.spareCost - right.spareCost || compareCandidates.longestIdle(left, right),
};

function bestOf(candidates: readonly Candidate[], compare: CompareCandidates): Candidate[] {
  const best: Candidate[] = [];
  for (const candidate of candidates) insertBest(best, candidate, compare);
  return best;
}

/** Puts the candidate in its place among the best few; false when it is not one of them. */
function insertBest(best: Candidate[], candidate: Candidate, compare: CompareCandidates): boolean {
  const limit = traceLimits.rankedAgentCount;
  const last = best[limit - 1];
  if (last && compare(candidate, last) >= 0) return false;
  let index = best.length;
  while (index > 0 && compare(candidate, best[index - 1] as Candidate) < 0) index -= 1;
  if (index === best.length) best.push(candidate);
  else best.splice(index, 0, candidate);
  if (best.length > limit) best.pop();
  return true;
}

/**
 * Accounts for everybody of the pool, each under the first rule that leaves them out, out of running counts. An unknown
 * queue has no members. `freeCount` is that of the {@link Choice}.
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
  const { audience } = signature;
  const exclusions = [...audience.absent(), ...signature.unable()];
  const labelFull = labelFullOf(signature);
  const fullCount = signature.readyCount - found.freeCount - labelFull.count;
  if (fullCount > 0) {
    const agentIds = firstAtCapacity(signature, fullCount);
    exclusions.push({ rule: "atCapacity", count: fullCount, agentIds });
  }
  if (labelFull.count > 0) exclusions.push({ rule: "labelAtCapacity", ...labelFull });
  const passedFreeIds: string[] = [];
  for (const agentId of found.passed ?? []) {
    const agent = found.agents.get(agentId);
    if (agent?.standing !== "free" || !agent.profile.signatures.has(signature)) continue;
    if (hasLabelRoom(agent, signature.requirement.labelId)) passedFreeIds.push(agentId);
  }
  const passedFreeCount = passedFreeIds.length;
  if (passedFreeCount > 0) {
    const agentIds = passedFreeIds.toSorted(compareIds).slice(0, traceLimits.namedAgentCount);
    exclusions.push({ rule: "declinedOrMissed", count: passedFreeCount, agentIds });
  }
  return {
    memberCount: audience.memberCount(),
    eligibleCount: found.freeCount - passedFreeCount,
    exclusions,
    isExclusionLifted: waiting.excluded !== undefined && found.passed === undefined,
  };
}

/** Able agents with room overall and none for the label of the signature. */
function labelFullOf(signature: Signature): { count: number; agentIds: string[] } {
  const { labelId } = signature.requirement;
  const agentIds: string[] = [];
  let count = 0;
  if (labelId === null) return { count, agentIds };
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
 * The first able agents without room by id, as many as a trace names; `count` of them exist. When they are most of those
 * who are there, walking the members by id meets them at once; when they are few, they are gathered from their profiles.
 */
export function firstAtCapacity(signature: Signature, count: number): string[] {
  const { audience } = signature;
  if (count * count > traceLimits.namedAgentCount * audience.readyTotal()) {
    return audience.firstReady(
      count,
      (agent) => agent.standing === "atCapacity" && agent.profile.signatures.has(signature),
    );
  }
  const agentIds: string[] = [];
  for (const { profile } of signature.links) {
    for (const agent of profile.atCapacity) nameFirst(agentIds, agent.id);
  }
  return agentIds;
}

/** The ranking values of a candidate, as the trace shows them. */
export function ranked({ agent, proficiencyTotal, spareCost, by }: Candidate): RankedAgent {
  return {
    agentId: agent.id,
    by: by ?? "pool",
    proficiencyTotal,
    spareCost,
    loadCount: agent.loadCount,
    idleSinceMs: agent.idleSinceMs,
    capacity: agent.capacity,
  };
}

/** How a waiting conversation stands at `nowMs`; null while its queue is unknown. */
export function standingOfConversation(
  waiting: Waiting,
  nowMs: number,
): ConversationStanding | null {
  const { facts, phase, signature } = waiting;
  const settings = signature.queue.settings;
  if (!settings) return null;
  const { pool } = phase;
  return {
    queueId: facts.queueId,
    scoringMethod: settings.scoringMethod,
    evaluation: settings.evaluation,
    agentOrder: settings.agentOrder,
    priority: facts.priority,
    waitingSinceMs: facts.waitingSinceMs,
    score: scoreOf(settings.scoringMethod, facts, nowMs),
    weight: waiting.methodRank === 0 ? 1 : weightOf(signature),
    ...(isVip(settings, facts) ? { isVip: true as const } : {}),
    requiredSkillIds: signature.requirement.skillIds,
    requiredLanguageId: signature.requirement.languageId,
    ring: pool === null || pool.ring === Infinity ? null : pool.ring,
    removedSkillIds:
      pool === null ? [] : pool.removedSkillIds.filter((id) => facts.skillIds.includes(id)),
    groupIds: pool === null ? [] : pool.groupIds,
    isNamedOnly: pool === null,
    nextStepAtMs: phase.nextAtMs,
  };
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
