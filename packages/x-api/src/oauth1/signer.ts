import { createHmacSha1 } from "./hmac-sha1.ts";
import { nextNonce } from "./nonce.ts";
import { parseFormEncoded, percentEncode } from "./percent-encode.ts";
import {
  baseUrl,
  byKeyThenValue,
  encodeAgain,
  encodePairs,
  joinSorted,
  signingKey,
  type EncodedPair,
} from "./signature.ts";

/** A key and its secret: an app's consumer pair or a user's access token pair. */
export interface KeyPair {
  key: string;
  secret: string;
}

/** One request to sign. */
export interface RequestToSign {
  /** HTTP method in any case. */
  method: string;
  /** Absolute URL as it will be requested, query included. */
  url: string;
  /** Pairs of an `application/x-www-form-urlencoded` body; nothing for JSON and multipart bodies. */
  form?: ReadonlyArray<readonly [string, string]> | undefined;
  /** Fixed by tests only; otherwise never the same twice. */
  nonce?: string | undefined;
  /** Seconds since 1970; now when absent. X refuses a clock that is minutes off with code 135. */
  timestampSeconds?: number | undefined;
  /** Further `oauth_*` parameters, such as `oauth_callback` or `oauth_verifier`. */
  extra?: Readonly<Record<string, string>> | undefined;
}

/** Signs requests of one app and account: the value of their `Authorization` header. */
export type Oauth1Signer = (request: RequestToSign) => string;

/** Addresses whose encoding is kept; a client calls a dozen, or one for each user with ids in the path. */
const MAX_KNOWN_ADDRESSES = 100;

/**
 * Makes a signer for one app and, with a token, one account. Everything that depends on the credentials
 * alone is computed here: their encoding, the first blocks of the HMAC, the fixed parts of header and base
 * string. The `oauth_*` parameters stand together in the sorted parameters, so only what comes before and
 * after them is put in order for each request. The bench `signing` compares it with the signers of two
 * well-known packages, a property test with the plain way.
 *
 * Source: RFC 5849 §3.4 and §3.5.1; X "Creating a signature", "Authorizing a request".
 */
export function createOauth1Signer(credentials: {
  consumer: KeyPair;
  /** Absent for calls without a user. */
  token?: KeyPair | undefined;
}): Oauth1Signer {
  const { consumer, token } = credentials;
  const hmac = createHmacSha1(signingKey(consumer.secret, token?.secret));
  const startOf = createStarts();
  const consumerKey = percentEncode(consumer.key);
  const tokenKey = token === undefined ? null : percentEncode(token.key);
  const inBase = {
    start: `oauth_consumer_key%3D${encodeAgain(consumerKey)}%26oauth_nonce%3D`,
    end: `${tokenKey === null ? "" : `%26oauth_token%3D${encodeAgain(tokenKey)}`}%26oauth_version%3D1.0`,
  };
  const inHeader = {
    start: `OAuth oauth_consumer_key="${consumerKey}", oauth_nonce="`,
    end: `${tokenKey === null ? "" : `", oauth_token="${tokenKey}`}", oauth_version="1.0", `,
  };

  /** The usual case: no `oauth_*` parameter but the fixed ones. `pairs` are sorted. */
  function parametersOf(pairs: readonly EncodedPair[], nonce: string, time: string): string {
    let before = "";
    let after = "";
    for (const [key, value] of pairs) {
      const pair = encodeAgain(key) + "%3D" + encodeAgain(value);
      if (key < "oauth_") {
        before += pair + "%26";
      } else {
        after += "%26" + pair;
      }
    }
    const fixed = `${encodeAgain(nonce)}%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D${time}`;
    return before + inBase.start + fixed + inBase.end + after;
  }

  /** With other `oauth_*` parameters, all are sorted together. */
  function allParametersOf(pairs: readonly EncodedPair[], nonce: string, time: string): string {
    const fixed: EncodedPair[] = [
      ["oauth_consumer_key", consumerKey],
      ["oauth_nonce", nonce],
      ["oauth_signature_method", "HMAC-SHA1"],
      ["oauth_timestamp", time],
      ["oauth_version", "1.0"],
    ];
    if (tokenKey !== null) {
      fixed.push(["oauth_token", tokenKey]);
    }
    return joinSorted([...fixed, ...pairs].toSorted(byKeyThenValue));
  }

  return (request) => {
    const { method, url, form, extra } = request;
    const pathEnd = endOfPath(url);
    const nonce = request.nonce === undefined ? nextNonce() : percentEncode(request.nonce);
    const time = request.timestampSeconds === undefined ? now() : String(request.timestampSeconds);
    const pairs = pairsOf(url, pathEnd, form);
    let header =
      inHeader.start + nonce + '", oauth_signature_method="HMAC-SHA1", oauth_timestamp="';
    header += time + inHeader.end;
    if (extra !== undefined) {
      for (const pair of encodePairs(Object.entries(extra))) {
        pairs.push(pair);
        header += pair[0] + '="' + pair[1] + '", ';
      }
    }
    const isUsual = pairs.every(([key]) => !key.startsWith("oauth_"));
    const parameters = isUsual
      ? parametersOf(pairs.length > 1 ? pairs.toSorted(byKeyThenValue) : pairs, nonce, time)
      : allParametersOf(pairs, nonce, time);
    const signature = hmac(startOf(method, url.slice(0, pathEnd)) + parameters);
    // Base64 has only characters that `encodeURIComponent` treats as OAuth does.
    return header + 'oauth_signature="' + encodeURIComponent(signature) + '"';
  };
}

/** Keeps `METHOD&address&`, the start of a base string, for the addresses called most recently. */
function createStarts(): (method: string, bareUrl: string) => string {
  const starts = new Map<string, string>();
  return (method, bareUrl) => {
    const known = method + bareUrl;
    let start = starts.get(known);
    if (start === undefined) {
      start = method.toUpperCase() + "&" + percentEncode(baseUrl(bareUrl)) + "&";
      if (starts.size >= MAX_KNOWN_ADDRESSES) {
        starts.clear();
      }
      starts.set(known, start);
    }
    return start;
  };
}

/** The request's own parameters, encoded: those of the query and those of the form. */
function pairsOf(url: string, pathEnd: number, form: RequestToSign["form"]): EncodedPair[] {
  const pairs = form === undefined ? [] : encodePairs(form);
  if (url[pathEnd] === "?") {
    const hash = url.indexOf("#", pathEnd);
    const query = url.slice(pathEnd + 1, hash === -1 ? undefined : hash);
    for (const pair of encodePairs(parseFormEncoded(query))) {
      pairs.push(pair);
    }
  }
  return pairs;
}

function endOfPath(url: string): number {
  const question = url.indexOf("?");
  const hash = url.indexOf("#");
  if (hash !== -1 && (question === -1 || hash < question)) {
    return hash;
  }
  return question === -1 ? url.length : question;
}

function now(): string {
  return String(Math.floor(Date.now() / 1000));
}
