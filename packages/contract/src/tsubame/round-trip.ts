import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, instant } from "../genesys/common.ts";

/**
 * The newest test of the whole way from a phone to this server: somebody sends the code to the account from any other
 * account, and the DM that carries it is the proof.
 */
export const roundTrip = z.object({
  integrationId: z.uuid(),
  code: z.string(),
  state: z.enum(["waiting", "seen", "expired"]),
  startedAt: instant,
  expiresAt: instant,
  /** When X says the DM was written. */
  xCreatedAt: instant.nullable(),
  /** When X's delivery was stored here. */
  receivedAt: instant.nullable(),
  /** When it was understood, and could have been shown to an agent. */
  seenAt: instant.nullable(),
  /** From X's time to `seenAt`; never negative, because clocks differ. */
  delayMs: z.int().min(0).nullable(),
});
export type RoundTrip = z.infer<typeof roundTrip>;

const path = z.object({ integrationId: entityId });

export const postRoundTrip = endpoint({
  id: "postRoundTrip",
  method: "POST",
  path: "/api/tsubame/v1/integrations/{integrationId}/round-trip",
  summary: "Begin a round-trip test: the answer has the code to send to the account as a DM",
  permissions: ["messaging:integration:edit"],
  params: path,
  response: roundTrip,
  status: 201,
});

export const getRoundTrip = endpoint({
  id: "getRoundTrip",
  method: "GET",
  path: "/api/tsubame/v1/integrations/{integrationId}/round-trip",
  summary:
    "The newest round-trip test of an account, with the measured delay once its code has arrived",
  permissions: ["messaging:integration:view"],
  params: path,
  response: roundTrip,
  status: 200,
});
