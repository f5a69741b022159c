import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { csv, entityId, entityListing, instant, label, paging } from "./common.ts";
import { divisionInput, divisionRef } from "./divisions.ts";

/** A code with which an agent says how a conversation ended. */
export const wrapupCode = z.object({
  id: z.string(),
  name: z.string(),
  division: divisionRef,
  dateCreated: instant,
  dateModified: instant,
  createdBy: z.string().optional(),
  modifiedBy: z.string().optional(),
  selfUri: z.string(),
});
export type WrapupCode = z.output<typeof wrapupCode>;

const codeParams = z.object({ codeId: entityId });
const codeBody = z.object({ name: label(256), division: divisionInput.optional() });

export const getRoutingWrapupcodes = endpoint({
  id: "getRoutingWrapupcodes",
  method: "GET",
  path: "/api/v2/routing/wrapupcodes",
  summary: "List wrap-up codes",
  permissions: ["routing:wrapupCode:view"],
  query: z.object({
    ...paging,
    sortBy: z.string().optional(),
    sortOrder: z.enum(["asc", "desc", "ascending", "descending"]).default("asc"),
    name: z.string().max(256).optional(),
    id: csv.optional(),
    divisionId: csv.optional(),
  }),
  response: entityListing(wrapupCode),
  status: 200,
});

export const postRoutingWrapupcodes = endpoint({
  id: "postRoutingWrapupcodes",
  method: "POST",
  path: "/api/v2/routing/wrapupcodes",
  summary: "Create a wrap-up code",
  permissions: ["routing:wrapupCode:add"],
  body: codeBody,
  response: wrapupCode,
  status: 200,
});

export const getRoutingWrapupcode = endpoint({
  id: "getRoutingWrapupcode",
  method: "GET",
  path: "/api/v2/routing/wrapupcodes/{codeId}",
  summary: "Read a wrap-up code",
  permissions: ["routing:wrapupCode:view"],
  params: codeParams,
  response: wrapupCode,
  status: 200,
});

export const putRoutingWrapupcode = endpoint({
  id: "putRoutingWrapupcode",
  method: "PUT",
  path: "/api/v2/routing/wrapupcodes/{codeId}",
  summary: "Rename a wrap-up code",
  permissions: ["routing:wrapupCode:edit"],
  params: codeParams,
  body: codeBody,
  response: wrapupCode,
  status: 200,
});

/** Conversations that were wrapped up with the code keep its name. */
export const deleteRoutingWrapupcode = endpoint({
  id: "deleteRoutingWrapupcode",
  method: "DELETE",
  path: "/api/v2/routing/wrapupcodes/{codeId}",
  summary: "Delete a wrap-up code",
  permissions: ["routing:wrapupCode:delete"],
  params: codeParams,
  status: 204,
});
