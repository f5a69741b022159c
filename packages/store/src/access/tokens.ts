import type { Kysely, Transaction } from "kysely";
import type { Database } from "../schema.ts";

/** Whom a bearer token stands for, with what is needed to decide what it may do. */
export interface TokenSubject {
  readonly tokenId: string;
  readonly clientId: string | null;
  readonly userId: string | null;
  readonly roles: string[];
  readonly language: string | null;
  readonly expiresAt: Date;
}

/** `tokenHash` is the SHA-256 of the token; the token itself is not kept. */
export async function insertAccessToken(
  db: Kysely<Database>,
  values: {
    tokenHash: Buffer;
    clientId: string | null;
    userId: string | null;
    issuedBy: string | null;
    createdAt: Date;
    expiresAt: Date;
  },
): Promise<{ id: string }> {
  return db
    .insertInto("access_token")
    .values({
      token_hash: values.tokenHash,
      oauth_client_id: values.clientId,
      user_id: values.userId,
      issued_by: values.issuedBy,
      created_at: values.createdAt,
      expires_at: values.expiresAt,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
}

/**
 * Finds whom a token stands for. A token counts only while its user (or, for a program's, its client) is active;
 * a user's token has the user's roles.
 */
export async function findTokenSubject(
  db: Kysely<Database>,
  tokenHash: Buffer,
  now: Date,
): Promise<TokenSubject | undefined> {
  const row = await db
    .selectFrom("access_token as token")
    .leftJoin("user_account as person", "person.id", "token.user_id")
    .leftJoin("oauth_client as client", "client.id", "token.oauth_client_id")
    .select([
      "token.id as tokenId",
      "token.oauth_client_id as clientId",
      "token.user_id as userId",
      "token.expires_at as expiresAt",
      "person.roles as personRoles",
      "person.language as language",
      "client.roles as clientRoles",
    ])
    .where("token.token_hash", "=", tokenHash)
    .where("token.expires_at", ">", now)
    .where((eb) => eb.or([eb("token.user_id", "is", null), eb("person.state", "=", "active")]))
    .where((eb) =>
      eb.or([eb("token.oauth_client_id", "is", null), eb("client.state", "=", "active")]),
    )
    .executeTakeFirst();
  if (!row) return undefined;
  const { personRoles, clientRoles, ...subject } = row;
  return { ...subject, roles: (row.userId === null ? clientRoles : personRoles) ?? [] };
}

/** Ends a token by the SHA-256 of its value; without effect when it has ended before. */
export async function deleteAccessToken(db: Kysely<Database>, tokenHash: Buffer): Promise<void> {
  await db.deleteFrom("access_token").where("token_hash", "=", tokenHash).execute();
}

/** Ends every token that a client was given, for itself or for a user. */
export async function deleteTokensOfClient(db: Kysely<Database>, clientId: string): Promise<void> {
  await db.deleteFrom("access_token").where("oauth_client_id", "=", clientId).execute();
}

/** Ends every token and every browser session of a user. */
export async function endAccessOfUser(trx: Transaction<Database>, userId: string): Promise<void> {
  await trx.deleteFrom("access_token").where("user_id", "=", userId).execute();
  await trx.deleteFrom("browser_session").where("user_id", "=", userId).execute();
}

/** Removes what has run out: at most `limit` rows of each kind, so that a long pause cannot cause a long statement. */
export async function deleteExpiredAccess(
  db: Kysely<Database>,
  now: Date,
  limit: number,
): Promise<void> {
  await db
    .deleteFrom("access_token")
    .where("token_hash", "in", (eb) =>
      eb
        .selectFrom("access_token")
        .select("token_hash")
        .where("expires_at", "<=", now)
        .limit(limit),
    )
    .execute();
  await db
    .deleteFrom("browser_session")
    .where("id", "in", (eb) =>
      eb.selectFrom("browser_session").select("id").where("expires_at", "<=", now).limit(limit),
    )
    .execute();
}
