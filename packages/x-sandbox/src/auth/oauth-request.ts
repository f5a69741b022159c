import { parseAuthorizationHeader, parseFormEncoded } from "@tsubame/x-api";

/** The parts of an HTTP request that an OAuth 1.0a signature covers, as they came over the wire. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query exactly as requested. */
  readonly target: string;
  readonly authorization: string | undefined;
  /** Pairs of a form body; empty for JSON and multipart, which are not signed. */
  readonly form: readonly (readonly [string, string])[];
}

/** OAuth parameters found in a request, and everything the signature has to cover. */
export interface OauthParameters {
  readonly consumerKey: string;
  readonly token: string | null;
  readonly nonce: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly signatureMethod: string;
  readonly version: string | null;
  readonly signed: readonly (readonly [string, string])[];
}

/** What a request says about itself: OAuth 1.0a, a bearer token, or nothing usable. */
export type Credentials =
  | { readonly kind: "oauth1"; readonly parameters: OauthParameters }
  | { readonly kind: "bearer"; readonly token: string }
  | { readonly kind: "none" };

function bearerOf(authorization: string | undefined): string | null {
  return /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1] ?? null;
}

/**
 * Finds OAuth parameters in the header, the query or a form body (RFC 5849 §3.5), in that order of preference. An `oauth_token` that
 * stands in two places with one value counts once: a client of the field sends it twice and signs it once
 * (docs/sources.md#x-clients).
 */
export function readCredentials(request: SignedRequest): Credentials {
  const bearer = bearerOf(request.authorization);
  if (bearer !== null) return { kind: "bearer", token: bearer };

  const mark = request.target.indexOf("?");
  const query = mark < 0 ? [] : parseFormEncoded(request.target.slice(mark + 1));
  const header = parseAuthorizationHeader(request.authorization) ?? new Map<string, string>();
  if (request.authorization !== undefined && header.size === 0) return { kind: "none" };

  const oauth = new Map<string, string>();
  const signed: (readonly [string, string])[] = [];
  for (const [key, value] of [...header, ...query, ...request.form]) {
    if (!key.startsWith("oauth_")) {
      if (key !== "realm") signed.push([key, value]);
      continue;
    }
    if (oauth.get(key) === value) continue;
    if (oauth.has(key)) return { kind: "none" };
    oauth.set(key, value);
    if (key !== "oauth_signature") signed.push([key, value]);
  }
  const consumerKey = oauth.get("oauth_consumer_key");
  const nonce = oauth.get("oauth_nonce");
  const timestamp = oauth.get("oauth_timestamp");
  const signature = oauth.get("oauth_signature");
  const signatureMethod = oauth.get("oauth_signature_method");
  if (!consumerKey || !nonce || !timestamp || !signature || !signatureMethod) {
    return { kind: "none" };
  }
  return {
    kind: "oauth1",
    parameters: {
      consumerKey,
      token: oauth.get("oauth_token") ?? null,
      nonce,
      timestamp,
      signature,
      signatureMethod,
      version: oauth.get("oauth_version") ?? null,
      signed,
    },
  };
}
