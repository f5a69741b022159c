import { parseFormEncoded } from "./percent-encode.ts";

/** What X sent the browser back with after its owner had decided. */
export type Oauth1Callback =
  | { kind: "approved"; requestToken: string; verifier: string }
  | { kind: "denied"; requestToken: string }
  | { kind: "unreadable" };

/**
 * Reads the query with which X comes back to a callback (`oauth_token` and `oauth_verifier`, or `denied`).
 * A leading `?` is allowed. Whether the request token is one of ours is for the caller to check: anybody
 * can call a callback.
 *
 * Source: docs/sources.md#x-authentication.
 */
export function parseOauth1Callback(query: string): Oauth1Callback {
  const fields = new Map(parseFormEncoded(query.startsWith("?") ? query.slice(1) : query));
  const denied = fields.get("denied") ?? "";
  if (denied !== "") {
    return { kind: "denied", requestToken: denied };
  }
  const requestToken = fields.get("oauth_token") ?? "";
  const verifier = fields.get("oauth_verifier") ?? "";
  return requestToken === "" || verifier === ""
    ? { kind: "unreadable" }
    : { kind: "approved", requestToken, verifier };
}
