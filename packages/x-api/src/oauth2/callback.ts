import { parseFormEncoded } from "../oauth1/percent-encode.ts";

/** What X sent the browser back with after its owner had decided. */
export type Oauth2Callback =
  | { kind: "approved"; code: string; state: string }
  | { kind: "denied"; error: string; state: string }
  | { kind: "unreadable" };

/**
 * Reads the query with which X comes back to a callback: `code` or `error` (`access_denied`), each with
 * `state`. A leading `?` is allowed. Whether `state` is the one that this browser was given is for the
 * caller to check, before anything else.
 *
 * Source: RFC 6749 §4.1.2; docs/sources.md#x-authentication.
 */
export function parseOauth2Callback(query: string): Oauth2Callback {
  const fields = new Map(parseFormEncoded(query.startsWith("?") ? query.slice(1) : query));
  const state = fields.get("state") ?? "";
  const error = fields.get("error") ?? "";
  const code = fields.get("code") ?? "";
  if (state === "" || (error === "" && code === "")) {
    return { kind: "unreadable" };
  }
  return error === "" ? { kind: "approved", code, state } : { kind: "denied", error, state };
}
