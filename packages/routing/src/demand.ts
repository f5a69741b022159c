import type { Signature } from "./signature.ts";

/**
 * Demand-aware evaluation: who is served first when agents are short, and who is asked when they are not.
 *
 * A freed agent takes the conversation with the largest `score × scarcity × pressure × speed`, where `score` is minutes
 * waiting + priority; conversations of the queue's VIP priority and above come first, by priority and age.
 *
 * - `scarcity = min(4, (L / n)²)`: n agents who are there are able to take it, and L are there in the largest queue that
 *   one of them works in. It is 1 where everybody is able, and grows as fewer are.
 * - `pressure = (w / n) / (W / L)`, no less than 1/2 and no more than 2: w conversations wait that ask the same, and W in
 *   that largest queue. It is 1 where an able agent has as many waiting for them as an agent of the queue has on average,
 *   and grows with a line that its agents do not keep up with. Lines count as they were when the round began.
 * - `speed = 1 + p / 10`: p is the average proficiency (0–5) over what is asked, of the best free agent.
 *
 * An arriving conversation goes to the least loaded agent, among those to the one whose other abilities are the least
 * scarce (`spareCost`), then to the more proficient, then to the longest idle.
 *
 * Measured in the simulations of `simulation/yardsticks.test.ts`, mean wait beside that of ALL with the same arrivals: two
 * skills over twenty agents (S4) 149 s beside 166 s, where the optimum is 146.5 s beside 173 s; a chain of six skills, one
 * of them in great demand, 162 s beside 172 s; two departments with an errand in common 190 s beside 203 s; three
 * departments, one of them short, and four who know everything 196 s beside 206 s. The price is order: of two conversations
 * of unequal weight the later may be served first.
 *
 * Bound against starvation: the weights lie between 1/2 and 12, so nobody with the same level waits behind a later arrival
 * once the score is 24 times that one's. A score of zero or less is not weighted.
 */
export const demandLimits = {
  scarcityExponent: 2,
  mostScarcity: 4,
  leastPressure: 0.5,
  mostPressure: 2,
  mostSpeed: 1.5,
} as const;

/** No score counts for more than this many times itself. */
export const mostWeight =
  demandLimits.mostScarcity * demandLimits.mostPressure * demandLimits.mostSpeed;

/** Of two weighted scores of the same level, how many times the other one can be at most and still come second. */
export const mostTimesPassedOver = mostWeight / demandLimits.leastPressure;

/** See the formula above; 1 when nobody is there. */
export function scarcityOf(ableCount: number, largestQueueCount: number): number {
  if (ableCount <= 0) return 1;
  const ratio = Math.max(1, largestQueueCount / ableCount);
  return Math.min(demandLimits.mostScarcity, ratio ** demandLimits.scarcityExponent);
}

/** See the formula above. `perAble`: how many wait for each able agent; `perAgent`: for each agent of the largest queue. */
export function pressureOf(perAble: number, perAgent: number): number {
  const { leastPressure, mostPressure } = demandLimits;
  const ratio = perAgent > 0 ? perAble / perAgent : mostPressure;
  return Math.min(mostPressure, Math.max(leastPressure, ratio));
}

/** See the formula above; proficiencies are averaged over what is asked, 1 when nothing is. */
export function speedOf(proficiencyTotal: number, askedCount: number): number {
  return askedCount === 0 ? 1 : 1 + proficiencyTotal / askedCount / 10;
}

/** How much the score of a conversation of this signature counts for now; 1 unless its queue is demand-aware. */
export function weightOf(signature: Signature): number {
  return signature.isDemandAware
    ? signature.scarcity() * signature.pressure() * fastest(signature)
    : 1;
}

/** What {@link weightOf} is at most, found without looking at agents. */
export function mostWeightOf(signature: Signature): number {
  return signature.isDemandAware
    ? signature.scarcity() * signature.pressure() * demandLimits.mostSpeed
    : 1;
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
