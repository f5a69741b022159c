import { homeDivision, roleIds, type User, type UserAuthorization } from "@tsubame/contract";
import {
  findAgentStates,
  listUserSkills,
  type Database,
  type UserRow,
  type UserSkill,
} from "@tsubame/store";
import type { Kysely } from "kysely";
import { isRoleName, permissionsOf } from "../auth/roles.ts";
import { uiLanguageOf } from "../auth/session-view.ts";
import { presenceView, routingStatusView } from "../presence/presence-view.ts";
import { userLanguageView, userSkillView } from "../skills/skill-view.ts";

/** Division of everything. */
export const divisionView = {
  ...homeDivision,
  selfUri: `/api/v2/authorization/divisions/${homeDivision.id}`,
};

/** Roles and permissions of a user on the wire. */
export function authorizationView(roles: readonly string[]): UserAuthorization {
  return {
    roles: roles.filter(isRoleName).map((name) => ({ id: roleIds[name], name })),
    permissions: [...permissionsOf(roles)].toSorted(),
  };
}

/**
 * Users on the wire. What `expand` names is read with one statement for all of them; unknown names are ignored, as
 * Genesys's SDKs ask for more than is kept here.
 */
export async function userViews(
  db: Kysely<Database>,
  users: readonly UserRow[],
  expand: readonly string[] = [],
): Promise<User[]> {
  const ids = users.map((user) => user.id);
  const wants = new Set(expand);
  const states =
    wants.has("presence") || wants.has("routingStatus") ? await findAgentStates(db, ids) : null;
  const skills = wants.has("skills") ? byUser(await listUserSkills(db, "skill", ids)) : null;
  const languages = wants.has("languages")
    ? byUser(await listUserSkills(db, "language", ids))
    : null;
  return users.map((user) => {
    const state = states?.get(user.id);
    return {
      ...plainView(user),
      ...(state && wants.has("routingStatus") && { routingStatus: routingStatusView(state) }),
      ...(state && wants.has("presence") && { presence: presenceView(state) }),
      ...(wants.has("authorization") && { authorization: authorizationView(user.roles) }),
      ...(skills && { skills: (skills.get(user.id) ?? []).map(userSkillView) }),
      ...(languages && { languages: (languages.get(user.id) ?? []).map(userLanguageView) }),
    };
  });
}

/** One user on the wire. */
export async function userView(
  db: Kysely<Database>,
  user: UserRow,
  expand: readonly string[] = [],
): Promise<User> {
  const [view] = await userViews(db, [user], expand);
  return view ?? plainView(user);
}

function plainView(user: UserRow): User {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    username: user.email,
    state: user.state,
    ...(user.title !== null && { title: user.title }),
    ...(user.department !== null && { department: user.department }),
    division: divisionView,
    version: user.version,
    dateCreated: user.created_at.toISOString(),
    dateLastModified: user.modified_at.toISOString(),
    language: uiLanguageOf(user.language),
    hasPassword: user.password_hash !== null,
    selfUri: `/api/v2/users/${user.id}`,
  };
}

function byUser(skills: readonly UserSkill[]): Map<string, UserSkill[]> {
  return Map.groupBy(skills, (skill) => skill.userId);
}
