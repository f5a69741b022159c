import { randomBytes } from "node:crypto";

/** X's nonces are opaque to us, and none of those seen begins so: it marks the challenges that this server sets itself. */
const prefix = "tsubame-";

/** A nonce for a challenge of our own, so that it does not pass for one of X's. */
export function ownChallengeNonce(): string {
  return prefix + randomBytes(12).toString("base64url");
}

/** Whether a challenge came from this server. */
export function isOwnChallenge(nonce: unknown): boolean {
  return typeof nonce === "string" && nonce.startsWith(prefix);
}
