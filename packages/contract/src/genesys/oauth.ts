import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, entityListing, entityRef, instant, label, paging } from "./common.ts";

/** A program that signs in by itself. The secret is given once, in the answer to creation or renewal. */
export const oauthClient = z.object({
  id: z.string(),
  name: z.string(),
  authorizedGrantType: z.literal("CLIENT-CREDENTIALS"),
  accessTokenValiditySeconds: z.int(),
  registeredRedirectUri: z.array(z.string()),
  roleIds: z.array(z.string()),
  scope: z.array(z.string()),
  state: z.enum(["active", "disabled", "inactive"]),
  secret: z.string().optional(),
  createdBy: entityRef.optional(),
  dateCreated: instant,
  dateModified: instant,
  selfUri: z.string(),
});
export type OauthClient = z.output<typeof oauthClient>;

/** Five minutes to two days (Genesys's range for token validity). */
const validity = z.int().min(300).max(172_800);

/** Role ids come from `roleIds` or, as newer clients send them, from `roleDivisions`. */
const clientBody = z.object({
  name: label(200),
  authorizedGrantType: z.enum([
    "CODE",
    "TOKEN",
    "SAML2-BEARER",
    "SAML2BEARER",
    "PASSWORD",
    "CLIENT-CREDENTIALS",
    "CLIENT_CREDENTIALS",
  ]),
  accessTokenValiditySeconds: validity.optional(),
  roleIds: z.array(entityId).max(10).optional(),
  roleDivisions: z
    .array(z.object({ roleId: entityId, divisionId: z.string().optional() }))
    .max(10)
    .optional(),
  state: z.enum(["active", "inactive"]).optional(),
});

const clientParams = z.object({ clientId: entityId });

export const getOauthClients = endpoint({
  id: "getOauthClients",
  method: "GET",
  path: "/api/v2/oauth/clients",
  summary: "List OAuth clients",
  permissions: ["oauth:client:view"],
  query: z.object(paging),
  response: entityListing(oauthClient),
  status: 200,
});

export const postOauthClients = endpoint({
  id: "postOauthClients",
  method: "POST",
  path: "/api/v2/oauth/clients",
  summary: "Create an OAuth client; the answer has its secret, once",
  permissions: ["oauth:client:add"],
  body: clientBody,
  response: oauthClient,
  status: 200,
});

export const getOauthClient = endpoint({
  id: "getOauthClient",
  method: "GET",
  path: "/api/v2/oauth/clients/{clientId}",
  summary: "Read an OAuth client",
  permissions: ["oauth:client:view"],
  params: clientParams,
  response: oauthClient,
  status: 200,
});

export const putOauthClient = endpoint({
  id: "putOauthClient",
  method: "PUT",
  path: "/api/v2/oauth/clients/{clientId}",
  summary: "Change an OAuth client",
  permissions: ["oauth:client:edit"],
  params: clientParams,
  body: clientBody,
  response: oauthClient,
  status: 200,
});

export const postOauthClientSecret = endpoint({
  id: "postOauthClientSecret",
  method: "POST",
  path: "/api/v2/oauth/clients/{clientId}/secret",
  summary: "Renew the secret; tokens given under the old one end",
  permissions: ["oauth:client:edit"],
  params: clientParams,
  response: oauthClient,
  status: 200,
});

export const deleteOauthClient = endpoint({
  id: "deleteOauthClient",
  method: "DELETE",
  path: "/api/v2/oauth/clients/{clientId}",
  summary: "Delete an OAuth client and its tokens",
  permissions: ["oauth:client:delete"],
  params: clientParams,
  status: 204,
});

/** What the caller's own token is. */
export const tokenInfo = z.object({
  organization: entityRef,
  homeOrganization: entityRef,
  authorizedScope: z.array(z.string()),
  OAuthClient: z
    .object({ id: z.string(), name: z.string(), organization: entityRef, selfUri: z.string() })
    .optional(),
});
export type TokenInfo = z.output<typeof tokenInfo>;

export const getTokensMe = endpoint({
  id: "getTokensMe",
  method: "GET",
  path: "/api/v2/tokens/me",
  summary: "Read what the caller's token is",
  permissions: [],
  response: tokenInfo,
  status: 200,
});

export const deleteTokensMe = endpoint({
  id: "deleteTokensMe",
  method: "DELETE",
  path: "/api/v2/tokens/me",
  summary: "End the caller's token or session",
  permissions: [],
  status: 204,
});

/** All tokens and sessions of one user end. */
export const deleteToken = endpoint({
  id: "deleteToken",
  method: "DELETE",
  path: "/api/v2/tokens/{userId}",
  summary: "End every token and session of a user",
  permissions: ["oauth:token:delete"],
  params: z.object({ userId: entityId }),
  status: 204,
});
