import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { csv, entityId, entityListing, flag, instant, label, nothing, paging } from "./common.ts";
import { divisionInput, divisionRef } from "./divisions.ts";
import { lastAgentRoutingModes, queueRules, queueRulesInput } from "./queue-rules.ts";
import { routingStatus, routingStatuses, userPresence } from "./presence.ts";
import { user } from "./users.ts";
import { wrapupCode } from "./wrapup-codes.ts";

/** After-call-work modes of a queue (docs/sources.md#genesys-queues). */
export const wrapupPrompts = [
  "MANDATORY",
  "OPTIONAL",
  "MANDATORY_TIMEOUT",
  "MANDATORY_FORCED_TIMEOUT",
  "AGENT_REQUESTED",
] as const;

/** `DEMAND_AWARE` is ours: what ALL asks, weighed by how scarce the able agents are and how many conversations wait for them. */
export const skillEvaluationMethods = ["NONE", "BEST", "ALL", "DEMAND_AWARE"] as const;

/**
 * After how long without a word from the customer their conversation ends: a minute to 30 days. `DISCONNECT` is the one
 * action that this server has; the other is refused.
 */
const inactivityTimeoutSettings = z.looseObject({
  timeoutSeconds: z.int().min(60).max(2_592_000).optional(),
  actionType: z.enum(["DISCONNECT", "SEND_TO_ARCHITECT_FLOW"]).optional(),
});

/**
 * Settings of messages in a queue. Alerting 7–900 s (lower bound: the Terraform provider's check; upper: the help
 * centre's), service level as a share 0–1 within at least 1,000 ms.
 */
const messageSettings = z.looseObject({
  enableAutoAnswer: z.boolean().optional(),
  alertingTimeoutSeconds: z.int().min(7).max(900).optional(),
  serviceLevel: z
    .looseObject({
      percentage: z.number().min(0).max(1).optional(),
      durationMs: z.int().min(1000).max(2_147_483_647).optional(),
    })
    .optional(),
  enableInactivityTimeout: z.boolean().optional(),
  inactivityTimeoutSettings: inactivityTimeoutSettings.optional(),
});

/** Settings by medium. Only `message` is acted on; the others are kept and given back. */
const mediaSettings = z.looseObject({ message: messageSettings.optional() });

/** `timeoutMs`, 1 s to 60 min, belongs to the timed modes and to AGENT_REQUESTED. */
const acwSettings = z.looseObject({
  wrapupPrompt: z.enum(wrapupPrompts).optional(),
  timeoutMs: z.int().min(1000).max(3_600_000).nullable().optional(),
});

/** Fields that this server acts on; every other field of a queue is stored and given back unchanged. */
const queueSettings = {
  description: z.string().max(2000).nullable().optional(),
  division: divisionInput.optional(),
  mediaSettings: mediaSettings.optional(),
  acwSettings: acwSettings.optional(),
  skillEvaluationMethod: z.enum(skillEvaluationMethods).optional(),
  scoringMethod: z.enum(["TimestampAndPriority", "PriorityOnly"]).optional(),
  lastAgentRoutingMode: z.enum(lastAgentRoutingModes).optional(),
  enableManualAssignment: z.boolean().optional(),
  ...queueRulesInput,
};

/** Body of creation: unknown fields are kept. `sourceQueueId` copies the settings of another queue first. */
export const queueCreate = z.looseObject({
  name: label(256),
  ...queueSettings,
  sourceQueueId: entityId.optional(),
});
export type QueueCreate = z.output<typeof queueCreate>;

/** Body of a change: the whole queue, as it was read and edited. Counts, dates and authors in it are ignored. */
export const queueUpdate = z.looseObject({ name: label(256), ...queueSettings });
export type QueueUpdate = z.output<typeof queueUpdate>;

