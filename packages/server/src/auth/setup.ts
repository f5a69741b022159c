import { randomBytes } from "node:crypto";
import type { BodyOf, postSetup } from "@tsubame/contract";
import {
  appendEvents,
  consumeSetupCode,
  hasNoUsers,
  insertUser,
  replaceSetupCode,
  updateOrganization,
  type UserRow,
} from "@tsubame/store";
import { sql } from "kysely";
import type { Context } from "../context.ts";
import { transact } from "../transaction.ts";
import { hashToken } from "./access-token.ts";
import { hashPassword } from "./password.ts";

const codeLifeMs = 24 * 60 * 60 * 1000;
/** Key of the advisory lock that lets only one first administrator be made: "tsbs" in ASCII. */
const setupLockKey = 0x7473_6273;

/**
 * The address at which the first administrator of an empty installation is made; null when somebody exists already.
 * A new one replaces the last: it works once, for 24 hours. The code goes to whoever starts the server (its log or
 * terminal) and is kept hashed.
 */
export async function createSetupLink(context: Context): Promise<string | null> {
  const code = randomBytes(24).toString("base64url");
  const expiresAt = new Date(context.clock.now().getTime() + codeLifeMs);
  const isMade = await context.db.transaction().execute(async (trx) => {
    if (!(await hasNoUsers(trx))) return false;
    await replaceSetupCode(trx, hashToken(code), expiresAt);
    return true;
  });
  return isMade ? `${context.config.publicUrl}/setup?code=${code}` : null;
}

/** Makes the first administrator and uses the code up. Null when the code is not in force or somebody was faster. */
export async function createFirstAdministrator(
  context: Context,
  body: BodyOf<typeof postSetup>,
): Promise<UserRow | null> {
  const passwordHash = await hashPassword(body.password);
  return transact(context, async (trx) => {
    await sql`select pg_advisory_xact_lock(${setupLockKey})`.execute(trx);
    if (!(await hasNoUsers(trx))) return null;
    if (!(await consumeSetupCode(trx, hashToken(body.code), context.clock.now()))) return null;
    const user = await insertUser(trx, {
      name: body.name,
      email: body.email,
      password_hash: passwordHash,
      roles: ["admin"],
      language: body.language ?? null,
    });
    await updateOrganization(trx, {
      ...(body.organizationName !== undefined && { name: body.organizationName }),
      ...(body.language !== undefined && { default_language: body.language }),
    });
    await appendEvents(trx, [
      { kind: "user.created", userId: user.id, actorUserId: user.id, detail: { roles: ["admin"] } },
    ]);
    return user;
  });
}
