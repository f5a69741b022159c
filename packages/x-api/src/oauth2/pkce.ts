import { createHash, randomBytes } from "node:crypto";

/** The secret that ties a code to the browser session that asked for it, and what may be shown of it. */
export interface Pkce {
  /** Kept until the code is exchanged; never in an address. */
  verifier: string;
  /** SHA-256 of the verifier: goes into the authorise page's address. */
  challenge: string;
  method: "S256";
}

/**
 * Draws a new pair: 256 random bits for each grant.
 *
 * Source: RFC 7636 §4.1, §4.2.
 */
export function createPkce(): Pkce {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: challengeOf(verifier), method: "S256" };
}

/** The challenge of a verifier. */
export function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}
