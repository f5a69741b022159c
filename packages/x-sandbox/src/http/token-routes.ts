import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { App } from "../apps/app.ts";
import { requireAccount } from "../auth/authenticate.ts";
import type { SandboxContext } from "../context.ts";
import { xErrors } from "../errors/x-error.ts";
import { parameterOf } from "./body.ts";

/** Key and secret out of a Basic header; both were percent-encoded before they were joined (RFC 6749 §2.3.1). */
export function basicCredentials(
  header: string | undefined,
): { key: string; secret: string } | null {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) return null;
  try {
    return {
      key: decodeURIComponent(text.slice(0, colon)),
      secret: decodeURIComponent(text.slice(colon + 1)),
    };
  } catch {
    return null;
  }
}

/**
 * App-only tokens: the same one for every call until it is invalidated or the app's key pair is regenerated
 * (docs/sources.md#x-authentication). Every plan has them.
 */
export function addTokenRoutes(server: FastifyInstance, context: SandboxContext): void {
  const appOf = (request: FastifyRequest): App => {
    const credentials = basicCredentials(request.headers.authorization);
    const app = credentials === null ? undefined : context.apps.byConsumerKey(credentials.key);
    if (app === undefined || app.consumerSecret !== credentials?.secret) {
      throw xErrors.badAppCredentials();
    }
    if (app.isSuspended) throw xErrors.appSuspended();
    return app;
  };

  /** X's present page wants a signature with the token of the app's owner, its older one the key pair: both are taken. */
  const appInvalidating = (request: FastifyRequest, reply: FastifyReply): App => {
    if (!/^OAuth\s/i.test(request.headers.authorization ?? "")) return appOf(request);
    const { app, user } = requireAccount(context, { request, reply });
    if (user.id !== app.ownerId) throw xErrors.badAppCredentials();
    return app;
  };

  for (const path of ["/oauth2/invalidate_token", "/oauth2/invalidate_token.json"]) {
    server.post(path, (request, reply) => {
      const app = appInvalidating(request, reply);
      const token = parameterOf(request, "access_token");
      if (token !== app.bearerToken && token !== decodeURIComponent(app.bearerToken)) {
        throw xErrors.badAppCredentials();
      }
      context.apps.regenerateBearer(app.id);
      return { access_token: app.bearerToken };
    });
  }

  server.post("/oauth2/token", (request) => {
    const app = appOf(request);
    if (parameterOf(request, "grant_type") !== "client_credentials") {
      throw xErrors.badAppCredentials();
    }
    return { token_type: "bearer", access_token: app.bearerToken };
  });
}
