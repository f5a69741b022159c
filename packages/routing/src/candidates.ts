import { traceLimits, type RankedAgent } from "./decisions.ts";
import type { AgentOrder } from "./facts.ts";
import { Heap } from "./heap.ts";
import { compareAgents } from "./order.ts";
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
  const { isDemandAware } = signature;
  const { labelId } = signature.requirement;
  const compare = isDemandAware ? compareSparing[order] : compareCandidates[order];
  const isLeftOut: IsLeftOut | undefined =
    passed || isElsewhere || labelId !== null
      ? (agent) =>
          passed?.has(agent.id) === true ||
          isElsewhere?.(agent.id) === true ||
          !hasLabelRoom(agent, labelId)
      : undefined;
  const best: Candidate[] = [];
  const links = signature.freeLinks();
  const freeCount = labelId === null ? countFree(links) : signature.freeCount();
  for (const { profile, proficiencyTotal } of links) {
    const spareCost = isDemandAware ? signature.spareCostOf(profile) : 0;
    if (profile.freeCount <= mostFreeUnordered) {
      for (const agent of profile.freeAgents()) {
        if (isLeftOut?.(agent)) continue;
        insertBest(best, { agent, proficiencyTotal, spareCost }, compare);
      }
      continue;
    }
    const free = profile.free(order);
    for (let agent = free.first(); agent; agent = free.after(agent)) {
      if (isLeftOut?.(agent)) continue;
      if (!insertBest(best, { agent, proficiencyTotal, spareCost }, compare)) break;
    }
  }
  if (settings.evaluation !== "BEST" || freeCount <= bestWindowCount) return { best, freeCount };
  return { best: bestOf(longestIdle(signature, isLeftOut), compare), freeCount };
}

/** Up to so many free agents of a profile are compared one by one; to keep them in order takes longer. */
const mostFreeUnordered = 8;

type IsLeftOut = (agent: Agent) => boolean;

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

function longestIdle(signature: Signature, isLeftOut: IsLeftOut | undefined): Candidate[] {
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
    if (!isLeftOut?.(agent) && window.push(head) === bestWindowCount) break;
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
