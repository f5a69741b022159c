import {
  countCandidates,
  firstAtCapacity,
  passedOver,
  standingOfConversation,
} from "./candidates.ts";
import { traceVersion, type Explanation, type Obstacle } from "./decisions.ts";
import type { Floor } from "./floor.ts";
import type { Profile } from "./profile.ts";
import type { Waiting } from "./signature.ts";

/** Why the conversation waits, or who has it; undefined when the floor does not know it. O(profiles + signatures of the queue). */
export function explainConversation(
  floor: Floor,
  conversationId: string,
  nowMs: number,
): Explanation | undefined {
  const holder = floor.holders.get(conversationId);
  const held = holder?.held.get(conversationId);
  if (holder && held) {
    const isOffered = held.facts.kind === "offered";
    return {
      version: traceVersion,
      state: isOffered ? "offered" : "connected",
      atMs: nowMs,
      agentId: holder.id,
      deadlineMs: held.facts.kind === "offered" ? held.facts.deadlineMs : null,
    };
  }
  const waiting = floor.waiting.get(conversationId);
  return waiting && explainWaiting(floor, waiting, nowMs);
}

function explainWaiting(floor: Floor, waiting: Waiting, nowMs: number): Explanation {
  const { signature } = waiting;
  const freeCount = signature.freeCount();
  const passed = passedOver(waiting, floor.agents);
  const candidates = countCandidates(waiting, { passed, freeCount, agents: floor.agents });
  return {
    version: traceVersion,
    state: "waiting",
    atMs: nowMs,
    conversation: standingOfConversation(waiting, nowMs),
    candidates,
    aheadCount: aheadCount(waiting),
    obstacle: obstacleOf(waiting),
    couldTakeAgentIds: firstAtCapacity(signature, signature.readyCount - freeCount),
    missingSkillIds: signature.requirement.skillIds.filter(
      (skillId) => !someReadyProfile(waiting, (profile) => profile.skills.has(skillId)),
    ),
    missingLanguageId: missingLanguage(waiting),
  };
}

function obstacleOf(waiting: Waiting): Obstacle {
  const { queue, readyCount } = waiting.signature;
  if (!queue.settings) return "queueUnknown";
  const { members } = queue;
  if (members.count === 0) return "noMembers";
  if (members.awayCount === members.count) return "nobodyOnQueue";
  if (members.ready.size === 0) return "nobodyConnected";
  if (readyCount === 0) return "nobodyHasSkills";
  return waiting.signature.hasFree() ? "everyoneFreeDeclined" : "everyoneAtCapacity";
}

function aheadCount(waiting: Waiting): number {
  let count = 0;
  for (const signature of waiting.signature.queue.signatures.values()) {
    count += signature.waiting.countBefore(waiting);
  }
  return count;
}

function someReadyProfile(waiting: Waiting, isMatch: (profile: Profile) => boolean): boolean {
  for (const profile of waiting.signature.queue.profiles) {
    if (profile.readyCount > 0 && isMatch(profile)) return true;
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
