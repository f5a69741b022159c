import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { StoreError } from "../errors.ts";
import { Secret } from "./secret.ts";
import { loadSecretKey } from "./secret-key.ts";

/** Where a sealed value lives; it cannot be opened as another column or row's. */
export interface SecretContext {
  readonly table: string;
  readonly rowId: string;
  readonly column: string;
}

/** Seals texts for the database and opens them again. */
export interface SecretBox {
  seal(text: string, context: SecretContext): Buffer;
  /** @throws StoreError `secret.unreadable`: another key, another place, or damaged. */
  open(sealed: Buffer, context: SecretContext): Secret;
}

const formatVersion = 1;
const keyIdLength = 4;
const ivLength = 12;
const tagLength = 16;
const headerLength = 1 + keyIdLength;

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit IV for each value, good for 2^32 values per key.
 *
 * Layout: version (1) | key id (4) | IV (12) | tag (16) | ciphertext. The key id is the start of the key's
 * SHA-256 and lets a wrong key be told from damage, and a later version hold several keys while rotating.
 * Authenticated with it: the header, and table, row and column, so that a value copied to another row or
 * column does not open there.
 */
export function createSecretBox(options: { key: string | null; dataDir: string }): SecretBox {
  const key = loadSecretKey(options);
  const keyId = createHash("sha256").update(key).digest().subarray(0, keyIdLength);
  const header = Buffer.concat([Buffer.of(formatVersion), keyId]);
  return {
    seal(text, context) {
      const iv = randomBytes(ivLength);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      cipher.setAAD(associatedData(header, context));
      const ciphertext = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([header, iv, cipher.getAuthTag(), ciphertext]);
    },
    open(sealed, context) {
      if (sealed.length < headerLength + ivLength + tagLength || sealed[0] !== formatVersion) {
        throw unreadable("is not a sealed value", context);
      }
      if (!sealed.subarray(1, headerLength).equals(keyId)) {
        throw unreadable("was sealed with another TSUBAME_SECRET_KEY or key file", context);
      }
      const iv = sealed.subarray(headerLength, headerLength + ivLength);
      const tag = sealed.subarray(headerLength + ivLength, headerLength + ivLength + tagLength);
      const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: tagLength });
      decipher.setAAD(associatedData(sealed.subarray(0, headerLength), context));
      decipher.setAuthTag(tag);
      try {
        const text = Buffer.concat([
          decipher.update(sealed.subarray(headerLength + ivLength + tagLength)),
          decipher.final(),
        ]);
        return new Secret(text.toString("utf8"));
      } catch (cause) {
        throw unreadable("is damaged or belongs to another row", context, cause);
      }
    },
  };
}

/** Length-prefixed, so that no two contexts give the same bytes. */
function associatedData(header: Buffer, context: SecretContext): Buffer {
  const names = [context.table, context.rowId, context.column];
  return Buffer.concat([header, Buffer.from(names.map((n) => `${n.length}:${n}`).join(""))]);
}

function unreadable(reason: string, context: SecretContext, cause?: unknown): StoreError {
  const place = `${context.table}.${context.column} of ${context.rowId}`;
  return new StoreError("secret.unreadable", `The secret in ${place} ${reason}.`, {
    cause,
    details: { ...context },
  });
}
