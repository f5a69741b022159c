import {
  createOauth1Signer,
  type KeyPair,
  type Oauth1Signer,
  type RequestToSign,
} from "./signer.ts";

/** One request to sign, with whom it is signed for. */
export interface AuthorizationInput extends RequestToSign {
  consumer: KeyPair;
  /** Absent for calls without a user. */
  token?: KeyPair | undefined;
}

/** A signer and the credentials it was made from, whose objects may have been changed since. */
interface KnownSigner {
  consumer: KeyPair;
  token: KeyPair | undefined;
  sign: Oauth1Signer;
}

// Weak, so that no secret outlives the object that its owner keeps it in.
const knownSigners = new WeakMap<KeyPair, KnownSigner>();

/**
 * Signs one request and returns the value of its `Authorization` header (`OAuth key="value", …`). The
 * signer is kept as long as the `consumer` object is; see {@link createOauth1Signer}.
 *
 * Source: RFC 5849 §3.5.1; X "Authorizing a request".
 */
export function authorizationHeader(input: AuthorizationInput): string {
  const { consumer, token } = input;
  const known = knownSigners.get(consumer);
  if (known !== undefined && isSame(known.consumer, consumer) && isSame(known.token, token)) {
    return known.sign(input);
  }
  const sign = createOauth1Signer({ consumer, token });
  knownSigners.set(consumer, { consumer: { ...consumer }, token: token && { ...token }, sign });
  return sign(input);
}

function isSame(a: KeyPair | undefined, b: KeyPair | undefined): boolean {
  return a?.key === b?.key && a?.secret === b?.secret;
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
