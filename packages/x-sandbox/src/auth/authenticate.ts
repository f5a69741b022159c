import type { FastifyReply, FastifyRequest } from "fastify";
import type { App } from "../apps/app.ts";
import { refusalOfPlan } from "../apps/access-level.ts";
import type { AccessToken } from "../apps/token.ts";
import type { SandboxContext } from "../context.ts";
import { XError, xErrors } from "../errors/x-error.ts";
import { bodyOf } from "../http/body.ts";
import type { LimitName } from "../limits/limit-catalogue.ts";
import type { User } from "../users/user.ts";
import { readCredentials } from "./oauth-request.ts";
import { verifyOauth } from "./oauth-verifier.ts";

/** A request made for a user (OAuth 1.0a). */
export interface UserCaller {
  readonly kind: "user";
  readonly app: App;
  readonly user: User;
  readonly token: AccessToken;
}

/** A request made for the app itself (bearer token). */
export interface AppCaller {
  readonly kind: "app";
  readonly app: App;
}

/** One request with the answer it will get. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

function firstHeader(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value?.split(",")[0]?.trim();
}

function identify(context: SandboxContext, { request, reply }: Exchange): UserCaller | AppCaller {
  const body = bodyOf(request);
  const credentials = readCredentials({
    method: request.method,
    target: request.url,
    authorization: request.headers.authorization,
    form: body.kind === "form" ? body.pairs : [],
  });
  switch (credentials.kind) {
    case "none":
      throw xErrors.badAuthentication();
    case "bearer": {
      const app = context.apps.byBearerToken(credentials.token);
      if (app === undefined) throw xErrors.invalidToken();
      return { kind: "app", app };
    }
    case "oauth1": {
      const { app, token } = verifyOauth(
        { ...context, timestampWindowSeconds: () => context.settings.timestampWindowSeconds },
        credentials.parameters,
        {
          method: request.method,
          path: request.url.replace(/\?.*$/s, ""),
          hosts: [
            request.headers.host,
            firstHeader(request.headers["x-forwarded-host"]),
            ownAddress(request),
          ],
        },
      );
      const user = context.users.get(token.userId);
      if (user === undefined) throw xErrors.invalidToken();
      reply.header("x-access-level", token.permission);
      return { kind: "user", app, user, token };
    }
  }
}

/** The address and port that the connection really came in on. */
function ownAddress(request: FastifyRequest): string | undefined {
  const { localAddress, localPort } = request.socket;
  return localAddress === undefined ? undefined : `${localAddress}:${localPort}`;
}

function checkPlanAndAccount(caller: UserCaller | AppCaller): void {
  const refusal = refusalOfPlan(caller.app.accessLevel);
  if (refusal !== null) throw refusal;
  if (caller.kind === "user" && caller.user.suspended) throw xErrors.accountSuspended();
}

/**
 * Lets only user context through. A bearer gets 220 as on X's user endpoints, or `appRefusal` where X answers
 * otherwise (docs/sources.md#x-response-codes: 261 on webhook registration, 32 on subscriptions).
 */
export function requireUser(
  context: SandboxContext,
  exchange: Exchange,
  appRefusal: () => XError = xErrors.credentialsNotAllowed,
): UserCaller {
  const caller = identify(context, exchange);
  checkPlanAndAccount(caller);
  if (caller.kind === "app") throw appRefusal();
  return caller;
}

/** Lets only a bearer token through. */
export function requireApp(context: SandboxContext, exchange: Exchange): AppCaller {
  const caller = identify(context, exchange);
  checkPlanAndAccount(caller);
  if (caller.kind === "user") throw xErrors.credentialsNotAllowed();
  return caller;
}

/** Lets both through. */
export function requireAny(context: SandboxContext, exchange: Exchange): UserCaller | AppCaller {
  const caller = identify(context, exchange);
  checkPlanAndAccount(caller);
  return caller;
}

/** Refuses a token without the DM permission with 93, reading and writing alike (docs/sources.md#x-apps). */
export function requireDmPermission(caller: UserCaller): void {
  if (caller.token.permission !== "read-write-directmessages") throw xErrors.noDmPermission();
}

/** Refuses a read-only token on a write with 261. */
export function requireWrite(caller: UserCaller | AppCaller): void {
  if (caller.kind === "user" && caller.token.permission === "read") throw xErrors.readOnly();
}

/** The holder of a per-user (or, for a bearer, per-app) limit. */
export function limitHolder(caller: UserCaller | AppCaller): string {
  return caller.kind === "user" ? `${caller.app.id}/${caller.user.id}` : caller.app.id;
}

/** Counts the call, sets the `x-rate-limit-*` headers, and refuses with 429 code 88 when the window is used up. */
export function takeLimit(
  context: SandboxContext,
  reply: FastifyReply,
  limit: { name: LimitName; holder: string; isShown?: boolean },
): void {
  const state = context.limits.take(limit.name, limit.holder);
  if (limit.isShown !== false || !state.isAllowed) {
    reply.headers({
      "x-rate-limit-limit": String(state.limit),
      "x-rate-limit-remaining": String(state.remaining),
      "x-rate-limit-reset": String(state.resetAtSeconds),
    });
  }
  if (!state.isAllowed) {
    throw new XError({ status: 429, code: 88, message: "Rate limit exceeded" });
  }
}
