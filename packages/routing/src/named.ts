import type { NamedCandidate } from "./decisions.ts";
import type { Candidate } from "./candidates.ts";
import { compareAgents } from "./order.ts";
import type { NamedAgent } from "./phase.ts";
import { hasLabelRoom, type Agent } from "./profile.ts";
import type { Waiting } from "./signature.ts";

/** Whether the rule that names the agent lets them be asked, state and room aside. */
export function mayBeNamed(agent: Agent, named: NamedAgent, queueId: string): boolean {
  return !named.isMemberOnly || agent.profile.queueIds.has(queueId);
}

/** The named agents who may be offered the conversation now, in the order in which they are asked. */
export function eligibleNamed(
  waiting: Waiting,
  scene: {
    readonly agents: ReadonlyMap<string, Agent>;
    readonly passed: ReadonlySet<string> | undefined;
  },
): readonly Candidate[] {
  const { phase, signature } = waiting;
  const { settings } = signature.queue;
  if (phase.named.length === 0 || !settings) return noCandidates;
  const found: { readonly agent: Agent; readonly named: NamedAgent }[] = [];
  for (const named of phase.named) {
    const agent = scene.agents.get(named.agentId);
    if (agent && ruleAgainst(waiting, { agent, named, passed: scene.passed }) === null) {
      found.push({ agent, named });
    }
  }
  const compare = compareAgents[settings.agentOrder];
  return found
    .toSorted(
      (left, right) => right.named.score - left.named.score || compare(left.agent, right.agent),
    )
    .map(({ agent, named }) => ({ agent, proficiencyTotal: 0, spareCost: 0, by: named.by }));
}

const noCandidates: readonly Candidate[] = [];

/** What became of each named agent, in the order in which the rules name them. */
export function accountForNamed(
  waiting: Waiting,
  scene: {
    readonly agents: ReadonlyMap<string, Agent>;
    readonly passed: ReadonlySet<string> | undefined;
  },
): readonly NamedCandidate[] {
  if (waiting.phase.named.length === 0) return nobody;
  return waiting.phase.named.map((named) => {
    const agent = scene.agents.get(named.agentId);
    const rule = agent ? ruleAgainst(waiting, { agent, named, passed: scene.passed }) : "unknown";
    return { agentId: named.agentId, by: named.by, score: named.score, rule };
  });
}

const nobody: readonly NamedCandidate[] = [];

function ruleAgainst(
  waiting: Waiting,
  given: {
    readonly agent: Agent;
    readonly named: NamedAgent;
    readonly passed: ReadonlySet<string> | undefined;
  },
): NamedCandidate["rule"] {
  const { agent, named, passed } = given;
  if (!mayBeNamed(agent, named, waiting.facts.queueId)) return "notMember";
  if (agent.standing !== "free") return agent.standing;
  if (!hasLabelRoom(agent, waiting.facts.labelId ?? null)) return "labelAtCapacity";
  return passed?.has(agent.id) ? "declinedOrMissed" : null;
}
