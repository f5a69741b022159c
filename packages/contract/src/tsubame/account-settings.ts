import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId } from "../genesys/common.ts";

/** What an administrator decides about an account. Everything that tells X of a person's doing is off until then. */
export const accountSettings = z.object({
  integrationId: z.uuid(),
  /** Whether the customer sees on X that an agent is typing. */
  sendsTyping: z.boolean(),
  /** Whether the customer sees on X that a message was read. */
  sendsReadMarks: z.boolean(),
  /** Replies after each message of the customer that X's daily limits leave out; null: every reply counts. */
  repliesPerInbound: z.int().min(1).max(100).nullable(),
  /** What the account's generation of X's API has at all; a setting without its ability has no effect. */
  abilities: z.object({
    typing: z.boolean(),
    readMarks: z.boolean(),
    /** Whether X has replies that do not count. */
    repliesPerInbound: z.boolean(),
  }),
});
export type AccountSettings = z.infer<typeof accountSettings>;

export const getIntegrationSettings = endpoint({
  id: "getIntegrationSettings",
  method: "GET",
  path: "/api/tsubame/v1/integrations/{integrationId}/settings",
  summary: "What is set for an account: typing, read marks, replies that do not count",
  permissions: ["messaging:integration:view"],
  params: z.object({ integrationId: entityId }),
  response: accountSettings,
  status: 200,
});

/** Fields left out stay as they are. Turning on what the generation does not have is 400. */
export const patchIntegrationSettings = endpoint({
  id: "patchIntegrationSettings",
  method: "PATCH",
  path: "/api/tsubame/v1/integrations/{integrationId}/settings",
  summary: "Change what is set for an account",
  permissions: ["messaging:integration:edit"],
  params: z.object({ integrationId: entityId }),
  body: z.strictObject({
    sendsTyping: z.boolean().optional(),
    sendsReadMarks: z.boolean().optional(),
    repliesPerInbound: z.int().min(1).max(100).nullable().optional(),
  }),
  response: accountSettings,
  status: 200,
});
