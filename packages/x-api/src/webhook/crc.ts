import { hmacSha256 } from "./hmac.ts";

const CRC_TOKEN = /^(?!crc_token=)[A-Za-z0-9_\-+/=.]{1,128}$/;

/**
 * Tells whether a value may be answered as a CRC token.
 *
 * X documents the token as opaque; every one captured so far is base64. The limit exists because the
 * handler signs what it is given with the consumer secret: without it, anyone could have a forged
 * webhook body signed by asking for its "CRC" (a JSON object needs `{` and `"`, which are refused). X
 * signs the query of a challenge in the same way, so what reads like such a query is refused as well.
 */
export function isCrcToken(value: string): boolean {
  return CRC_TOKEN.test(value);
}

/**
 * Computes the `response_token` that proves to X that this webhook knows the app's consumer secret:
 * `sha256=` and the base64 HMAC-SHA256 of the token.
 *
 * Check the token with {@link isCrcToken} first. Source: X "Securing webhooks", challenge-response
 * checks.
 */
export function crcResponseToken(consumerSecret: string, crcToken: string): string {
  return "sha256=" + hmacSha256(consumerSecret, crcToken).toString("base64");
}
