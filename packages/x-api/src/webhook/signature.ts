import { timingSafeEqual } from "node:crypto";

import { hmacSha256 } from "./hmac.ts";

const PREFIX = "sha256=";
/** 32 bytes in base64 are 43 characters and one `=`. */
const SIGNATURE = /^sha256=[A-Za-z0-9+/]{43}=$/;

/**
 * Signs a delivery as X does: `sha256=` and the base64 HMAC-SHA256 of the body under the consumer
 * secret. For the GET of a CRC the signed bytes are the raw query string.
 *
 * Always the bytes on the wire, never a re-serialised object: X escapes `/` as `\/` and no two JSON
 * writers agree on the rest. Source: X "Securing webhooks", signature header validation.
 */
export function webhookSignature(consumerSecret: string, rawBytes: string | Uint8Array): string {
  return PREFIX + hmacSha256(consumerSecret, rawBytes).toString("base64");
}

/** What {@link verifyWebhookSignature} needs. */
export interface WebhookSignatureCheck {
  /**
   * Consumer secrets that may have signed: one in normal times, the old and the new during a rotation.
   * With none, nothing verifies.
   */
  consumerSecrets: readonly string[];
  /** The body exactly as received (or, for a CRC request, the raw query string). */
  rawBytes: string | Uint8Array;
  /** Value of `x-twitter-webhooks-signature`; a header sent twice arrives as an array and is refused. */
  header: string | readonly string[] | undefined;
}

/**
 * Checks a delivery's signature in constant time, trying every secret even after a match so that the
 * duration tells nothing about which one signed. Anything but exactly one well-formed header is false.
 */
export function verifyWebhookSignature(check: WebhookSignatureCheck): boolean {
  if (typeof check.header !== "string" || !SIGNATURE.test(check.header)) {
    return false;
  }
  const received = Buffer.from(check.header.slice(PREFIX.length), "base64");
  let isValid = false;
  for (const secret of check.consumerSecrets) {
    const isMatch = timingSafeEqual(received, hmacSha256(secret, check.rawBytes));
    isValid = isMatch || isValid;
  }
  return isValid;
}
