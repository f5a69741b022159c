import { hash, verify } from "@node-rs/argon2";

/**
 * argon2id with 19 MiB, two passes, one lane: OWASP's recommendation (Password Storage Cheat Sheet) and the
 * library's default, written down so that an upgrade cannot change it unseen. It runs on libuv's pool, so at most
 * four at once take about 80 MiB; the back-off bounds how often.
 */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Makes the stored form of a password or of a client's secret (PHC string). */
export async function hashPassword(password: string): Promise<string> {
  return hash(password, options);
}

let decoy: Promise<string> | undefined;

/**
 * Compares. With no stored form (unknown user, or one without a password) it does the same work against a decoy
 * and says no, so that the time of the answer does not tell who exists.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  if (stored === null) {
    await verify(await (decoy ??= hashPassword("a password nobody has")), password);
    return false;
  }
  return verify(stored, password);
}
