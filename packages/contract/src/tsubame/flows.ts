import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import {
  entityId,
  entityListing,
  entityRef,
  entityVersion,
  instant,
  label,
  pagingQuery,
} from "../genesys/common.ts";
import { flowRule, flowRulesInput } from "./flow-rules.ts";
import { flowIssue } from "./flow-trials.ts";

/** An inbound flow with its rules. `version` guards changes: send the one you have read. */
export const inboundFlow = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal("inboundshortmessage"),
  rules: z.array(flowRule),
  version: z.int(),
  dateCreated: instant,
  dateModified: instant,
  /** What works and is probably not meant; given where rules were just saved. */
  warnings: z.array(flowIssue).optional(),
  selfUri: z.string(),
});
export type InboundFlow = z.output<typeof inboundFlow>;

const path = "/api/tsubame/v1/flows";
const flowParams = z.object({ flowId: entityId });
const versionParams = z.object({
  flowId: entityId,
  versionId: z.coerce.number().int().min(1).max(2_147_483_647),
});

/** Refused with the fields at fault (`rules.3.when.0.pattern`); `postFlowValidation` says why in words. */
export const postFlow = endpoint({
  id: "postFlow",
  method: "POST",
  path,
  summary: "Create an inbound flow",
  permissions: ["architect:flow:add"],
  body: z.strictObject({ name: label(200), rules: flowRulesInput }),
  response: inboundFlow,
  status: 200,
});

export const getInboundFlow = endpoint({
  id: "getInboundFlow",
  method: "GET",
  path: `${path}/{flowId}`,
  summary: "Read an inbound flow with its rules",
  permissions: ["architect:flow:view"],
  params: flowParams,
  response: inboundFlow,
  status: 200,
});

export const putFlow = endpoint({
  id: "putFlow",
  method: "PUT",
  path: `${path}/{flowId}`,
  summary: "Change an inbound flow; conversations already in a queue stay there",
  permissions: ["architect:flow:edit"],
  params: flowParams,
  body: z.strictObject({
    name: label(200),
    rules: flowRulesInput,
    version: entityVersion.optional(),
  }),
  response: inboundFlow,
  status: 200,
});

/** Refused with `flow.inUse` (409) while a recipient is bound to it. */
export const deleteFlow = endpoint({
  id: "deleteFlow",
  method: "DELETE",
  path: `${path}/{flowId}`,
  summary: "Delete an inbound flow that no recipient uses",
  permissions: ["architect:flow:delete"],
  params: flowParams,
  status: 204,
});

/** A flow as it was saved once. `savedBy` is absent for a client without a user. */
const version = z.object({
  id: z.string(),
  version: z.int(),
  name: z.string(),
  dateSaved: instant,
  savedBy: entityRef.optional(),
  /** The version whose rules were brought back. */
  restoredFromVersion: z.int().optional(),
  ruleCount: z.int(),
  selfUri: z.string(),
});

/** A version with its rules. */
export const inboundFlowVersion = version.extend({ rules: z.array(flowRule) });
export type InboundFlowVersion = z.output<typeof inboundFlowVersion>;

const listedVersion = version;
export type ListedFlowVersion = z.output<typeof listedVersion>;

/** Newest first. */
export const getInboundFlowVersions = endpoint({
  id: "getInboundFlowVersions",
  method: "GET",
  path: `${path}/{flowId}/versions`,
  summary: "List the versions of an inbound flow",
  permissions: ["architect:flow:view"],
  params: flowParams,
  query: pagingQuery,
  response: entityListing(listedVersion),
  status: 200,
});

export const getInboundFlowVersion = endpoint({
  id: "getInboundFlowVersion",
  method: "GET",
  path: `${path}/{flowId}/versions/{versionId}`,
  summary: "Read an inbound flow as it was in a version",
  permissions: ["architect:flow:view"],
  params: versionParams,
  response: inboundFlowVersion,
  status: 200,
});

/** Refused as `putFlow` is when the old rules name what does not exist any more. */
export const postInboundFlowVersionRestore = endpoint({
  id: "postInboundFlowVersionRestore",
  method: "POST",
  path: `${path}/{flowId}/versions/{versionId}/restore`,
  summary: "Save the rules of an older version as the newest one",
  permissions: ["architect:flow:edit"],
  params: versionParams,
  body: z.strictObject({ version: entityVersion.optional() }),
  response: inboundFlow,
  status: 200,
});
