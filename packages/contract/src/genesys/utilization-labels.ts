import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, entityListing, flag, label, nothing, paging } from "./common.ts";

/** A kind of conversation of which an agent takes fewer at once (docs/sources.md#genesys-utilization). */
export const utilizationLabel = z.object({
  id: z.string(),
  name: z.string(),
  selfUri: z.string(),
});
export type UtilizationLabel = z.output<typeof utilizationLabel>;

const labelPath = "/api/v2/routing/utilization/labels/{labelId}";
const labelParams = z.object({ labelId: entityId });
const labelBody = z.object({ name: label(256) });

export const getRoutingUtilizationLabels = endpoint({
  id: "getRoutingUtilizationLabels",
  method: "GET",
  path: "/api/v2/routing/utilization/labels",
  summary: "List utilization labels; `name` finds by part of the name, `*` is a wildcard",
  permissions: [],
  query: z.object({
    ...paging,
    sortOrder: z.enum(["ascending", "descending"]).default("ascending"),
    name: z.string().max(256).optional(),
  }),
  response: entityListing(utilizationLabel),
  status: 200,
});

export const postRoutingUtilizationLabels = endpoint({
  id: "postRoutingUtilizationLabels",
  method: "POST",
  path: "/api/v2/routing/utilization/labels",
  summary: "Create a utilization label",
  permissions: ["routing:utilization:manage"],
  body: labelBody,
  response: utilizationLabel,
  status: 200,
});

export const getRoutingUtilizationLabel = endpoint({
  id: "getRoutingUtilizationLabel",
  method: "GET",
  path: labelPath,
  summary: "Read a utilization label",
  permissions: [],
  params: labelParams,
  response: utilizationLabel,
  status: 200,
});

export const putRoutingUtilizationLabel = endpoint({
  id: "putRoutingUtilizationLabel",
  method: "PUT",
  path: labelPath,
  summary: "Rename a utilization label",
  permissions: ["routing:utilization:manage"],
  params: labelParams,
  body: labelBody,
  response: utilizationLabel,
  status: 200,
});

/** Capacities of the label go with it, and conversations that have it go on without. */
export const deleteRoutingUtilizationLabel = endpoint({
  id: "deleteRoutingUtilizationLabel",
  method: "DELETE",
  path: labelPath,
  summary: "Delete a utilization label",
  permissions: ["routing:utilization:manage"],
  params: labelParams,
  query: z.object({ forceDelete: flag.optional() }),
  response: nothing,
  status: 200,
});
