import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { csv, entityId, entityListing, entityRef, entityRefInput, paging } from "./common.ts";

/** Division: one exists, "Home". It is there because clients expect every object to have one. */
export const division = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  homeDivision: z.boolean(),
  selfUri: z.string(),
});
export type Division = z.output<typeof division>;

/** Id and name of the one division, the same on every installation. */
export const homeDivision = { id: "f0000000-0000-4000-8000-000000000001", name: "Home" } as const;

const divisionQuery = z.object({ ...paging, id: csv.optional(), name: z.string().optional() });

export const getAuthorizationDivisions = endpoint({
  id: "getAuthorizationDivisions",
  method: "GET",
  path: "/api/v2/authorization/divisions",
  summary: "List divisions",
  permissions: [],
  query: divisionQuery,
  response: entityListing(division),
  status: 200,
});

export const getAuthorizationDivisionsHome = endpoint({
  id: "getAuthorizationDivisionsHome",
  method: "GET",
  path: "/api/v2/authorization/divisions/home",
  summary: "Read the home division",
  permissions: [],
  response: division,
  status: 200,
});

/**
 * Permissions that a handler asks for depending on whom a call is about: anybody may see and change what is their
 * own, these are needed for somebody else's.
 */
export const conditionalPermissions = [
  "conversation:communication:view",
  "directory:user:edit",
  "directory:user:setPassword",
  "tsubame:agentState:edit",
] as const;

/** Permission as the permissions listing shows it: `domain:entityType:action`. */
export const domainPermission = z.object({
  domain: z.string(),
  entityType: z.string(),
  action: z.string(),
  label: z.string(),
  divisionAware: z.boolean(),
});

/** Permissions of one domain, by the entity they are about. */
export const permissionCollection = z.object({
  domain: z.string(),
  permissionMap: z.record(z.string(), z.array(domainPermission)),
});
export type PermissionCollection = z.output<typeof permissionCollection>;

export const getAuthorizationPermissions = endpoint({
  id: "getAuthorizationPermissions",
  method: "GET",
  path: "/api/v2/authorization/permissions",
  summary: "List every permission this server knows, by domain",
  permissions: [],
  query: z.object({ ...paging, queryType: z.string().optional(), query: z.string().optional() }),
  response: entityListing(permissionCollection),
  status: 200,
});

/** Roles are fixed: what a person may do follows from the names, and ids are the same on every installation. */
export const roleNames = ["admin", "supervisor", "agent"] as const;
export const roleName = z.enum(roleNames);
export type RoleName = (typeof roleNames)[number];

export const roleIds: Readonly<Record<RoleName, string>> = {
  admin: "f0000000-0000-4000-8000-0000000000a1",
  supervisor: "f0000000-0000-4000-8000-0000000000a2",
  agent: "f0000000-0000-4000-8000-0000000000a3",
};

export const authorizationRole = z.object({
  id: z.string(),
  name: roleName,
  description: z.string(),
  permissions: z.array(z.string()),
  selfUri: z.string(),
});
export type AuthorizationRole = z.output<typeof authorizationRole>;

export const getAuthorizationRoles = endpoint({
  id: "getAuthorizationRoles",
  method: "GET",
  path: "/api/v2/authorization/roles",
  summary: "List roles",
  permissions: ["authorization:role:view"],
  query: z.object({ ...paging, name: z.string().optional() }),
  response: entityListing(authorizationRole),
  status: 200,
});

/** What a user may do: the roles given and the permissions that follow from them. */
export const userAuthorization = z.object({
  roles: z.array(z.object({ id: z.string(), name: roleName })),
  permissions: z.array(z.string()),
});
export type UserAuthorization = z.output<typeof userAuthorization>;

export const getUserRoles = endpoint({
  id: "getUserRoles",
  method: "GET",
  path: "/api/v2/users/{userId}/roles",
  summary: "Read the roles of a user",
  permissions: ["authorization:grant:view"],
  params: z.object({ userId: entityId }),
  response: userAuthorization,
  status: 200,
});

export const putUserRoles = endpoint({
  id: "putUserRoles",
  method: "PUT",
  path: "/api/v2/users/{userId}/roles",
  summary: "Replace the roles of a user (role ids)",
  permissions: ["authorization:grant:add"],
  params: z.object({ userId: entityId }),
  body: z.array(entityId).min(1).max(10),
  response: userAuthorization,
  status: 200,
});

/** Division in an answer. */
export const divisionRef = entityRef;
/** Division in a request; only the home division exists. */
export const divisionInput = entityRefInput;
