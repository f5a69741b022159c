import { exclusionRules, type CandidateCount, type ExclusionRule } from "../../src/decisions.ts";
import type { ConversationSet } from "../../src/facts.ts";
import type { ReferenceScan } from "../../src/reference-scan.ts";

type ReferenceAgent = ReferenceScan["agents"] extends Map<string, infer Agent> ? Agent : never;

/** Accounts for every agent of a waiting conversation's pool one by one, as a trace must. */
export function recount(
  reference: ReferenceScan,
  conversation: ConversationSet,
): Pick<CandidateCount, "memberCount" | "eligibleCount" | "exclusions"> {
  const { queueId } = conversation;
  const members = [...reference.agents.values()].filter(
    (agent) => agent.queueIds.includes(queueId) || reference.isInAudience(agent, conversation),
  );
  const found = new Map<ExclusionRule | null, string[]>();
  for (const agent of members) {
    const rule = ruleAgainst(reference, agent, conversation);
    found.set(rule, [...(found.get(rule) ?? []), agent.id]);
  }
  return {
    memberCount: members.length,
    eligibleCount: found.get(null)?.length ?? 0,
    exclusions: exclusionRules.flatMap((rule) => {
      const ids = (found.get(rule) ?? []).toSorted();
      return ids.length === 0 ? [] : [{ rule, count: ids.length, agentIds: ids.slice(0, 5) }];
    }),
  };
}

function ruleAgainst(
  reference: ReferenceScan,
  agent: ReferenceAgent,
  conversation: ConversationSet,
): ExclusionRule | null {
  const { labelId } = conversation;
  if (!reference.phaseOf(conversation)?.pool) return "notNamed";
  if (!agent.isOnQueue) return "notOnQueue";
  if (agent.graceEndsAtMs !== null) return "notConnected";
  if (!reference.isInAudience(agent, conversation)) return "notInRing";
  if (!reference.isInPool(agent, conversation)) return "skillsOrLanguage";
  if (agent.load.length >= agent.capacity) return "atCapacity";
  const limit = typeof labelId === "string" ? agent.labelCapacities?.[labelId] : undefined;
  const ofLabel = agent.load.filter((held) => held.labelId === labelId).length;
  if (limit !== undefined && ofLabel >= limit) return "labelAtCapacity";
  return reference.isEligible(agent, conversation) ? null : "declinedOrMissed";
}
