import { randomUUID } from "node:crypto";

import { parseFormEncoded, percentEncode } from "./percent-encode.ts";
import { encodePairs, signatureOfPairs, type EncodedPair } from "./signature.ts";

/** A key and its secret: an app's consumer pair or a user's access token pair. */
export interface KeyPair {
  key: string;
  secret: string;
}

/** One request to sign. */
export interface AuthorizationInput {
  /** HTTP method in any case. */
  method: string;
  /** Absolute URL as it will be requested, query included. */
  url: string;
  /** Pairs of an `application/x-www-form-urlencoded` body; nothing for JSON and multipart bodies. */
  form?: ReadonlyArray<readonly [string, string]> | undefined;
  consumer: KeyPair;
  /** Absent for calls without a user. */
  token?: KeyPair | undefined;
  /** Fixed by tests only; otherwise a random UUID (Node draws those from a pool, a tenth of the cost). */
  nonce?: string | undefined;
  /** Seconds since 1970; now when absent. X refuses a clock that is minutes off with code 135. */
  timestampSeconds?: number | undefined;
  /** Further `oauth_*` parameters, such as `oauth_callback` or `oauth_verifier`. */
  extra?: Readonly<Record<string, string>> | undefined;
}

/**
 * Signs a request and returns the value of its `Authorization` header (`OAuth key="value", …`).
 *
 * Source: RFC 5849 §3.5.1; X "Authorizing a request".
 */
export function authorizationHeader(input: AuthorizationInput): string {
  const oauth: EncodedPair[] = [
    ["oauth_consumer_key", percentEncode(input.consumer.key)],
    ["oauth_nonce", input.nonce === undefined ? randomUUID() : percentEncode(input.nonce)],
    ["oauth_signature_method", "HMAC-SHA1"],
    ["oauth_timestamp", String(input.timestampSeconds ?? Math.floor(Date.now() / 1000))],
  ];
  if (input.token !== undefined) {
    oauth.push(["oauth_token", percentEncode(input.token.key)]);
  }
  oauth.push(["oauth_version", "1.0"]);
  if (input.extra !== undefined) {
    oauth.push(...encodePairs(Object.entries(input.extra)));
  }
  const signature = signatureOfPairs(
    {
      method: input.method,
      url: input.url,
      consumerSecret: input.consumer.secret,
      tokenSecret: input.token?.secret,
    },
    oauth.concat(encodePairs(queryOf(input.url)), encodePairs(input.form ?? [])),
  );
  let header = "OAuth ";
  for (const [key, value] of oauth) {
    header += key + '="' + value + '", ';
  }
  return header + 'oauth_signature="' + percentEncode(signature) + '"';
}

/**
 * Reads an `Authorization: OAuth …` header into decoded parameters, or null when it is not one.
 *
 * Any order and either separator seen in the wild (`", "` and `","`) is accepted. A repeated parameter,
 * an unquoted value or a broken escape makes the whole header unreadable, since guessing would weaken a
 * verifier. `realm` is kept in the answer; it is not part of a signature.
 *
 * Source: RFC 5849 §3.5.1.
 */
export function parseAuthorizationHeader(header: string | undefined): Map<string, string> | null {
  const scheme = /^OAuth[ \t]+/i.exec(header ?? "");
  if (header === undefined || scheme === null || header.length > 8_192) {
    return null;
  }
  const parameters = new Map<string, string>();
  for (const piece of header.slice(scheme[0].length).split(",")) {
    const match = /^[ \t]*([^\s"=]+)="([^"]*)"[ \t]*$/.exec(piece);
    const key = percentDecode(match?.[1]);
    const value = percentDecode(match?.[2]);
    if (key === null || value === null || parameters.has(key)) {
      return null;
    }
    parameters.set(key, value);
  }
  return parameters;
}

function percentDecode(value: string | undefined): string | null {
  if (value === undefined) {
    return null;
  }
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}

function queryOf(url: string): Array<[string, string]> {
  const question = url.indexOf("?");
  if (question === -1) {
    return [];
  }
  const hash = url.indexOf("#", question);
  return parseFormEncoded(url.slice(question + 1, hash === -1 ? undefined : hash));
}
