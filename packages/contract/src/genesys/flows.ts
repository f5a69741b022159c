import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { csv, entityId, entityListing, entityRef, instant, paging } from "./common.ts";
import { divisionRef } from "./divisions.ts";

/** Flow types this server has; others of Architect's are valid to ask for and find nothing. */
export const flowTypes = ["inboundshortmessage", "inqueueshortmessage"] as const;
export const flowType = z.enum(flowTypes);

/** A flow as Architect's listing shows it; its rules are read under `/api/tsubame/v1/flows`. */
export const flow = z.object({
  id: z.string(),
  name: z.string(),
  type: flowType,
  active: z.boolean(),
  deleted: z.boolean(),
  system: z.boolean(),
  division: divisionRef,
  publishedVersion: z.object({ id: z.string(), datePublished: z.string(), selfUri: z.string() }),
  createdBy: entityRef.optional(),
  dateCreated: instant,
  dateModified: instant,
  selfUri: z.string(),
});
export type Flow = z.output<typeof flow>;

export const getFlows = endpoint({
  id: "getFlows",
  method: "GET",
  path: "/api/v2/flows",
  summary: "List flows",
  permissions: ["architect:flow:view", "architect:flow:search"],
  query: z.object({
    ...paging,
    type: csv.optional(),
    name: z.string().max(256).optional(),
    id: csv.optional(),
    nameOrDescription: z.string().max(256).optional(),
    deleted: z.string().optional(),
    sortBy: z.string().optional(),
    sortOrder: z.string().optional(),
  }),
  response: entityListing(flow),
  status: 200,
});

export const getFlow = endpoint({
  id: "getFlow",
  method: "GET",
  path: "/api/v2/flows/{flowId}",
  summary: "Read a flow",
  permissions: ["architect:flow:view"],
  params: z.object({ flowId: entityId }),
  response: flow,
  status: 200,
});

/** A version of a flow as Architect's clients read it; its rules are read under `/api/tsubame/v1/flows`. */
export const flowVersion = z.object({
  id: z.string(),
  name: z.string(),
  commitVersion: z.string(),
  type: z.literal("PUBLISH"),
  secure: z.boolean(),
  debug: z.boolean(),
  datePublished: instant,
  createdBy: entityRef.optional(),
  selfUri: z.string(),
});
export type FlowVersion = z.output<typeof flowVersion>;

const versionNumber = z.coerce.number().int().min(1).max(2_147_483_647);

/** Newest first. */
export const getFlowVersions = endpoint({
  id: "getFlowVersions",
  method: "GET",
  path: "/api/v2/flows/{flowId}/versions",
  summary: "List the versions of a flow",
  permissions: ["architect:flow:view"],
  params: z.object({ flowId: entityId }),
  query: z.object({ ...paging, deleted: z.string().optional() }),
  response: entityListing(flowVersion),
  status: 200,
});

/** Where `publishedVersion.selfUri` leads. */
export const getFlowVersion = endpoint({
  id: "getFlowVersion",
  method: "GET",
  path: "/api/v2/flows/{flowId}/versions/{versionId}",
  summary: "Read a version of a flow",
  permissions: ["architect:flow:view"],
  params: z.object({ flowId: entityId, versionId: versionNumber }),
  response: flowVersion,
  status: 200,
});
