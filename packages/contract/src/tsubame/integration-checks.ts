import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, instant } from "../genesys/common.ts";
import { roundTrip } from "./round-trip.ts";

/**
 * Checks of a connection, in the order in which a newcomer meets what they stand for: what an administrator must get
 * right on X. They run in the order of their dependence.
 */
export const integrationCheckIds = [
  /** Pasted values carried white space that was removed. */
  "pastedValues",
  /** The app's plan includes the API for direct messages. */
  "plan",
  /** The developer account is beyond Essential access. */
  "accessLevel",
  /** The app stands in a project, and serves nobody else. */
  "app",
  /** API key and secret belong together and to a live app. */
  "consumerKey",
  /** Access token and secret are valid and belong to this app; shows whose account it is. */
  "accessToken",
  /** No other integration here serves the same account; somebody has confirmed that it is the right one. */
  "account",
  /** The token was made after the app got the Direct Messages permission. */
  "permission",
  /** What worked before has not been regenerated or revoked on X. */
  "credentials",
  /** OAuth 1.0a is on, and callback and website addresses are filled in. */
  "userAuthentication",
  /** The dev environment's label exists and this app is linked to it. */
  "environment",
  /** The label was entered, where the tier has labels. */
  "environmentName",
  /** X can reach the webhook address: our own challenge through the public URL. */
  "publicAddress",
  /** The webhook is registered on X and valid. */
  "webhook",
  /** The account is subscribed to the app's webhook. */
  "subscription",
  /** The account takes messages from everyone. */
  "messageRequests",
  /** A real DM has arrived. */
  "roundTrip",
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

/** Which of X's APIs an account is served through: found by asking X when it is connected. */
export const xGeneration = z.enum([
  "v1.1-premium",
  "v1.1-enterprise",
  "v2-account-activity",
  "v2-activity",
]);
export type XGeneration = z.infer<typeof xGeneration>;

/** What that API can do beyond text in and text out. */
export const xAbilities = z.object({
  quickReplies: z.boolean(),
  callsToAction: z.boolean(),
  location: z.boolean(),
  typing: z.boolean(),
  readMarks: z.boolean(),
  welcomeMessages: z.boolean(),
  media: z.boolean(),
  /** Whether X delivers again what was missed. */
  replay: z.boolean(),
});

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
      /** When somebody confirmed that customers write to this account; null until then. */
      confirmedAt: instant.nullable(),
    })
    .nullable(),
  webhookUrl: z.string(),
  generation: xGeneration,
  abilities: xAbilities,
  checkedAt: instant.nullable(),
  lastEventAt: instant.nullable(),
  lastCrcAt: instant.nullable(),
  /** When the present credentials were pasted over earlier ones; null for the first. */
  credentialsRotatedAt: instant.nullable(),
  roundTrip: roundTrip.nullable(),
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

export const postIntegrationAccountConfirmation = endpoint({
  id: "postIntegrationAccountConfirmation",
  method: "POST",
  path: "/api/tsubame/v1/integrations/{integrationId}/account-confirmation",
  summary: "Confirm that the account found by the access token is the one that customers write to",
  permissions: ["messaging:integration:edit"],
  params: path,
  body: z.object({ userId: z.string().max(64).describe("The account's id on X, as shown") }),
  response: integrationChecks,
  status: 200,
});

export const postIntegrationWebhookReplacement = endpoint({
  id: "postIntegrationWebhookReplacement",
  method: "POST",
  path: "/api/tsubame/v1/integrations/{integrationId}/webhook-replacement",
  summary:
    "Remove the foreign webhook that stands in the way, named by its id, and connect; nothing else ever removes one",
  permissions: ["tsubame:foreignWebhook:remove"],
  params: path,
  body: z.object({
    webhookId: z.string().max(64).describe("As in the evidence of the webhook check"),
  }),
  response: integrationChecks,
  status: 202,
});
