import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, instant } from "../genesys/common.ts";
import { bilingualText } from "./integration-checks.ts";

/** What a DM passes on its way from X to us and back, in that order. */
export const hopNames = [
  /** X still vouches for the app and the token. */
  "token",
  /** The token may handle direct messages. */
  "permission",
  /** The app's credits pay for the calls; always there on plans without them. */
  "credits",
  /** X knows the webhook as ours and calls it valid. */
  "webhook",
  /** The account's events are sent to that webhook. */
  "subscription",
  /** The webhook's public address leads to this server: our own challenge through it. */
  "publicAddress",
  /** X's own challenges come and are answered in time. */
  "crc",
  /** DMs come in as often as usual. */
  "lastEvent",
  /** What may still be sent. */
  "sendBudget",
] as const;
export const hopName = z.enum(hopNames);
export type HopName = z.infer<typeof hopName>;

/** `unknown`: not looked at yet, or nothing can be seen from here. Amber asks for attention; red is a break. */
export const hopState = z.enum(["green", "amber", "red", "unknown"]);

export const integrationHop = z.object({
  hop: hopName,
  state: hopState,
  title: bilingualText,
  /** What is the matter and what to do; what was seen when all is well. */
  text: bilingualText,
  /** When the state became what it is; null while nothing is known. */
  sinceAt: instant.nullable(),
  checkedAt: instant.nullable(),
  /** What it rests on: X's status and code, ages in seconds, latency. Never a secret. */
  evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type IntegrationHop = z.infer<typeof integrationHop>;

/** Health of one connection; also the body of the topic `tsubame.integrations.{id}.health`. */
export const integrationHealth = z.object({
  integrationId: z.uuid(),
  name: z.string(),
  username: z.string().nullable(),
  /** Some hop is broken: DMs do not come in, or replies do not go out. */
  isBroken: z.boolean(),
  brokenSinceAt: instant.nullable(),
  /** The hops that are broken, in their order. */
  brokenHops: z.array(hopName),
  hops: z.array(integrationHop),
});
export type IntegrationHealth = z.infer<typeof integrationHealth>;

export const getIntegrationHealth = endpoint({
  id: "getIntegrationHealth",
  method: "GET",
  path: "/api/tsubame/v1/integrations/{integrationId}/health",
  summary: "How each hop between X and this server is, since when, and what that rests on",
  permissions: ["messaging:integration:view"],
  params: z.object({ integrationId: entityId }),
  response: integrationHealth,
  status: 200,
});

export const getIntegrationsHealth = endpoint({
  id: "getIntegrationsHealth",
  method: "GET",
  path: "/api/tsubame/v1/integrations-health",
  summary: "The connections of all connected accounts, broken ones first",
  permissions: ["messaging:integration:view"],
  response: z.object({ entities: z.array(integrationHealth) }),
  status: 200,
});
