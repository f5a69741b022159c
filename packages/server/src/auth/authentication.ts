import cookie from "@fastify/cookie";
import session from "@fastify/session";
import type { FastifyRequest } from "fastify";
import { findUser } from "@tsubame/store";
import type { Context } from "../context.ts";
import type { App } from "../http/app.ts";
import { AppError } from "../http/errors.ts";
import type { Authenticate, Principal } from "../http/principal.ts";
import { createBearerLookup } from "./bearer.ts";
import { permissionsOf } from "./roles.ts";
import { assertSameOrigin } from "./same-origin.ts";
import { createSessionStore, sessionKey, sessionLifeMs } from "./session-store.ts";

/** Cookie names: the prefix makes browsers insist on Secure (RFC 6265bis §4.1.3.1). */
const cookieName = { http: "tsubame-session", https: "__Secure-tsubame-session" } as const;

/** Finding out who calls, and forgetting at once what was remembered about tokens. */
export interface Authentication {
  readonly authenticate: Authenticate;
  /** After tokens were revoked by this node. */
  forgetTokens(): void;
  stop(): void;
}

/**
 * Adds cookies and sessions to the application, and returns what finds out who calls. A bearer token
 * wins over a cookie. The cookie is sent to `/api` only: webhooks and files never pay for sessions.
 *
 * A session's id is random and kept hashed, so the cookie carries it unsigned.
 */
export async function createAuthentication(app: App, context: Context): Promise<Authentication> {
  const isHttps = context.config.publicUrl.startsWith("https:");
  await app.register(cookie);
  await app.register(session, {
    secret: { sign: (value) => value, unsign: (value) => ({ valid: true, renew: false, value }) },
    cookieName: isHttps ? cookieName.https : cookieName.http,
    cookie: {
      path: "/api",
      httpOnly: true,
      sameSite: "lax",
      secure: isHttps,
      maxAge: sessionLifeMs,
    },
    store: createSessionStore(context),
    saveUninitialized: false,
    rolling: false,
  });
  const bearer = createBearerLookup(context);

  const bySession = async (request: FastifyRequest): Promise<Principal | null> => {
    const userId = request.session?.userId;
    if (userId === undefined) return null;
    assertSameOrigin(request, context.config.publicUrl, { isStrict: true });
    const user = await findUser(context.db, userId);
    if (!user || user.state !== "active") return null;
    return {
      userId: user.id,
      clientId: null,
      roles: user.roles,
      permissions: permissionsOf(user.roles),
      via: "session",
      credentialId: sessionKey(request.session.sessionId),
      language: user.language === "en" || user.language === "ja" ? user.language : null,
    };
  };

  return {
    forgetTokens: bearer.forget,
    stop: bearer.stop,
    async authenticate(request) {
      const token = bearerToken(request.headers.authorization);
      if (token === null) return bySession(request);
      const principal = await bearer.find(token);
      if (!principal) {
        throw new AppError({
          code: "bad.credentials",
          status: 401,
          message: "The bearer token is not valid or has run out. Ask for a new one.",
        });
      }
      return principal;
    },
  };
}

/** The token of an `Authorization: Bearer …` header (RFC 6750 §2.1); null when there is none. */
export function bearerToken(header: string | undefined): string | null {
  return /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(header ?? "")?.[1] ?? null;
}
