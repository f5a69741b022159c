import { createHmac } from "node:crypto";

/** HMAC-SHA256 as raw bytes: the primitive under both the CRC answer and the delivery signature. */
export function hmacSha256(secret: string, content: string | Uint8Array): Buffer {
  return createHmac("sha256", secret).update(content).digest();
}
