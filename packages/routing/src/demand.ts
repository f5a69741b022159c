import type { Signature } from "./signature.ts";

/**
 * Demand-aware evaluation: who is served first when agents are short, and who is asked when they are not.
 *
 * A freed agent takes the conversation with the largest `score × scarcity × speed`, where `score` is minutes waiting +
 * priority; conversations of the queue's VIP priority and above come first, by priority and age.
 *
 * - `scarcity = min(4, (L / n)²)`: n agents who are there are able to take it, and L are there in the largest queue that
 *   one of them works in. It is 1 where everybody is able, and grows as fewer are.
 * - `speed = 1 + p / 10`: p is the average proficiency (0–5) over what is asked, of the best free agent.
 *
 * An arriving conversation goes to the least loaded agent, among those to the one whose other abilities are the least
 * scarce (`spareCost`), then to the more proficient, then to the longest idle.
 *
 * Measured in the simulation of two skills over twenty agents (S4 of `simulation/yardsticks.test.ts`): mean wait 151 s
 * beside 168 s of ALL with the same arrivals; the optimum is 146.5 s. The price is order: of two conversations of unequal
 * scarcity the later may be served first.
 *
 * Bound against starvation: scarcity × speed lies between 1 and 6, so nobody with the same level waits behind a later
 * arrival once the score is six times that one's. A score of zero or less is not weighted.
 */
export const demandLimits = { scarcityExponent: 2, mostScarcity: 4, mostSpeed: 1.5 } as const;

/** See the formula above; 1 when nobody is there. */
export function scarcityOf(ableCount: number, largestQueueCount: number): number {
  if (ableCount <= 0) return 1;
  const ratio = Math.max(1, largestQueueCount / ableCount);
  return Math.min(demandLimits.mostScarcity, ratio ** demandLimits.scarcityExponent);
}

/** See the formula above; proficiencies are averaged over what is asked, 1 when nothing is. */
export function speedOf(proficiencyTotal: number, askedCount: number): number {
  return askedCount === 0 ? 1 : 1 + proficiencyTotal / askedCount / 10;
}

/** How much the score of a conversation of this signature counts for now; 1 unless its queue is demand-aware. */
export function weightOf(signature: Signature): number {
  return signature.isDemandAware ? signature.scarcity() * fastest(signature) : 1;
}

function fastest(signature: Signature): number {
  const { skillIds, languageId } = signature.requirement;
  const askedCount = skillIds.length + (languageId === null ? 0 : 1);
  let best = 1;
  for (const { proficiencyTotal } of signature.freeLinks()) {
    best = Math.max(best, speedOf(proficiencyTotal, askedCount));
  }
  return best;
}

/** Agents who are there, counted by what they can do. */
export interface AbilityCounts {
  readonly skills: ReadonlyMap<string, number>;
  readonly languages: ReadonlyMap<string, number>;
}

/**
 * How scarce what the agent can do is over the whole floor: the sum over their skills, languages and queues of one divided
 * by how many agents who are there share it. Summed in the order of ids, so that equal input gives equal bits.
 */
export function spareCost(
  agent: {
    readonly skillIds: readonly string[];
    readonly languageIds: readonly string[];
    readonly queueReadyCounts: readonly number[];
  },
  counts: AbilityCounts,
): number {
  let cost = 0;
  for (const id of agent.skillIds) cost += share(counts.skills.get(id));
  for (const id of agent.languageIds) cost += share(counts.languages.get(id));
  for (const count of agent.queueReadyCounts) cost += share(count);
  return cost;
}

function share(count: number | undefined): number {
  return count === undefined || count === 0 ? 0 : 1 / count;
}
