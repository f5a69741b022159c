import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import {
  csv,
  entityId,
  entityListing,
  entityRef,
  entityRefInput,
  instant,
  paging,
  entityVersion,
} from "./common.ts";

/**
 * White space that people copy along with a key: everything that `trim` removes (full-width space and BOM
 * included) and the zero-width characters that it does not.
 */
export function trimPasted(value: string): string {
  return value.replace(/^[\s\u200b-\u200d\u2060]+|[\s\u200b-\u200d\u2060]+$/gu, "");
}

/** A pasted value as it came, so that the trimming can be reported; inner white space is an error. */
const pasted = z
  .string()
  .max(512, "at most 512 characters")
  .refine((value) => trimPasted(value).length > 0, "must not be empty")
  .refine((value) => /^\S*$/u.test(trimPasted(value)), "has white space inside: copy it again");

function isFilledIn(envName: unknown): boolean {
  return envName !== undefined && (typeof envName !== "string" || trimPasted(envName) !== "");
}

const generationA = z
  .object({
    name: z.string().trim().min(1, "must not be empty").max(200),
    consumerKey: pasted.describe("API key of the X app"),
    consumerSecret: pasted.describe("API key secret; never returned"),
    accessTokenKey: pasted.describe("Access token of the account that owns the app"),
    accessTokenSecret: pasted.describe("Access token secret; never returned"),
    tier: z
      .enum(["premium", "enterprise"])
      .describe(
        "premium: the Account Activity API with dev environments; enterprise: every later one (enterprise v1.1 and X API v2, pay-per-use included), found by asking X",
      ),
    envName: z
      .string()
      .max(100)
      .optional()
      .describe("Label of the dev environment on X; required when tier is premium"),
    supportedContent: entityRefInput.optional(),
    messagingSetting: entityRefInput.optional(),
    version: entityVersion.optional().describe("Of PATCH: the version that was read"),
  })
  // It is asked beside other faults, so the fields may still be anything.
  .refine(({ tier, envName }) => tier !== "premium" || isFilledIn(envName), {
    path: ["envName"],
    message: "required when tier is premium: the label of the dev environment, exactly as on X",
    when: ({ value }) => typeof value === "object" && value !== null,
  });

const generationBFields = ["signupCode", "appId", "codeChallenge", "redirectUri"];

/**
 * Generation B of the Genesys API signs customers up with an X app of Genesys's own. There is none here, so such a
 * body is refused with a sentence that says what to send.
 */
function refuseGenerationB(value: unknown, context: z.RefinementCtx): unknown {
  if (typeof value !== "object" || value === null) return value;
  const found = generationBFields.filter((name) => name in value);
  if (found.length === 0 || "consumerKey" in value) return value;
  for (const name of found) {
    context.addIssue({
      code: "custom",
      path: [name],
      message:
        "this server connects your own X app: send consumerKey, consumerSecret, accessTokenKey, accessTokenSecret, tier and envName",
    });
  }
  return z.NEVER;
}

/** Body of POST: everything that connects an account of X through the company's own X app. */
export const twitterIntegrationRequest = z.preprocess(refuseGenerationB, generationA);
export type TwitterIntegrationRequest = z.infer<typeof generationA>;

/**
 * Body of PATCH. Genesys asks for the full body; here every field may be left out, and a secret that is left out
 * stays as it is, so that a name can be changed by somebody who does not hold the secrets.
 */
export const twitterIntegrationUpdate = z.preprocess(
  refuseGenerationB,
  z.object({
    name: z.string().trim().min(1, "must not be empty").max(200).optional(),
    consumerKey: pasted.optional(),
    consumerSecret: pasted.optional(),
    accessTokenKey: pasted.optional(),
    accessTokenSecret: pasted.optional(),
    tier: z.enum(["premium", "enterprise"]).optional(),
    envName: z.string().max(100).optional(),
    supportedContent: entityRefInput.optional(),
    messagingSetting: entityRefInput.optional(),
    version: entityVersion.optional(),
  }),
);
export type TwitterIntegrationUpdate = z.infer<typeof twitterIntegrationUpdate>;

/** Why a connection failed: `code` is `integration.<check>`, the check of the connection checklist that failed. */
export const integrationCreateError = z.object({
  code: z.string(),
  message: z.string(),
  status: z.int(),
  messageWithParams: z.string(),
  messageParams: z.record(z.string(), z.string()),
  contextId: z.string(),
  details: z.array(
    z.object({
      errorCode: z.string(),
      fieldName: z.string().optional(),
      entityId: z.string().optional(),
      entityName: z.string().optional(),
    }),
  ),
  errors: z.array(z.unknown()),
});
export type IntegrationCreateError = z.infer<typeof integrationCreateError>;