/** A queue. `isDefault` is ours: where conversations wait whose recipient has no flow. */
export const queue = z.looseObject({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  division: divisionRef,
  dateCreated: instant,
  dateModified: instant,
  createdBy: z.string().optional(),
  modifiedBy: z.string().optional(),
  memberCount: z.int(),
  userMemberCount: z.int(),
  joinedMemberCount: z.int(),
  mediaSettings: z.looseObject({
    message: z.looseObject({
      enableAutoAnswer: z.boolean(),
      alertingTimeoutSeconds: z.int(),
      serviceLevel: z.looseObject({ percentage: z.number(), durationMs: z.int() }),
      enableInactivityTimeout: z.boolean(),
      inactivityTimeoutSettings: inactivityTimeoutSettings.optional(),
    }),
  }),
  acwSettings: z.looseObject({
    wrapupPrompt: z.enum(wrapupPrompts),
    timeoutMs: z.int().optional(),
  }),
  skillEvaluationMethod: z.enum(skillEvaluationMethods),
  scoringMethod: z.enum(["TimestampAndPriority", "PriorityOnly"]),
  lastAgentRoutingMode: z.enum(lastAgentRoutingModes),
  enableManualAssignment: z.boolean(),
  ...queueRules,
  isDefault: z.boolean(),
  selfUri: z.string(),
});
export type Queue = z.output<typeof queue>;

const queueParams = z.object({ queueId: entityId });

export const getRoutingQueues = endpoint({
  id: "getRoutingQueues",
  method: "GET",
  path: "/api/v2/routing/queues",
  summary: "List queues; `name` finds by part of the name, `*` is a wildcard",
  permissions: ["routing:queue:view"],
  query: z.object({
    ...paging,
    sortOrder: z.enum(["asc", "desc"]).default("asc"),
    name: z.string().max(256).optional(),
    id: csv.optional(),
    divisionId: csv.optional(),
    expand: csv.optional(),
  }),
  response: entityListing(queue),
  status: 200,
});

export const postRoutingQueues = endpoint({
  id: "postRoutingQueues",
  method: "POST",
  path: "/api/v2/routing/queues",
  summary: "Create a queue",
  permissions: ["routing:queue:add"],
  body: queueCreate,
  response: queue,
  status: 200,
});

export const getRoutingQueue = endpoint({
  id: "getRoutingQueue",
  method: "GET",
  path: "/api/v2/routing/queues/{queueId}",
  summary: "Read a queue",
  permissions: ["routing:queue:view"],
  params: queueParams,
  response: queue,
  status: 200,
});

export const putRoutingQueue = endpoint({
  id: "putRoutingQueue",
  method: "PUT",
  path: "/api/v2/routing/queues/{queueId}",
  summary: "Change a queue; fields left out return to their defaults",
  permissions: ["routing:queue:edit"],
  params: queueParams,
  body: queueUpdate,
  response: queue,
  status: 200,
});

/** Refused while conversations wait in the queue, ring from it, or belong to it at an agent; also the default one. */
export const deleteRoutingQueue = endpoint({
  id: "deleteRoutingQueue",
  method: "DELETE",
  path: "/api/v2/routing/queues/{queueId}",
  summary: "Delete a queue without work in it",
  permissions: ["routing:queue:delete"],
  params: queueParams,
  query: z.object({ forceDelete: flag.optional() }),
  response: nothing,
  status: 200,
});

/**
 * A member, added by name or (`memberBy` "group") by a group of the queue. `ringNumber` of those by group is that of the ring
 * which names the group. `user`, `presence` and `routingStatus` come when they are asked for with `expand`.
 */
export const queueMember = z.object({
  id: z.string(),
  name: z.string(),
  joined: z.boolean(),
  memberBy: z.enum(["user", "group"]),
  ringNumber: z.int(),
  user: user.optional(),
  routingStatus: routingStatus.optional(),
  presence: userPresence.optional(),
  selfUri: z.string(),
});
export type QueueMember = z.output<typeof queueMember>;

