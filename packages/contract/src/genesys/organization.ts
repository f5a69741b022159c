import { z } from "zod";
import { endpoint } from "../endpoint.ts";

/** The organisation as Genesys's clients read it. */
export const genesysOrganization = z.object({
  id: z.string(),
  name: z.string(),
  defaultLanguage: z.string(),
  state: z.literal("active"),
  domain: z.string(),
  version: z.int(),
  selfUri: z.string(),
});

export const getOrganizationsMe = endpoint({
  id: "getOrganizationsMe",
  method: "GET",
  path: "/api/v2/organizations/me",
  summary: "Read the organisation",
  permissions: [],
  response: genesysOrganization,
  status: 200,
});
