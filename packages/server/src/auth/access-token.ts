import { createHash, randomBytes } from "node:crypto";

/** A new bearer token: 256 random bits. The prefix lets secret scanners recognise one that leaked. */
export function makeAccessToken(): string {
  return `tsubame_${randomBytes(32).toString("base64url")}`;
}

/** A new secret of an OAuth client. */
export function makeClientSecret(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * What is kept of a token, a session id or a setup code. A plain SHA-256 is enough because they are random and
 * long; it lets them be found by an index.
 */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
