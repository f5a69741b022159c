import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import {
  csv,
  entityId,
  entityListing,
  entityVersion,
  flag,
  instant,
  label,
  nothing,
  paging,
} from "./common.ts";
import { user } from "./users.ts";

/** Most people in one change of a group's members. */
export const groupMembersLimit = 100;

const groupTypes = ["official", "social"] as const;
const visibilities = ["public", "owners", "members"] as const;

/** People whom rules of queues bring in together (docs/sources.md#genesys-queues). */
export const group = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  dateModified: instant,
  memberCount: z.int(),
  state: z.literal("active"),
  version: z.int(),
  type: z.enum(groupTypes),
  rulesVisible: z.boolean(),
  visibility: z.enum(visibilities),
  selfUri: z.string(),
});
export type Group = z.output<typeof group>;

const groupParams = z.object({ groupId: entityId });
const groupPath = "/api/v2/groups/{groupId}";

/** Genesys's further fields (pictures, addresses, owners) are for its directory; they are accepted and left out. */
const groupSettings = {
  description: z.string().max(2000).nullable().optional(),
  visibility: z.enum(visibilities).optional(),
  rulesVisible: z.boolean().optional(),
};

export const getGroups = endpoint({
  id: "getGroups",
  method: "GET",
  path: "/api/v2/groups",
  summary: "List groups; `name` (ours) finds by part of the name, `*` is a wildcard",
  permissions: [],
  query: z.object({
    ...paging,
    id: csv.optional(),
    name: z.string().max(256).optional(),
    jabberId: csv.optional(),
    sortOrder: z
      .string()
      .transform((order) => (/^desc/i.test(order) ? "desc" : "asc"))
      .default("asc"),
  }),
  response: entityListing(group),
  status: 200,
});

export const postGroups = endpoint({
  id: "postGroups",
  method: "POST",
  path: "/api/v2/groups",
  summary: "Create a group",
  permissions: ["directory:group:add"],
  body: z.object({ name: label(256), type: z.enum(groupTypes).optional(), ...groupSettings }),
  response: group,
  status: 200,
});

export const getGroup = endpoint({
  id: "getGroup",
  method: "GET",
  path: groupPath,
  summary: "Read a group",
  permissions: [],
  params: groupParams,
  response: group,
  status: 200,
});

export const putGroup = endpoint({
  id: "putGroup",
  method: "PUT",
  path: groupPath,
  summary: "Change a group; `version` is the one that was read",
  permissions: ["directory:group:edit"],
  params: groupParams,
  body: z.object({ name: label(256).optional(), version: entityVersion, ...groupSettings }),
  response: group,
  status: 200,
});

/** Queues and their rules lose the group with it; its people stay members of queues they were added to themselves. */
export const deleteGroup = endpoint({
  id: "deleteGroup",
  method: "DELETE",
  path: groupPath,
  summary: "Delete a group",
  permissions: ["directory:group:delete"],
  params: groupParams,
  status: 204,
});

export const getGroupMembers = endpoint({
  id: "getGroupMembers",
  method: "GET",
  path: `${groupPath}/members`,
  summary: "List the people of a group by name",
  permissions: [],
  params: groupParams,
  query: z.object({
    ...paging,
    sortOrder: z.string().optional(),
    expand: csv.optional(),
    includeNonActive: flag.optional(),
  }),
  response: entityListing(user),
  status: 200,
});

export const postGroupMembers = endpoint({
  id: "postGroupMembers",
  method: "POST",
  path: `${groupPath}/members`,
  summary: "Add people to a group; who is in it stays",
  permissions: ["directory:group:edit"],
  params: groupParams,
  body: z.object({
    memberIds: z.array(entityId).min(1).max(groupMembersLimit),
    version: entityVersion.optional(),
  }),
  response: nothing,
  status: 200,
});

export const deleteGroupMembers = endpoint({
  id: "deleteGroupMembers",
  method: "DELETE",
  path: `${groupPath}/members`,
  summary: "Take people out of a group: `ids` with commas between",
  permissions: ["directory:group:edit"],
  params: groupParams,
  query: z.object({ ids: csv.pipe(z.array(entityId).min(1).max(groupMembersLimit)) }),
  response: nothing,
  status: 200,
});
