import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, instant, label, entityVersion } from "../genesys/common.ts";

/** What a rule does with a new conversation. Today: send it to a queue. */
const action = z.strictObject({ queueId: entityId });

/** Rules are tried in their order; the first that fits decides. A rule without conditions always fits. */
export const flowRule = z.strictObject({ then: action });
export type FlowRule = z.output<typeof flowRule>;

/** An inbound flow with its rules. `version` guards changes: send the one you have read. */
export const inboundFlow = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal("inboundshortmessage"),
  rules: z.array(flowRule),
  version: z.int(),
  dateCreated: instant,
  dateModified: instant,
  selfUri: z.string(),
});
export type InboundFlow = z.output<typeof inboundFlow>;

const path = "/api/tsubame/v1/flows";
const flowParams = z.object({ flowId: entityId });
const rules = z.array(flowRule).min(1).max(100);

export const postFlow = endpoint({
  id: "postFlow",
  method: "POST",
  path,
  summary: "Create an inbound flow",
  permissions: ["architect:flow:add"],
  body: z.strictObject({ name: label(200), rules }),
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
  body: z.strictObject({ name: label(200), rules, version: entityVersion.optional() }),
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
