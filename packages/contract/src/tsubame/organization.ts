import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { label } from "../genesys/common.ts";
import { uiLanguage } from "../genesys/users.ts";

/**
 * Settings of the organisation. `agentGraceSeconds`: how long an agent whose connection is gone keeps offers and
 * conversations (0–3,600). `declinedPauseSeconds`: how long who declined a conversation is not asked again even when nobody
 * else is there (0–3,600). `messageCapacity` and `threadingTimeoutMinutes` are the ones that
 * `/routing/utilization` and `/threadingtimeline` set.
 */
export const organization = z.object({
  id: z.string(),
  name: z.string(),
  defaultLanguage: uiLanguage,
  threadingTimeoutMinutes: z.int(),
  messageCapacity: z.int(),
  agentGraceSeconds: z.int(),
  declinedPauseSeconds: z.int(),
});
export type Organization = z.output<typeof organization>;

const path = "/api/tsubame/v1/organization";

export const getOrganization = endpoint({
  id: "getOrganization",
  method: "GET",
  path,
  summary: "Read the organisation's settings",
  permissions: [],
  response: organization,
  status: 200,
});

export const patchOrganization = endpoint({
  id: "patchOrganization",
  method: "PATCH",
  path,
  summary: "Change the organisation's settings",
  permissions: ["tsubame:organization:edit"],
  body: z.object({
    name: label(200).optional(),
    defaultLanguage: uiLanguage.optional(),
    agentGraceSeconds: z.int().min(0).max(3600).optional(),
    declinedPauseSeconds: z.int().min(0).max(3600).optional(),
  }),
  response: organization,
  status: 200,
});
