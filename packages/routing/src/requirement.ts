import type { ConversationSet, SkillEvaluation } from "./facts.ts";
import { compareIds } from "./order.ts";
import type { Pool } from "./phase.ts";
import type { Profile } from "./profile.ts";

/** What a conversation asks of the agents of the pool. */
export interface Requirement {
  /** Sorted by id, without repetition; empty when the queue disregards skills. */
  readonly skillIds: readonly string[];
  readonly languageId: string | null;
  readonly labelId: string | null;
}

/** What a conversation asks of the pool under a queue's evaluation, in its present phase. */
export function requirementOf(
  evaluation: SkillEvaluation,
  conversation: Pick<ConversationSet, "skillIds" | "languageId" | "labelId">,
  pool: Pool | null,
): Requirement {
  const labelId = conversation.labelId ?? null;
  if (evaluation === "NONE" || pool === null)
    return { skillIds: noSkills, languageId: null, labelId };
  const { languageId } = conversation;
  let { skillIds } = conversation;
  const { removedSkillIds } = pool;
  if (removedSkillIds.length > 0) skillIds = skillIds.filter((id) => !removedSkillIds.includes(id));
  if (!isAscending(skillIds)) skillIds = [...new Set(skillIds)].toSorted(compareIds);
  return { skillIds, languageId, labelId };
}

const noSkills: readonly string[] = [];

/** Whether the ids are sorted and without repetition, as most are told. */
function isAscending(ids: readonly string[]): boolean {
  for (let index = 1; index < ids.length; index += 1) {
    if ((ids[index - 1] as string) >= (ids[index] as string)) return false;
  }
  return true;
}

/**
 * Equal for conversations of a queue that the same agents may be asked for, whatever characters the ids have: each id is
 * preceded by its length.
 */
export function signatureKey(
  { skillIds, languageId, labelId }: Requirement,
  pool: Pool | null,
): string {
  let key = languageId === null ? "" : `${languageId.length}/${languageId}`;
  for (const skillId of skillIds) key += `,${skillId.length}:${skillId}`;
  if (labelId !== null) key += `|label ${labelId.length}:${labelId}`;
  if (pool === null) return `${key}|named only`;
  if (pool.ring !== Infinity) key += `|ring ${pool.ring}`;
  for (const groupId of pool.groupIds) key += `|group ${groupId.length}:${groupId}`;
  return key;
}

/** Sum of the proficiencies over what is asked; undefined when something asked is missing. */
export function proficiencyTotal(profile: Profile, requirement: Requirement): number | undefined {
  let total = 0;
  for (const skillId of requirement.skillIds) {
    const proficiency = profile.skills.get(skillId);
    if (proficiency === undefined) return undefined;
    total += proficiency;
  }
  if (requirement.languageId === null) return total;
  const proficiency = profile.languages.get(requirement.languageId);
  return proficiency === undefined ? undefined : total + proficiency;
}
