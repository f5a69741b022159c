import { createHmacSha1 } from "./hmac-sha1.ts";
import { percentEncode } from "./percent-encode.ts";

/** What a signature covers: method, address, and every parameter from query, form body and `oauth_*`. */
export interface SignatureSubject {
  /** HTTP method in any case. */
  method: string;
  /** Absolute URL. Its query is ignored here: the caller lists query parameters in `parameters`. */
  url: string;
  /**
   * Query, form and `oauth_*` pairs, decoded, in any order. `oauth_signature` and `realm` are left out
   * by this module, so a verifier may pass what it received.
   */
  parameters: ReadonlyArray<readonly [string, string]>;
}

/** A subject together with the two secrets of the signing key. */
export interface SignatureInput extends SignatureSubject {
  consumerSecret: string;
  /** Absent for calls without a user, such as `request_token`; the key then ends in `&`. */
  tokenSecret?: string | undefined;
}

/** A pair whose key and value are percent-encoded once, as they stand in a header or query. */
export type EncodedPair = readonly [string, string];

/**
 * Builds the text that OAuth 1.0a signs: `METHOD&base URL&parameters`, each part percent-encoded.
 *
 * The base URL has a lower-case scheme and host, no default port, no query and no fragment. Parameters
 * are sorted by encoded key, then by encoded value, in byte order (not in locale order, which differs
 * for mixed case).
 *
 * Source: RFC 5849 §3.4.1; X "Creating a signature".
 */
export function signatureBaseString(subject: SignatureSubject): string {
  const start = subject.method.toUpperCase() + "&" + percentEncode(baseUrl(subject.url)) + "&";
  return start + joinSorted(encodePairs(subject.parameters).toSorted(byKeyThenValue));
}

/**
 * Computes an OAuth 1.0a signature (HMAC-SHA1, base64).
 *
 * The host belongs to what is signed: the same call to `api.twitter.com` and to `api.x.com` has two
 * different signatures. JSON and multipart bodies are not covered.
 *
 * Source: RFC 5849 §3.4.2; X "Creating a signature".
 */
export function oauthSignature(input: SignatureInput): string {
  const hmac = createHmacSha1(signingKey(input.consumerSecret, input.tokenSecret));
  return hmac(signatureBaseString(input));
}

/** The key of a signature; it ends in `&` when there is no token. */
export function signingKey(consumerSecret: string, tokenSecret: string | undefined): string {
  return percentEncode(consumerSecret) + "&" + percentEncode(tokenSecret ?? "");
}

/** Encodes what a signature covers; `oauth_signature` and `realm` are left out. */
export function encodePairs(parameters: SignatureSubject["parameters"]): EncodedPair[] {
  const encoded: EncodedPair[] = [];
  for (const [key, value] of parameters) {
    if (key !== "oauth_signature" && key !== "realm") {
      encoded.push([percentEncode(key), percentEncode(value)]);
    }
  }
  return encoded;
}

/**
 * Joins sorted pairs into the last part of a base string. A value that was encoded once holds only
 * unreserved characters and `%`, so encoding it again is `%` → `%25`, and the separators can be written
 * encoded. Measured: a third less time for a header than encoding the joined parameter string.
 */
export function joinSorted(sorted: readonly EncodedPair[]): string {
  let joined = "";
  for (const [key, value] of sorted) {
    joined += (joined === "" ? "" : "%26") + encodeAgain(key) + "%3D" + encodeAgain(value);
  }
  return joined;
}

/** Encodes once more what was percent-encoded already. */
export function encodeAgain(encoded: string): string {
  return encoded.includes("%") ? encoded.replaceAll("%", "%25") : encoded;
}

/** Orders encoded pairs by key and then value, in byte order. */
export function byKeyThenValue(a: EncodedPair, b: EncodedPair): number {
  if (a[0] !== b[0]) {
    return a[0] < b[0] ? -1 : 1;
  }
  return a[1] === b[1] ? 0 : a[1] < b[1] ? -1 : 1;
}

/**
 * The part of an address that is signed: lower-case scheme and host, no default port, no query.
 *
 * Cut by hand rather than with `new URL`: it is the hot path of the sender and of the sandbox's
 * verifier, and a URL object would also rewrite the path, which must be signed as it is sent.
 */
export function baseUrl(url: string): string {
  const schemeEnd = url.indexOf("://");
  if (schemeEnd === -1) {
    throw new TypeError("an OAuth signature needs an absolute URL");
  }
  const scheme = url.slice(0, schemeEnd).toLowerCase();
  const rest = url.slice(schemeEnd + 3);
  const cut = rest.search(/[?#]/);
  const withoutQuery = cut === -1 ? rest : rest.slice(0, cut);
  const slash = withoutQuery.indexOf("/");
  const authority = (slash === -1 ? withoutQuery : withoutQuery.slice(0, slash)).toLowerCase();
  const path = slash === -1 ? "/" : withoutQuery.slice(slash);
  const defaultPort = scheme === "https" ? ":443" : scheme === "http" ? ":80" : "";
  const host =
    defaultPort !== "" && authority.endsWith(defaultPort)
      ? authority.slice(0, -defaultPort.length)
      : authority;
  return scheme + "://" + host + path;
}
