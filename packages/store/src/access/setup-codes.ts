import type { Transaction } from "kysely";
import type { Database } from "../schema.ts";

/** Puts a new code in the place of all earlier ones: only the address printed last works. */
export async function replaceSetupCode(
  trx: Transaction<Database>,
  codeHash: Buffer,
  expiresAt: Date,
): Promise<void> {
  await trx.deleteFrom("setup_code").execute();
  await trx
    .insertInto("setup_code")
    .values({ code_hash: codeHash, expires_at: expiresAt })
    .execute();
}

/** Uses a code up. False when it is unknown, used or too old. Two users of one code wait for each other here. */
export async function consumeSetupCode(
  trx: Transaction<Database>,
  codeHash: Buffer,
  now: Date,
): Promise<boolean> {
  const result = await trx
    .deleteFrom("setup_code")
    .where("code_hash", "=", codeHash)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}
