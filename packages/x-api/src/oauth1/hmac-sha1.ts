import { createHmac, hash } from "node:crypto";

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 20;
const MAX_FAST_TEXT = 4_096;

// Scratch space, safe to share because nothing here awaits. Cleared of the key after each use.
const inner = Buffer.alloc(BLOCK_BYTES + MAX_FAST_TEXT);
const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);

/**
 * HMAC-SHA1 of an ASCII text under an ASCII key, in base64.
 *
 * RFC 2104 spelled out over two one-shot digests, because Node has no one-shot HMAC and making an Hmac
 * object was 42 % of the time of a signed header (2.3 µs against 1.6 µs here, Node 24). Long texts take
 * Node's own way. A test compares both for many lengths.
 */
export function hmacSha1Base64(key: string, text: string): string {
  if (text.length > MAX_FAST_TEXT || key.length > MAX_FAST_TEXT) {
    return createHmac("sha1", key).update(text).digest("base64");
  }
  const shortKey = key.length > BLOCK_BYTES ? hash("sha1", key, "binary") : key;
  inner.fill(0, shortKey.length, BLOCK_BYTES);
  inner.write(shortKey, 0, "latin1");
  for (let index = 0; index < BLOCK_BYTES; index++) {
    const byte = inner[index] as number;
    outer[index] = byte ^ 0x5c;
    inner[index] = byte ^ 0x36;
  }
  const length = BLOCK_BYTES + inner.write(text, BLOCK_BYTES, "latin1");
  outer.write(hash("sha1", inner.subarray(0, length), "binary"), BLOCK_BYTES, "latin1");
  const signature = hash("sha1", outer, "base64");
  inner.fill(0, 0, BLOCK_BYTES);
  outer.fill(0);
  return signature;
}
