import { createHash } from "node:crypto";
import { callbackify } from "node:util";
import type { Session } from "fastify";
import type { SessionStore } from "@fastify/session";
import { deleteSessionById, findSession, saveSession } from "@tsubame/store";
import type { Context } from "../context.ts";

declare module "fastify" {
  interface Session {
    /** The person signed in; absent before sign-in. */
    userId?: string;
  }
}

/** Sessions end twelve hours after sign-in: a working day, whatever happens in it. */
export const sessionLifeMs = 12 * 60 * 60 * 1000;

/**
 * Keeps browser sessions in PostgreSQL, so that any node can serve any request. The key is the SHA-256 of the
 * cookie's value: who reads the table cannot sign in with it. A session whose user is not active is not found.
 */
export function createSessionStore(context: Pick<Context, "db" | "clock">): SessionStore {
  return {
    set: callbackify(async (sessionId: string, session: Session) => {
      await saveSession(context.db, {
        id: sessionKey(sessionId),
        userId: session.userId ?? null,
        body: session,
        expiresAt: new Date(context.clock.now().getTime() + sessionLifeMs),
      });
    }),
    get: callbackify(async (sessionId: string) => {
      const stored = await findSession(context.db, sessionKey(sessionId), context.clock.now());
      return stored ? revive(stored.body) : null;
    }),
    destroy: callbackify((sessionId: string) =>
      deleteSessionById(context.db, sessionKey(sessionId)),
    ),
  };
}

/** The id under which a session is stored. */
export function sessionKey(sessionId: string): string {
  return createHash("sha256").update(sessionId).digest("hex");
}

/** Dates of the cookie come back from JSON as text; the library wants dates. */
function revive(body: unknown): Session {
  const session = body as Session & { cookie: { expires?: string | Date | null } };
  const { expires } = session.cookie;
  return {
    ...session,
    cookie: {
      ...session.cookie,
      expires: typeof expires === "string" ? new Date(expires) : (expires ?? null),
    },
  };
}
