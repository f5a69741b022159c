import {
  traceLimits,
  type CandidateCount,
  type ConversationStanding,
  type RankedAgent,
} from "./decisions.ts";
import type { AgentOrder } from "./facts.ts";
import { Heap } from "./heap.ts";
import { compareAgents, compareIds, scoreOf } from "./order.ts";
import { isReady, type Agent } from "./profile.ts";
import type { Signature, Waiting } from "./signature.ts";

/** An able agent with room, and the proficiency that counts under BEST. */
export interface Candidate {
  readonly agent: Agent;
  readonly proficiencyTotal: number;
}

/**
 * Who is passed over for this conversation: those who declined or missed it, unless nobody else could take it even with
 * room. Undefined when nobody is.
 */
export function passedOver(
  waiting: Waiting,
  agents: ReadonlyMap<string, Agent>,
): ReadonlySet<string> | undefined {
  const { excluded, signature } = waiting;
  if (!excluded) return undefined;
  let excludedReadyCount = 0;
  for (const agentId of excluded) {
    const agent = agents.get(agentId);
    if (agent && isReady(agent) && agent.profile.signatures.has(signature)) excludedReadyCount += 1;
  }
  return signature.readyCount > excludedReadyCount ? excluded : undefined;
}

/** The best of those who may be offered a conversation. */
export interface Choice {
  /** Best first, at most {@link traceLimits}. */
  readonly best: readonly Candidate[];
  /** Able agents with room, those passed over included. */
  readonly freeCount: number;
}

/**
 * The best eligible agents. Cost: the profiles with free agents (or those of the signature, if they are fewer), plus the
 * few agents that come close in each; never all agents.
 */
export function bestCandidates(waiting: Waiting, passed: ReadonlySet<string> | undefined): Choice {
  const { signature } = waiting;
  const { settings } = signature.queue;
  if (!settings) return { best: [], freeCount: 0 };
  const order = settings.agentOrder;
  const compare = compareCandidates[order];
  const best: Candidate[] = [];
  let freeCount = 0;
  for (const { profile, proficiencyTotal } of signature.freeLinks()) {
    freeCount += profile.freeCount;
    const free = profile.free(order);
    for (let agent = free.first(); agent; agent = free.after(agent)) {
      if (passed?.has(agent.id)) continue;
      if (!insertBest(best, { agent, proficiencyTotal }, compare)) break;
      if (profile.freeCount === 1) break;
    }
  }
  if (settings.evaluation !== "BEST" || freeCount <= bestWindowCount) return { best, freeCount };
  return { best: bestOf(longestIdle(signature, passed), compare), freeCount };
}

/**
 * BEST looks for the highest proficiency only among this many, the longest idle of those who have what is asked and have
 * room (Genesys Cloud, "best available skills": the 100 agents with the longest time since their last interaction).
 * @NOTE Genesys may count agents without the asked skills among the 100, so that a conversation can wait although somebody
 * able is free; here those are left out first, and it never does.
 */
const bestWindowCount = 100;

function longestIdle(signature: Signature, passed: ReadonlySet<string> | undefined): Candidate[] {
  const heads = new Heap<Candidate>((left, right) =>
    compareAgents.longestIdle(left.agent, right.agent),
  );
  for (const { profile, proficiencyTotal } of signature.freeLinks()) {
    const agent = profile.free("longestIdle").first();
    if (agent) heads.push({ agent, proficiencyTotal });
  }
  const window: Candidate[] = [];
  for (let head = heads.pop(); head; head = heads.pop()) {
    const { agent, proficiencyTotal } = head;
    if (!passed?.has(agent.id) && window.push(head) === bestWindowCount) break;
    const next = agent.profile.free("longestIdle").after(agent);
    if (next) heads.push({ agent: next, proficiencyTotal });
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
 * Accounts for every member of the queue, each under the first rule that leaves them out, out of running counts. An
 * unknown queue has no members. `freeCount` is that of the {@link Choice}.
 */
export function countCandidates(
  waiting: Waiting,
  {
    passed,
    freeCount,
    agents,
  }: {
    readonly passed: ReadonlySet<string> | undefined;
    readonly freeCount: number;
    readonly agents: ReadonlyMap<string, Agent>;
  },
): CandidateCount {
  const { signature } = waiting;
  if (!signature.queue.settings) return nobody;
  const { members } = signature.queue;
  const exclusions = [...members.absent()];
  const unable = signature.unable();
  if (unable) exclusions.push(unable);
  const fullCount = signature.readyCount - freeCount;
  if (fullCount > 0) {
    const agentIds = firstAtCapacity(signature, fullCount);
    exclusions.push({ rule: "atCapacity", count: fullCount, agentIds });
  }
  const passedFreeIds: string[] = [];
  for (const agentId of passed ?? []) {
    const agent = agents.get(agentId);
    if (agent?.standing !== "free" || !agent.profile.signatures.has(signature)) continue;
    passedFreeIds.push(agentId);
  }
  const passedFreeCount = passedFreeIds.length;
  if (passedFreeCount > 0) {
    const agentIds = passedFreeIds.toSorted(compareIds).slice(0, traceLimits.namedAgentCount);
    exclusions.push({ rule: "declinedOrMissed", count: passedFreeCount, agentIds });
  }
  return {
    memberCount: members.count,
    eligibleCount: freeCount - passedFreeCount,
    exclusions,
    isExclusionLifted: waiting.excluded !== undefined && passed === undefined,
  };
}

/**
 * The first able agents without room by id, as many as a trace names; `count` of them exist. When they are most of those
 * who are there, walking the members by id meets them at once; when they are few, they are gathered from their profiles.
 */
export function firstAtCapacity(signature: Signature, count: number): string[] {
  const { members } = signature.queue;
  if (count * count > traceLimits.namedAgentCount * members.ready.size) {
    return members.firstReady(
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
export function ranked({ agent, proficiencyTotal }: Candidate): RankedAgent {
  return {
    agentId: agent.id,
    proficiencyTotal,
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
  const { facts, signature } = waiting;
  const settings = signature.queue.settings;
  if (!settings) return null;
  return {
    queueId: facts.queueId,
    scoringMethod: settings.scoringMethod,
    evaluation: settings.evaluation,
    agentOrder: settings.agentOrder,
    priority: facts.priority,
    waitingSinceMs: facts.waitingSinceMs,
    score: scoreOf(settings.scoringMethod, facts, nowMs),
    requiredSkillIds: signature.requirement.skillIds,
    requiredLanguageId: signature.requirement.languageId,
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