export const getRoutingQueueMembers = endpoint({
  id: "getRoutingQueueMembers",
  method: "GET",
  path: "/api/v2/routing/queues/{queueId}/members",
  summary: "List the members of a queue",
  permissions: ["routing:queue:view", "routing:queueMember:manage"],
  params: queueParams,
  query: z.object({
    ...paging,
    expand: csv.optional(),
    name: z.string().optional(),
    joined: flag.optional(),
    routingStatus: csv
      .pipe(z.array(z.enum(routingStatuses)))
      .transform((list) => (list.length > 0 ? list : undefined))
      .optional(),
    presence: csv.optional(),
    memberBy: z.enum(["user", "group"]).optional(),
  }),
  response: entityListing(queueMember),
  status: 200,
});

/** Adds, or with `delete=true` removes, up to 100 users. Adding a member again changes nothing. */
export const postRoutingQueueMembers = endpoint({
  id: "postRoutingQueueMembers",
  method: "POST",
  path: "/api/v2/routing/queues/{queueId}/members",
  summary: "Add or remove members",
  permissions: ["routing:queueMember:manage"],
  params: queueParams,
  query: z.object({ delete: flag.default(false) }),
  body: z.array(z.object({ id: entityId })).max(100),
  status: 204,
});

const memberChange = z.object({
  id: entityId,
  joined: z.boolean().optional(),
  ringNumber: z.int().min(1).max(6).optional(),
});

export const patchRoutingQueueMembers = endpoint({
  id: "patchRoutingQueueMembers",
  method: "PATCH",
  path: "/api/v2/routing/queues/{queueId}/members",
  summary: "Change several members",
  permissions: ["routing:queueMember:manage"],
  params: queueParams,
  body: z.array(memberChange).min(1).max(100),
  response: entityListing(queueMember),
  status: 200,
});

export const patchRoutingQueueMember = endpoint({
  id: "patchRoutingQueueMember",
  method: "PATCH",
  path: "/api/v2/routing/queues/{queueId}/members/{memberId}",
  summary: "Change a member",
  permissions: ["routing:queueMember:manage"],
  params: z.object({ queueId: entityId, memberId: entityId }),
  body: memberChange,
  status: 202,
});

export const deleteRoutingQueueMember = endpoint({
  id: "deleteRoutingQueueMember",
  method: "DELETE",
  path: "/api/v2/routing/queues/{queueId}/members/{memberId}",
  summary: "Remove a member",
  permissions: ["routing:queueMember:manage"],
  params: z.object({ queueId: entityId, memberId: entityId }),
  status: 204,
});

const wrapupPath = "/api/v2/routing/queues/{queueId}/wrapupcodes";

export const getRoutingQueueWrapupcodes = endpoint({
  id: "getRoutingQueueWrapupcodes",
  method: "GET",
  path: wrapupPath,
  summary: "List the wrap-up codes of a queue",
  permissions: ["routing:queue:view", "routing:wrapupCode:view"],
  params: queueParams,
  query: z.object(paging),
  response: entityListing(wrapupCode),
  status: 200,
});

export const postRoutingQueueWrapupcodes = endpoint({
  id: "postRoutingQueueWrapupcodes",
  method: "POST",
  path: wrapupPath,
  summary: "Attach up to 100 wrap-up codes to a queue",
  permissions: ["routing:queue:edit"],
  params: queueParams,
  body: z.array(z.object({ id: entityId })).max(100),
  response: z.array(wrapupCode),
  status: 200,
});

export const deleteRoutingQueueWrapupcode = endpoint({
  id: "deleteRoutingQueueWrapupcode",
  method: "DELETE",
  path: `${wrapupPath}/{codeId}`,
  summary: "Detach a wrap-up code from a queue",
  permissions: ["routing:queue:edit"],
  params: z.object({ queueId: entityId, codeId: entityId }),
  status: 204,
});
