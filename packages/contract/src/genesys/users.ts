import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import {
  csv,
  entityId,
  entityListing,
  entityRef,
  flag,
  instant,
  label,
  nothing,
  paging,
  entityVersion,
} from "./common.ts";
import { divisionRef, roleName, userAuthorization } from "./divisions.ts";
import { routingStatus, userPresence } from "./presence.ts";
import { userRoutingLanguage, userRoutingSkill } from "./skills.ts";

export const userStates = ["active", "inactive", "deleted"] as const;
const userState = z.enum(userStates);

/** Languages the desktop speaks. */
export const uiLanguages = ["en", "ja"] as const;
export const uiLanguage = z.enum(uiLanguages);
export type UiLanguage = (typeof uiLanguages)[number];

/**
 * A person of the organisation. `routingStatus`, `presence`, `authorization`, `skills` and `languages` come when
 * they are asked for with `expand`. `language` and `hasPassword` are ours: the desktop's language, null to follow
 * the organisation, and whether the person can sign in with a password.
 */
export const user = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  username: z.string(),
  state: userState,
  title: z.string().optional(),
  department: z.string().optional(),
  division: divisionRef,
  version: z.int(),
  dateCreated: instant,
  dateLastModified: instant,
  language: uiLanguage.nullable(),
  hasPassword: z.boolean(),
  routingStatus: routingStatus.optional(),
  presence: userPresence.optional(),
  authorization: userAuthorization.optional(),
  skills: z.array(userRoutingSkill).optional(),
  languages: z.array(userRoutingLanguage).optional(),
  selfUri: z.string(),
});
export type User = z.output<typeof user>;

/** The caller. A program signed in with client credentials has no user; it gets an error that says so. */
export const userMe = user.extend({
  organization: entityRef.optional(),
  chat: z.object({ jabberId: z.string() }).optional(),
});
export type UserMe = z.output<typeof userMe>;

const userParams = z.object({ userId: entityId });
/** The SDK asks for more than is kept; unknown expansions are ignored. */
const expandQuery = z.object({ expand: csv.optional() });
const email = z.email().max(254);

export const getUsersMe = endpoint({
  id: "getUsersMe",
  method: "GET",
  path: "/api/v2/users/me",
  summary: "Read the caller",
  permissions: [],
  query: expandQuery,
  response: userMe,
  status: 200,
});

export const getUsers = endpoint({
  id: "getUsers",
  method: "GET",
  path: "/api/v2/users",
  summary: "List users",
  permissions: [],
  query: z.object({
    ...paging,
    id: csv.optional(),
    sortOrder: z.string().optional(),
    expand: csv.optional(),
    state: z.enum(["active", "inactive", "deleted", "any"]).default("active"),
  }),
  response: entityListing(user),
  status: 200,
});

/** Length of a password: 12 as a floor, 200 so that hashing has a bounded cost. */
export const password = z.string().min(12).max(200);

/**
 * Genesys's body plus `roles` and `language`, which Genesys sets elsewhere. Without `roles` the person is an agent.
 * Without `password` the person cannot sign in until an administrator sets one.
 */
export const postUsers = endpoint({
  id: "postUsers",
  method: "POST",
  path: "/api/v2/users",
  summary: "Create a user",
  permissions: ["directory:user:add"],
  body: z.object({
    name: label(200),
    email,
    password: password.optional(),
    title: z.string().max(200).optional(),
    department: z.string().max(200).optional(),
    divisionId: entityId.optional(),
    state: z.enum(["active", "inactive"]).default("active"),
    roles: z.array(roleName).min(1).max(3).optional(),
    language: uiLanguage.nullable().optional(),
  }),
  response: user,
  status: 200,
});

export const getUser = endpoint({
  id: "getUser",
  method: "GET",
  path: "/api/v2/users/{userId}",
  summary: "Read a user",
  permissions: [],
  params: userParams,
  query: expandQuery,
  response: user,
  status: 200,
});

/** `version` is the one the caller has read; a newer one in the database is a conflict (409). */
export const patchUser = endpoint({
  id: "patchUser",
  method: "PATCH",
  path: "/api/v2/users/{userId}",
  summary: "Change a user; people may change their own name, title, department and language",
  permissions: [],
  params: userParams,
  body: z.object({
    version: entityVersion,
    name: label(200).optional(),
    email: email.optional(),
    title: z.string().max(200).nullable().optional(),
    department: z.string().max(200).nullable().optional(),
    state: z.enum(["active", "inactive"]).optional(),
    language: uiLanguage.nullable().optional(),
  }),
  response: user,
  status: 200,
});

export const deleteUser = endpoint({
  id: "deleteUser",
  method: "DELETE",
  path: "/api/v2/users/{userId}",
  summary: "Delete a user; history keeps the name",
  permissions: ["directory:user:delete"],
  params: userParams,
  response: nothing,
  status: 200,
});

/** A queue as seen from one of its members. */
export const userQueue = z.object({
  id: z.string(),
  name: z.string(),
  joined: z.boolean(),
  division: divisionRef,
  selfUri: z.string(),
});
export type UserQueue = z.output<typeof userQueue>;

export const getUserQueues = endpoint({
  id: "getUserQueues",
  method: "GET",
  path: "/api/v2/users/{userId}/queues",
  summary: "List the queues a user is a member of",
  permissions: [],
  params: userParams,
  query: z.object({ ...paging, joined: flag.optional(), divisionId: csv.optional() }),
  response: entityListing(userQueue),
  status: 200,
});

/** An agent joins or leaves a queue he or she is a member of; `joined` false keeps the membership. */
export const patchUserQueue = endpoint({
  id: "patchUserQueue",
  method: "PATCH",
  path: "/api/v2/users/{userId}/queues/{queueId}",
  summary: "Join or leave a queue",
  permissions: [],
  params: z.object({ userId: entityId, queueId: entityId }),
  body: z.object({ joined: z.boolean() }),
  response: userQueue,
  status: 200,
});