export const twitterIntegration = z.object({
  id: z.uuid(),
  name: z.string(),
  accessTokenKey: z.string(),
  consumerKey: z.string(),
  tier: z.enum(["premium", "enterprise"]),
  envName: z.string().optional(),
  username: z.string().optional(),
  userId: z.string().optional(),
  status: z.enum(["Active", "Inactive"]),
  recipient: entityRef,
  supportedContent: entityRef.optional(),
  messagingSetting: entityRef.optional(),
  dateCreated: instant,
  dateModified: instant,
  createdBy: entityRef.optional(),
  modifiedBy: entityRef.optional(),
  createStatus: z.enum(["Initiated", "Completed", "Error"]),
  createError: integrationCreateError.optional(),
  version: z.int(),
  selfUri: z.string(),
});
export type TwitterIntegration = z.infer<typeof twitterIntegration>;

const listQuery = z.object({
  ...paging,
  expand: csv.optional(),
  supportedContentId: entityId.optional(),
  messagingSettingId: entityId.optional(),
});
const path = z.object({ integrationId: entityId });

export const getConversationsMessagingIntegrationsTwitter = endpoint({
  id: "getConversationsMessagingIntegrationsTwitter",
  method: "GET",
  path: "/api/v2/conversations/messaging/integrations/twitter",
  summary: "List the connected X accounts",
  permissions: ["messaging:integration:view"],
  query: listQuery,
  response: entityListing(twitterIntegration),
  status: 200,
});

export const postConversationsMessagingIntegrationsTwitter = endpoint({
  id: "postConversationsMessagingIntegrationsTwitter",
  method: "POST",
  path: "/api/v2/conversations/messaging/integrations/twitter",
  summary: "Connect an X account; poll the answer's id until createStatus is Completed or Error",
  permissions: ["messaging:integration:add"],
  body: twitterIntegrationRequest,
  response: twitterIntegration,
  status: 202,
});

export const getConversationsMessagingIntegrationsTwitterOauthSettings = endpoint({
  id: "getConversationsMessagingIntegrationsTwitterOauthSettings",
  method: "GET",
  path: "/api/v2/conversations/messaging/integrations/twitter/oauth/settings",
  summary:
    "Sign-up through an app of the provider: does not exist here, answered with 400 and the reason",
  permissions: ["messaging:integration:add"],
  status: 200,
});

export const getConversationsMessagingIntegrationTwitterOauthSettings = endpoint({
  id: "getConversationsMessagingIntegrationTwitterOauthSettings",
  method: "GET",
  path: "/api/v2/conversations/messaging/integrations/{integrationId}/twitter/oauth/settings",
  summary:
    "Sign-up through an app of the provider: does not exist here, answered with 400 and the reason",
  permissions: ["messaging:integration:add"],
  params: path,
  status: 200,
});

export const getConversationsMessagingIntegrationsTwitterIntegrationId = endpoint({
  id: "getConversationsMessagingIntegrationsTwitterIntegrationId",
  method: "GET",
  path: "/api/v2/conversations/messaging/integrations/twitter/{integrationId}",
  summary: "One connected X account",
  permissions: ["messaging:integration:view"],
  params: path,
  query: z.object({ expand: csv.optional() }),
  response: twitterIntegration,
  status: 200,
});

export const patchConversationsMessagingIntegrationsTwitterIntegrationId = endpoint({
  id: "patchConversationsMessagingIntegrationsTwitterIntegrationId",
  method: "PATCH",
  path: "/api/v2/conversations/messaging/integrations/twitter/{integrationId}",
  summary:
    "Rename an X account's integration or paste new credentials; new credentials are checked again",
  permissions: ["messaging:integration:edit"],
  params: path,
  body: twitterIntegrationUpdate,
  response: twitterIntegration,
  status: 200,
});

export const deleteConversationsMessagingIntegrationsTwitterIntegrationId = endpoint({
  id: "deleteConversationsMessagingIntegrationsTwitterIntegrationId",
  method: "DELETE",
  path: "/api/v2/conversations/messaging/integrations/twitter/{integrationId}",
  summary: "Disconnect an X account: unsubscribe, remove the webhook, keep the history",
  permissions: ["messaging:integration:delete"],
  params: path,
  status: 204,
});

/** Every platform's integrations together; here there is one platform. */
export const messagingIntegration = z.object({
  id: z.uuid(),
  name: z.string(),
  status: z.enum(["Active", "Inactive"]),
  messengerType: z.literal("twitter"),
  recipient: entityRef,
  dateCreated: instant,
  dateModified: instant,
  createdBy: entityRef.optional(),
  modifiedBy: entityRef.optional(),
  createStatus: z.enum(["Initiated", "Completed", "Error"]),
  createError: integrationCreateError.optional(),
  version: z.int(),
  selfUri: z.string(),
});

export const getConversationsMessagingIntegrations = endpoint({
  id: "getConversationsMessagingIntegrations",
  method: "GET",
  path: "/api/v2/conversations/messaging/integrations",
  summary: "List the integrations of every platform",
  permissions: ["messaging:integration:view"],
  query: listQuery,
  response: entityListing(messagingIntegration),
  status: 200,
});
