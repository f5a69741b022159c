import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { csv, entityId, entityListing, instant, label, nothing, paging } from "./common.ts";

/**
 * A skill an agent can have and a conversation can ask for. A language has the same shape and life; it is kept apart
 * because a conversation asks for at most one.
 */
export const routingSkill = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(["active", "inactive", "deleted"]),
  dateModified: instant,
  version: z.string(),
  selfUri: z.string(),
});
export type RoutingSkill = z.output<typeof routingSkill>;

const listQuery = z.object({ ...paging, name: z.string().optional(), id: csv.optional() });
const named = z.object({ name: label(200) });

export const getRoutingSkills = endpoint({
  id: "getRoutingSkills",
  method: "GET",
  path: "/api/v2/routing/skills",
  summary: "List skills",
  permissions: [],
  query: listQuery,
  response: entityListing(routingSkill),
  status: 200,
});

export const postRoutingSkills = endpoint({
  id: "postRoutingSkills",
  method: "POST",
  path: "/api/v2/routing/skills",
  summary: "Create a skill",
  permissions: ["routing:skill:manage"],
  body: named,
  response: routingSkill,
  status: 200,
});

const skillParams = z.object({ skillId: entityId });

export const getRoutingSkill = endpoint({
  id: "getRoutingSkill",
  method: "GET",
  path: "/api/v2/routing/skills/{skillId}",
  summary: "Read a skill",
  permissions: [],
  params: skillParams,
  response: routingSkill,
  status: 200,
});

export const deleteRoutingSkill = endpoint({
  id: "deleteRoutingSkill",
  method: "DELETE",
  path: "/api/v2/routing/skills/{skillId}",
  summary: "Delete a skill and take it from every agent",
  permissions: ["routing:skill:manage"],
  params: skillParams,
  response: nothing,
  status: 200,
});

export const getRoutingLanguages = endpoint({
  id: "getRoutingLanguages",
  method: "GET",
  path: "/api/v2/routing/languages",
  summary: "List languages",
  permissions: [],
  query: listQuery,
  response: entityListing(routingSkill),
  status: 200,
});

export const postRoutingLanguages = endpoint({
  id: "postRoutingLanguages",
  method: "POST",
  path: "/api/v2/routing/languages",
  summary: "Create a language",
  permissions: ["routing:language:manage"],
  body: named,
  response: routingSkill,
  status: 200,
});

const languageParams = z.object({ languageId: entityId });

export const getRoutingLanguage = endpoint({
  id: "getRoutingLanguage",
  method: "GET",
  path: "/api/v2/routing/languages/{languageId}",
  summary: "Read a language",
  permissions: [],
  params: languageParams,
  response: routingSkill,
  status: 200,
});

export const deleteRoutingLanguage = endpoint({
  id: "deleteRoutingLanguage",
  method: "DELETE",
  path: "/api/v2/routing/languages/{languageId}",
  summary: "Delete a language and take it from every agent",
  permissions: ["routing:language:manage"],
  params: languageParams,
  response: nothing,
  status: 200,
});

/** Proficiency: 0 to 5, fractions allowed. */
const proficiency = z.number().min(0).max(5);

/** A skill as an agent has it; `id` is the skill's. */
export const userRoutingSkill = z.object({
  id: z.string(),
  name: z.string(),
  proficiency,
  state: z.enum(["active", "inactive", "deleted"]),
  skillUri: z.string(),
  selfUri: z.string(),
});
export type UserRoutingSkill = z.output<typeof userRoutingSkill>;

/** A language as an agent speaks it; `id` is the language's. */
export const userRoutingLanguage = z.object({
  id: z.string(),
  name: z.string(),
  proficiency,
  state: z.enum(["active", "inactive", "deleted"]),
  languageUri: z.string(),
  selfUri: z.string(),
});
export type UserRoutingLanguage = z.output<typeof userRoutingLanguage>;

const assignment = z.object({ id: entityId, proficiency });
const assignments = z.array(assignment).max(100);
const userParams = z.object({ userId: entityId });
const userSkillPath = "/api/v2/users/{userId}/routingskills";
const userLanguagePath = "/api/v2/users/{userId}/routinglanguages";

export const getUserRoutingskills = endpoint({
  id: "getUserRoutingskills",
  method: "GET",
  path: userSkillPath,
  summary: "List a user's skills",
  permissions: [],
  params: userParams,
  query: z.object({ ...paging, sortOrder: z.string().optional() }),
  response: entityListing(userRoutingSkill),
  status: 200,
});

export const postUserRoutingskills = endpoint({
  id: "postUserRoutingskills",
  method: "POST",
  path: userSkillPath,
  summary: "Give a user a skill, or change its proficiency",
  permissions: ["routing:skill:assign"],
  params: userParams,
  body: assignment,
  response: userRoutingSkill,
  status: 200,
});

export const putUserRoutingskillsBulk = endpoint({
  id: "putUserRoutingskillsBulk",
  method: "PUT",
  path: `${userSkillPath}/bulk`,
  summary: "Replace a user's skills",
  permissions: ["routing:skill:assign"],
  params: userParams,
  body: assignments,
  response: entityListing(userRoutingSkill),
  status: 200,
});

export const patchUserRoutingskillsBulk = endpoint({
  id: "patchUserRoutingskillsBulk",
  method: "PATCH",
  path: `${userSkillPath}/bulk`,
  summary: "Give a user several skills; the others stay",
  permissions: ["routing:skill:assign"],
  params: userParams,
  body: assignments,
  response: entityListing(userRoutingSkill),
  status: 200,
});

export const deleteUserRoutingskill = endpoint({
  id: "deleteUserRoutingskill",
  method: "DELETE",
  path: `${userSkillPath}/{skillId}`,
  summary: "Take a skill from a user",
  permissions: ["routing:skill:assign"],
  params: z.object({ userId: entityId, skillId: entityId }),
  response: nothing,
  status: 200,
});

export const getUserRoutinglanguages = endpoint({
  id: "getUserRoutinglanguages",
  method: "GET",
  path: userLanguagePath,
  summary: "List a user's languages",
  permissions: [],
  params: userParams,
  query: z.object({ ...paging, sortOrder: z.string().optional() }),
  response: entityListing(userRoutingLanguage),
  status: 200,
});

export const postUserRoutinglanguages = endpoint({
  id: "postUserRoutinglanguages",
  method: "POST",
  path: userLanguagePath,
  summary: "Give a user a language, or change its proficiency",
  permissions: ["routing:skill:assign"],
  params: userParams,
  body: assignment,
  response: userRoutingLanguage,
  status: 200,
});

export const patchUserRoutinglanguagesBulk = endpoint({
  id: "patchUserRoutinglanguagesBulk",
  method: "PATCH",
  path: `${userLanguagePath}/bulk`,
  summary: "Give a user several languages; the others stay",
  permissions: ["routing:skill:assign"],
  params: userParams,
  body: assignments,
  response: entityListing(userRoutingLanguage),
  status: 200,
});

export const deleteUserRoutinglanguage = endpoint({
  id: "deleteUserRoutinglanguage",
  method: "DELETE",
  path: `${userLanguagePath}/{languageId}`,
  summary: "Take a language from a user",
  permissions: ["routing:skill:assign"],
  params: z.object({ userId: entityId, languageId: entityId }),
  response: nothing,
  status: 200,
});
