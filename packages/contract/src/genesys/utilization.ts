import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, nothing } from "./common.ts";

/** Media a conversation can be of; this server routes messages and keeps the others' settings out. */
export const mediaTypes = ["call", "callback", "chat", "email", "message"] as const;

/**
 * How many conversations of one medium an agent handles at once: 0 to 25 (docs/sources.md#genesys-utilization).
 * Interruption needs a second medium, so its fields are accepted and answered empty.
 */
const mediaUtilization = z.object({
  maximumCapacity: z.int().min(0).max(25),
  interruptableMediaTypes: z.array(z.enum(mediaTypes)).default([]),
  includeNonAcd: z.boolean().default(false),
});

/** Capacity of one label; interruption needs a second medium, so its list is accepted and answered empty. */
const labelUtilization = z.object({
  maximumCapacity: z.int().min(0).max(25),
  interruptingLabelIds: z.array(z.string()).nullable().optional(),
});

/**
 * Request: `message` and `labelUtilizations` (by the label's id) are acted on, other media are accepted and ignored. It says
 * all of it: a label left out has no capacity of its own.
 */
export const utilizationBody = z.object({
  utilization: z
    .object({ message: mediaUtilization.optional() })
    .catchall(z.looseObject({ maximumCapacity: z.int().min(0).max(25) }))
    .default({}),
  labelUtilizations: z.record(entityId, labelUtilization).nullable().optional(),
});

/**
 * `level` says whose capacity for messages is in force: the agent's own or the organisation's. Labels of an agent are those of
 * their own; the organisation's hold where the agent has none.
 */
export const utilization = z.object({
  level: z.enum(["Agent", "Organization"]),
  utilization: z.object({ message: mediaUtilization }),
  labelUtilizations: z.record(
    z.string(),
    z.object({
      maximumCapacity: z.int(),
      interruptingLabelIds: z.array(z.string()),
      labelName: z.string(),
    }),
  ),
});
export type Utilization = z.output<typeof utilization>;

const userParams = z.object({ userId: entityId });
const userPath = "/api/v2/routing/users/{userId}/utilization";

export const getRoutingUtilization = endpoint({
  id: "getRoutingUtilization",
  method: "GET",
  path: "/api/v2/routing/utilization",
  summary: "Read how many conversations an agent handles at once",
  permissions: [],
  response: utilization,
  status: 200,
});

export const putRoutingUtilization = endpoint({
  id: "putRoutingUtilization",
  method: "PUT",
  path: "/api/v2/routing/utilization",
  summary: "Set how many conversations an agent handles at once",
  permissions: ["routing:utilization:manage"],
  body: utilizationBody,
  response: utilization,
  status: 200,
});

export const deleteRoutingUtilization = endpoint({
  id: "deleteRoutingUtilization",
  method: "DELETE",
  path: "/api/v2/routing/utilization",
  summary: "Return to the default of one conversation",
  permissions: ["routing:utilization:manage"],
  response: nothing,
  status: 200,
});

export const getRoutingUserUtilization = endpoint({
  id: "getRoutingUserUtilization",
  method: "GET",
  path: userPath,
  summary: "Read the capacity in force for one agent",
  permissions: [],
  params: userParams,
  response: utilization,
  status: 200,
});

export const putRoutingUserUtilization = endpoint({
  id: "putRoutingUserUtilization",
  method: "PUT",
  path: userPath,
  summary: "Give one agent a capacity of his or her own",
  permissions: ["routing:utilization:manage"],
  params: userParams,
  body: utilizationBody,
  response: utilization,
  status: 200,
});

export const deleteRoutingUserUtilization = endpoint({
  id: "deleteRoutingUserUtilization",
  method: "DELETE",
  path: userPath,
  summary: "Return one agent to the organisation's capacity",
  permissions: ["routing:utilization:manage"],
  params: userParams,
  response: nothing,
  status: 200,
});
