import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, instant } from "../genesys/common.ts";
import { password } from "../genesys/users.ts";

/**
 * A bearer token that acts as a user, with the field names of `/oauth/token` so that one reader serves both. The
 * token itself is shown once; `expires_in` is in seconds.
 */
export const issuedToken = z.object({
  id: z.string(),
  access_token: z.string(),
  token_type: z.literal("bearer"),
  expires_in: z.int(),
  expiresAt: instant,
});
export type IssuedToken = z.output<typeof issuedToken>;

/** For scripts and tests. Issuing is audited with the name of who asked. One hour by default, at most 30 days. */
export const postUserTokens = endpoint({
  id: "postUserTokens",
  method: "POST",
  path: "/api/tsubame/v1/users/{userId}/tokens",
  summary: "Issue a token that acts as a user",
  permissions: ["tsubame:userToken:add"],
  params: z.object({ userId: entityId }),
  body: z
    .object({ validitySeconds: z.int().min(60).max(2_592_000).default(3600) })
    .default({ validitySeconds: 3600 }),
  response: issuedToken,
  status: 200,
});

/**
 * People change their own password and give the present one; administrators set anybody's. Every other session
 * and token of the user ends.
 */
export const putUserPassword = endpoint({
  id: "putUserPassword",
  method: "PUT",
  path: "/api/tsubame/v1/users/{userId}/password",
  summary: "Set a user's password",
  permissions: [],
  params: z.object({ userId: entityId }),
  body: z.object({ newPassword: password, currentPassword: z.string().max(200).optional() }),
  status: 204,
});
