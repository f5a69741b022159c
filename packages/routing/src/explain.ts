import { countCandidates, firstAtCapacity, standingOf } from "./accounting.ts";
import { passedOver } from "./candidates.ts";
import { traceVersion, type Explanation, type Obstacle } from "./decisions.ts";
import type { Floor } from "./floor.ts";
import { weightOf } from "./demand.ts";
import { accountForNamed } from "./named.ts";
import { isHeld } from "./places.ts";
import { compareServing } from "./serving-order.ts";
import type { Profile } from "./profile.ts";
import type { Waiting } from "./signature.ts";

/** Why the conversation waits, or who has it; undefined when the floor does not know it. O(profiles + signatures of the queue). */
export function explainConversation(
  floor: Floor,
  conversationId: string,
  nowMs: number,
): Explanation | undefined {
  const place = floor.places.of(conversationId);
  if (!place) return undefined;
  if (!isHeld(place)) return explainWaiting(floor, place, nowMs);
  return {
    version: traceVersion,
    state: place.kind,
    atMs: nowMs,
    agentId: place.agent.id,
    deadlineMs: place.kind === "offered" ? place.deadlineMs : null,
  };
}

function explainWaiting(floor: Floor, waiting: Waiting, nowMs: number): Explanation {
  const { signature } = waiting;
  const { settings } = signature.queue;
  const freeCount = signature.freeCount();
  const passed = passedOver(waiting, { agents: floor.agents, nowMs });
  const candidates = countCandidates(waiting, { passed, freeCount, agents: floor.agents });
  return {
    version: traceVersion,
    state: "waiting",
    atMs: nowMs,
    conversation: settings ? standingOf(waiting, settings, nowMs) : null,
    candidates,
    named: accountForNamed(waiting, { agents: floor.agents, passed }),
    aheadCount: aheadCount(waiting, nowMs),
    obstacle: obstacleOf(waiting),
    couldTakeAgentIds: firstAtCapacity(signature, signature.readyCount - freeCount),
    missingSkillIds: signature.requirement.skillIds.filter(
      (skillId) => !someReadyProfile(waiting, (profile) => profile.skills.has(skillId)),
    ),
    missingLanguageId: missingLanguage(waiting),
  };
}

function obstacleOf(waiting: Waiting): Obstacle {
  const { audience, queue, readyCount } = waiting.signature;
  if (!queue.settings) return "queueUnknown";
  if (waiting.phase.pool === null) return "waitsForNamed";
  const memberCount = audience.memberCount();
  if (memberCount === 0) return "noMembers";
  const awayCount = audience.absent().find(({ rule }) => rule === "notOnQueue")?.count ?? 0;
  if (awayCount === memberCount) return "nobodyOnQueue";
  const readyTotal = audience.readyTotal();
  if (readyTotal === 0) return "nobodyConnected";
  if (readyCount === 0) {
    const outside = waiting.signature.unable().find(({ rule }) => rule === "notInRing")?.count ?? 0;
    return outside === readyTotal ? "nobodyInRing" : "nobodyHasSkills";
  }
  return waiting.signature.hasFree() ? "everyoneFreeDeclined" : "everyoneAtCapacity";
}

function aheadCount(waiting: Waiting, nowMs: number): number {
  let count = 0;
  const own = { keys: waiting, weight: weightOf(waiting.signature) };
  for (const signature of waiting.signature.queue.signatures.values()) {
    const weight = weightOf(signature);
    const isStatic = waiting.methodRank === 0 || (weight === 1 && own.weight === 1);
    if (isStatic || signature === waiting.signature) {
      count += signature.waiting.countBefore(waiting);
      continue;
    }
    for (const keys of signature.waiting) {
      if (compareServing({ keys, weight }, own, nowMs) >= 0) break;
      count += 1;
    }
  }
  return count;
}

function someReadyProfile(waiting: Waiting, isMatch: (profile: Profile) => boolean): boolean {
  const { audience } = waiting.signature;
  for (const profile of audience.profiles()) {
    if (profile.readyCount > 0 && audience.includes(profile) && isMatch(profile)) return true;
  }
  return false;
}

function missingLanguage(waiting: Waiting): string | null {
  const { languageId } = waiting.signature.requirement;
  if (languageId === null) return null;
  return someReadyProfile(waiting, (profile) => profile.languages.has(languageId))
    ? null
    : languageId;
}
