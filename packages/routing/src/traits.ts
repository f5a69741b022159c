import type { AgentSet, Proficiency } from "./facts.ts";
import { compareIds } from "./order.ts";

/** What makes agents alike to routing. */
export type Traits = Pick<AgentSet, "queueIds" | "rings" | "groupIds" | "skills" | "languages">;

/**
 * The lists as they were told, one behind the other with their lengths first. An agent is told anew with every change of
 * their load, and this is all that has to be read to see that nothing else has changed: one stretch of memory instead of
 * some twenty objects strewn over it.
 */
export type ToldTraits = readonly (string | number)[];

/** Equal for agents that routing cannot tell apart, whatever the order their queues and skills are told in. */
export function profileKey(facts: Traits): string {
  const queueIds = [...new Set(facts.queueIds)].toSorted(compareIds);
  return JSON.stringify([
    queueIds,
    queueIds.map((queueId) => facts.rings?.[queueId] ?? 1),
    [...new Set(facts.groupIds)].toSorted(compareIds),
    sortedPairs(facts.skills),
    sortedPairs(facts.languages),
  ]);
}

/** See {@link ToldTraits}. */
export function toldTraits(facts: Traits): ToldTraits {
  const { queueIds, groupIds = noIds, skills, languages } = facts;
  const told: (string | number)[] = [
    queueIds.length,
    groupIds.length,
    skills.length,
    languages.length,
  ];
  for (const id of queueIds) told.push(id, facts.rings?.[id] ?? 1);
  for (const id of groupIds) told.push(id);
  for (const { id, proficiency } of skills) told.push(id, proficiency);
  for (const { id, proficiency } of languages) told.push(id, proficiency);
  return told;
}

/** The lists of an agent of a profile; most are told as the profile's first agent was, and share what is kept of that. */
export function sharedTraits(ofProfile: ToldTraits, facts: Traits): ToldTraits {
  return isToldAgain(ofProfile, facts) ? ofProfile : toldTraits(facts);
}

/** True when the lists are those told before, in the same order; a cheap way to know the profile again. */
export function isToldAgain(told: ToldTraits, facts: Traits): boolean {
  const { queueIds, groupIds = noIds, rings, skills, languages } = facts;
  if (told[0] !== queueIds.length || told[1] !== groupIds.length) return false;
  if (told[2] !== skills.length || told[3] !== languages.length) return false;
  let at = 4;
  for (const id of queueIds) {
    if (told[at] !== id || told[at + 1] !== (rings?.[id] ?? 1)) return false;
    at += 2;
  }
  for (const id of groupIds) {
    if (told[at] !== id) return false;
    at += 1;
  }
  return isSameLevels(told, at, skills) && isSameLevels(told, at + skills.length * 2, languages);
}

function isSameLevels(told: ToldTraits, from: number, levels: readonly Proficiency[]): boolean {
  let at = from;
  for (const { id, proficiency } of levels) {
    if (told[at] !== id || told[at + 1] !== proficiency) return false;
    at += 2;
  }
  return true;
}

const noIds: readonly string[] = [];

function sortedPairs(list: readonly Proficiency[]): [string, number][] {
  const levels = new Map(list.map(({ id, proficiency }) => [id, proficiency]));
  return [...levels].toSorted(([left], [right]) => compareIds(left, right));
}
