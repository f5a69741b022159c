import type { RoutingSkill, UserRoutingLanguage, UserRoutingSkill } from "@tsubame/contract";
import type { SkillKind, SkillRow, UserSkill } from "@tsubame/store";

/** A skill or language on the wire. */
export function skillView(kind: SkillKind, row: SkillRow): RoutingSkill {
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    dateModified: row.modified_at.toISOString(),
    version: String(row.version),
    selfUri: `/api/v2/routing/${kind}s/${row.id}`,
  };
}

/** A skill as a user has it. */
export function userSkillView(skill: UserSkill): UserRoutingSkill {
  return {
    id: skill.id,
    name: skill.name,
    proficiency: skill.proficiency,
    state: skill.state,
    skillUri: `/api/v2/routing/skills/${skill.id}`,
    selfUri: `/api/v2/users/${skill.userId}/routingskills/${skill.id}`,
  };
}

/** A language as a user speaks it. */
export function userLanguageView(language: UserSkill): UserRoutingLanguage {
  return {
    id: language.id,
    name: language.name,
    proficiency: language.proficiency,
    state: language.state,
    languageUri: `/api/v2/routing/languages/${language.id}`,
    selfUri: `/api/v2/users/${language.userId}/routinglanguages/${language.id}`,
  };
}
