import { randomBytes, scryptSync } from "node:crypto";
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { StoreError } from "../errors.ts";

const keyLength = 32;
const shortestPassphrase = 16;
/**
 * Fixed, because every node must derive the same key from the same passphrase with no shared file. scrypt's
 * cost (32 MiB, about 0.1 s) stands against guessing; a random 32-byte key is better and is what the
 * documentation recommends.
 */
const passphraseSalt = "tsubame/secret-key/1";
const scryptCost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/**
 * The key for secrets at rest: 32 bytes.
 *
 * From `TSUBAME_SECRET_KEY` when set: 64 hexadecimal digits or the base64 (either alphabet) of 32 bytes is the
 * key itself; any other text of at least 16 characters is a passphrase, stretched with scrypt. Otherwise from
 * `secret.key` (0600) in the data directory, made on first use; a backup must include that file.
 *
 * @throws StoreError `secret.key-invalid`.
 */
export function loadSecretKey(options: { key: string | null; dataDir: string }): Buffer {
  if (options.key !== null) return parseKey(options.key);
  const file = path.join(options.dataDir, "secret.key");
  mkdirSync(options.dataDir, { recursive: true });
  if (statSync(file, { throwIfNoEntry: false }) === undefined) createKeyFile(file);
  const key = decodeKey(readFileSync(file, "utf8").trim());
  if (key === undefined) {
    throw new StoreError(
      "secret.key-invalid",
      `${file} does not hold a key; restore it from a backup, because secrets in the database cannot be read without it.`,
    );
  }
  return key;
}

function parseKey(text: string): Buffer {
  const key = decodeKey(text.trim());
  if (key !== undefined) return key;
  if (text.length < shortestPassphrase) {
    throw new StoreError(
      "secret.key-invalid",
      "TSUBAME_SECRET_KEY must be 32 bytes in hexadecimal or base64, or a passphrase of at least 16 characters; make one with: openssl rand -base64 32",
    );
  }
  return scryptSync(text, passphraseSalt, keyLength, scryptCost);
}

function decodeKey(text: string): Buffer | undefined {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, "hex");
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, "base64");
  return undefined;
}

/** link(2) makes the complete file appear at once, or fails when another process was first. */
function createKeyFile(file: string): void {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  const handle = openSync(draft, "wx", 0o600);
  try {
    writeFileSync(handle, `${randomBytes(keyLength).toString("base64")}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
