import type { Kysely } from "kysely";
import type { Database } from "../schema.ts";

/** A browser session as kept: `id` is the SHA-256 (hex) of what the cookie carries. */
export interface StoredSession {
  readonly id: string;
  readonly userId: string | null;
  readonly body: unknown;
  readonly expiresAt: Date;
}

/** Writes a session, new or changed. */
export async function saveSession(db: Kysely<Database>, session: StoredSession): Promise<void> {
  const values = {
    user_id: session.userId,
    body: JSON.stringify(session.body),
    expires_at: session.expiresAt,
  };
  await db
    .insertInto("browser_session")
    .values({ id: session.id, ...values })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(values))
    .execute();
}

/** A session in force; one whose user is not active any more is not found. */
export async function findSession(
  db: Kysely<Database>,
  id: string,
  now: Date,
): Promise<StoredSession | undefined> {
  const row = await db
    .selectFrom("browser_session as session")
    .leftJoin("user_account as person", "person.id", "session.user_id")
    .select([
      "session.id",
      "session.user_id as userId",
      "session.body",
      "session.expires_at as expiresAt",
    ])
    .where("session.id", "=", id)
    .where("session.expires_at", ">", now)
    .where((eb) => eb.or([eb("session.user_id", "is", null), eb("person.state", "=", "active")]))
    .executeTakeFirst();
  return row;
}

/** Ends a browser session; without effect when it has ended before. */
export async function deleteSessionById(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom("browser_session").where("id", "=", id).execute();
}
