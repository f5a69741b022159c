import { createHash } from "node:crypto";

/**
 * The key of an event without an id of its own: its kind and a digest of what was parsed. A second
 * delivery repeats the event byte for byte, so the digest is stable. A RangeError when the value is
 * nested beyond what can be written as JSON again.
 */
export function digestKey(kind: string, raw: unknown): string {
  const digest = createHash("sha256").update(JSON.stringify(raw) ?? "undefined");
  return `${kind}:${digest.digest("base64url").slice(0, 32)}`;
}
