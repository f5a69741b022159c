import {
  exclusionRules,
  traceLimits,
  type CandidateCount,
  type ConversationStanding,
  type Exclusion,
  type ExclusionRule,
  type RankedAgent,
} from "./decisions.ts";
import { compareAgents, scoreOf } from "./order.ts";
import { isReady, type Agent, type Profile, type Standing } from "./profile.ts";
import type { OrderedSet } from "./ordered-set.ts";
import type { Waiting } from "./signature.ts";

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
  let readyCount = 0;
  for (const { profile } of signature.links) {
    readyCount += profile.readyCount;
    if (readyCount > excludedReadyCount) return excluded;
  }
  return undefined;
}

/**
 * The best eligible agents, best first, at most `limit`. Cost: the signature's profiles, plus the few agents that come
 * close in each; never all agents.
 */
export function bestCandidates(
  waiting: Waiting,
  options: { readonly passed: ReadonlySet<string> | undefined; readonly limit: number },
): Candidate[] {
  const { signature } = waiting;
  const order = signature.queue.settings?.agentOrder;
  if (!order) return [];
  const compare = (left: Candidate, right: Candidate): number =>
    right.proficiencyTotal - left.proficiencyTotal || compareAgents[order](left.agent, right.agent);
  const best: Candidate[] = [];
  for (const { profile, proficiencyTotal } of signature.links) {
    if (profile.freeCount === 0) continue;
    const free = profile.free(order);
    for (let agent = free.first(); agent; agent = free.after(agent)) {
      if (options.passed?.has(agent.id)) continue;
      const candidate = { agent, proficiencyTotal };
      const last = best[options.limit - 1];
      if (last && compare(candidate, last) >= 0) break;
      let index = best.length;
      while (index > 0 && compare(candidate, best[index - 1] as Candidate) < 0) index -= 1;
      best.splice(index, 0, candidate);
      if (best.length > options.limit) best.pop();
    }
  }
  return best;
}

/** Accounts for every member of the queue, each under the first rule that leaves them out. An unknown queue has no members. */
export function countCandidates(
  waiting: Waiting,
  passed: ReadonlySet<string> | undefined,
  agents: ReadonlyMap<string, Agent>,
): CandidateCount {
  const { signature } = waiting;
  const tallies: Partial<Record<ExclusionRule, Tally>> = {};
  let memberCount = 0;
  let freeCount = 0;
  if (!signature.queue.settings) return nobody;
  for (const profile of signature.queue.profiles) {
    memberCount += profile.agentCount;
    tallyStanding(tallies, "notOnQueue", profile, "notOnQueue");
    tallyStanding(tallies, "notConnected", profile, "notConnected");
    if (profile.signatures.has(signature)) {
      tallyStanding(tallies, "atCapacity", profile, "atCapacity");
      freeCount += profile.freeCount;
    } else {
      tallyStanding(tallies, "skillsOrLanguage", profile, "atCapacity");
      tallyStanding(tallies, "skillsOrLanguage", profile, "free");
    }
  }
  let passedFreeCount = 0;
  for (const agentId of passed ?? []) {
    const agent = agents.get(agentId);
    if (agent?.standing !== "free" || !agent.profile.signatures.has(signature)) continue;
    passedFreeCount += 1;
    const tally = (tallies.declinedOrMissed ??= { count: 0, agentIds: [] });
    tally.count += 1;
    nameFirst(tally.agentIds, agentId);
  }
  const exclusions: Exclusion[] = [];
  for (const rule of exclusionRules) {
    const tally = tallies[rule];
    if (tally) exclusions.push({ rule, count: tally.count, agentIds: tally.agentIds });
  }
  return {
    memberCount,
    eligibleCount: freeCount - passedFreeCount,
    exclusions,
    isExclusionLifted: waiting.excluded !== undefined && passed === undefined,
  };
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

interface Tally {
  count: number;
  readonly agentIds: string[];
}

function tallyStanding(
  tallies: Partial<Record<ExclusionRule, Tally>>,
  rule: ExclusionRule,
  profile: Profile,
  standing: Standing,
): void {
  const set: OrderedSet<Agent> = profile.standing(standing);
  if (set.size === 0) return;
  const tally = (tallies[rule] ??= { count: 0, agentIds: [] });
  tally.count += set.size;
  for (let agent = set.first(); agent; agent = set.after(agent)) {
    if (!nameFirst(tally.agentIds, agent.id)) break;
  }
}

/** Keeps the first ids in order up to the limit; false when the id comes too late. */
function nameFirst(names: string[], id: string): boolean {
  const limit = traceLimits.namedAgentCount;
  const last = names[limit - 1];
  if (last !== undefined && last <= id) return false;
  let index = names.length;
  while (index > 0 && id < (names[index - 1] as string)) index -= 1;
  names.splice(index, 0, id);
  if (names.length > limit) names.pop();
  return true;
}
