import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, instant } from "../genesys/common.ts";

/**
 * Checks of a connection, in the order in which they run and are shown. Each stands for a row of the connection
 * checklist: what an administrator must get right on X.
 */
export const integrationCheckIds = [
  /** Pasted values carried white space that was removed. */
  "pastedValues",
  /** API key and secret belong together and to a live app. */
  "consumerKey",
  /** Access token and secret are valid and belong to this app; shows whose account it is. */
  "accessToken",
  /** The plan and access level let the app call this API. */
  "accessLevel",
  /** The token was made after the app got the Direct Messages permission. */
  "permission",
  /** No other integration here serves the same account. */
  "account",
  /** The dev environment's label exists and this app is linked to it. */
  "environment",
  /** X can reach the webhook address: our own challenge through the public URL. */
  "publicAddress",
  /** The webhook is registered on X and valid. */
  "webhook",
  /** The account is subscribed to the app's webhook. */
  "subscription",
  /** The account takes messages from everyone. */
  "messageRequests",
  /** A real DM has arrived. */
  "firstMessage",
] as const;
export const integrationCheckId = z.enum(integrationCheckIds);
export type IntegrationCheckId = z.infer<typeof integrationCheckId>;

/**
 * `running` and `pending` exist while a run is under way; `unseen` means that it cannot be known from here;
 * `skipped` that an earlier failure left nothing to check against.
 */
export const integrationCheckStatus = z.enum([
  "pending",
  "running",
  "passed",
  "failed",
  "warning",
  "unseen",
  "skipped",
]);
export type IntegrationCheckStatus = z.infer<typeof integrationCheckStatus>;

/** A sentence or two in both of the product's languages. */
export const bilingualText = z.object({ en: z.string(), ja: z.string() });
export type BilingualText = z.infer<typeof bilingualText>;

export const integrationCheck = z.object({
  id: integrationCheckId,
  status: integrationCheckStatus,
  /** Name of what was checked. */
  title: bilingualText,
  /** What was found and, when it is wrong, where to mend it. Empty strings while pending. */
  text: bilingualText,
  /** What the finding rests on: HTTP status, X's code, header values, latency. Never a secret. */
  evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** The field of the form where a wrong value was entered, when one is to blame. */
  fieldName: z.string().optional(),
  checkedAt: instant.optional(),
});
export type IntegrationCheck = z.infer<typeof integrationCheck>;

/** State of an integration's checks; also the body of the topic `tsubame.integrations.{id}`. */
export const integrationChecks = z.object({
  integrationId: z.uuid(),
  isRunning: z.boolean(),
  createStatus: z.enum(["Initiated", "Completed", "Error"]),
  status: z.enum(["Active", "Inactive"]),
  account: z
    .object({
      userId: z.string(),
      username: z.string(),
      name: z.string(),
      profileImageUrl: z.string().nullable(),
    })
    .nullable(),
  webhookUrl: z.string(),
  checkedAt: instant.nullable(),
  lastEventAt: instant.nullable(),
  lastCrcAt: instant.nullable(),
  checks: z.array(integrationCheck),
});
export type IntegrationChecks = z.infer<typeof integrationChecks>;

const path = z.object({ integrationId: entityId });

export const getIntegrationChecks = endpoint({
  id: "getIntegrationChecks",
  method: "GET",
  path: "/api/tsubame/v1/integrations/{integrationId}/checks",
  summary: "What has been checked of a connection to X, with the evidence",
  permissions: ["messaging:integration:view"],
  params: path,
  response: integrationChecks,
  status: 200,
});

export const postIntegrationChecks = endpoint({
  id: "postIntegrationChecks",
  method: "POST",
  path: "/api/tsubame/v1/integrations/{integrationId}/checks",
  summary: "Run the checks again; a failed or interrupted connection is attempted again",
  permissions: ["messaging:integration:edit"],
  params: path,
  response: integrationChecks,
  status: 202,
});
