import type { FastifyReply, FastifyRequest } from "fastify";
import type { App } from "../apps/app.ts";
import { refusalOfPlan } from "../apps/access-level.ts";
import type { AccessToken } from "../apps/token.ts";
import type { SandboxContext } from "../context.ts";
import { XError, xErrors } from "../errors/x-error.ts";
import type { Oauth2Grant } from "../oauth/oauth2-grants.ts";
import { bodyOf } from "../http/body.ts";
import type { LimitName } from "../limits/limit-catalogue.ts";
import type { User } from "../users/user.ts";
import { readCredentials, type Credentials } from "./oauth-request.ts";
import { verifyConsumer, verifyOauth, type Arrival, type VerifierParts } from "./oauth-verifier.ts";

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

/** A request made for a user by OAuth 2.0; only v2 takes it. */
interface Oauth2Caller {
  readonly kind: "oauth2";
  readonly app: App;
  readonly user: User;
  readonly grant: Oauth2Grant;
}

/** One request with the answer it will get. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

function firstHeader(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value?.split(",")[0]?.trim();
}

function credentialsOf(request: FastifyRequest): Credentials {
  const body = bodyOf(request);
  return readCredentials({
    method: request.method,
    target: request.url,
    authorization: request.headers.authorization,
    form: body.kind === "form" ? body.pairs : [],
  });
}

/** Where a request came in: the hosts that its signature may have been made for. */
function arrivalOf(request: FastifyRequest): Arrival {
  return {
    method: request.method,
    path: request.url.replace(/\?.*$/s, ""),
    hosts: [
      request.headers.host,
      firstHeader(request.headers["x-forwarded-host"]),
      ownAddress(request),
    ],
  };
}

const verifierParts = (context: SandboxContext): VerifierParts => ({
  ...context,
  timestampWindowSeconds: () => context.settings.timestampWindowSeconds,
});

/** The app that begins a sign-in: OAuth 1.0a without a user. 32, 135, 215, and 416 for a suspended app. */
export function identifyConsumer(context: SandboxContext, request: FastifyRequest): App {
  const credentials = credentialsOf(request);
  if (credentials.kind !== "oauth1") throw xErrors.badAuthentication();
  const app = verifyConsumer(verifierParts(context), credentials.parameters, arrivalOf(request));
  if (app.isSuspended) throw xErrors.appSuspended();
  return app;
}

/** Whose request this is, or X's refusal of v1.1: 215 for nothing usable, 32, 89, 135. Looks at neither plan nor account. */
export function identify(
  context: SandboxContext,
  { request, reply }: Exchange,
): UserCaller | AppCaller | Oauth2Caller {
  const credentials = credentialsOf(request);
  switch (credentials.kind) {
    case "none":
      throw xErrors.badAuthentication();
    case "bearer": {
      const grant = context.oauth2Grants.byAccessToken(credentials.token);
      if (grant !== undefined) return oauth2Caller(context, grant);
      const app = context.apps.byBearerToken(credentials.token);
      if (app === undefined) throw xErrors.invalidToken();
      return { kind: "app", app };
    }
    case "oauth1": {
      const { app, token } = verifyOauth(
        verifierParts(context),
        credentials.parameters,
        arrivalOf(request),
      );
      const user = context.users.get(token.userId);
      if (user === undefined) throw xErrors.invalidToken();
      reply.header("x-access-level", token.permission);
      return { kind: "user", app, user, token };
    }
  }
}

function oauth2Caller(context: SandboxContext, grant: Oauth2Grant): Oauth2Caller {
  const app = context.apps.get(grant.appId);
  const user = context.users.get(grant.userId);
  if (app === undefined || user === undefined) throw xErrors.invalidToken();
  return { kind: "oauth2", app, user, grant };
}

/** Whose v1.1 request this is: user tokens of OAuth 2.0 are "Bad authentication data." there. */
function identifyV1(context: SandboxContext, exchange: Exchange): UserCaller | AppCaller {
  const caller = identify(context, exchange);
  if (caller.kind === "oauth2") throw xErrors.badAuthentication();
  return caller;
}

/** The address and port that the connection really came in on. */
function ownAddress(request: FastifyRequest): string | undefined {
  const { localAddress, localPort } = request.socket;
  return localAddress === undefined ? undefined : `${localAddress}:${localPort}`;
}

function checkPlanAndAccount(
  caller: UserCaller | AppCaller,
  { request }: Exchange,
  part: "dm" | "media" = "dm",
): void {
  if (caller.app.isSuspended) throw xErrors.appSuspended();
  const refusal = refusalOfPlan(caller.app.accessLevel, part);
  if (refusal !== null) throw refusal;
  if (caller.kind === "app") return;
  if (caller.user.suspended) throw xErrors.accountSuspended();
  if (caller.user.locked) throw xErrors.accountLocked();
  if (caller.user.flagged && request.method !== "GET") throw xErrors.looksAutomated();
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
  const caller = identifyV1(context, exchange);
  checkPlanAndAccount(caller, exchange);
  if (caller.kind === "app") throw appRefusal();
  return caller;
}

/** Lets only user context through, on any plan that has media uploads. */
export function requireMediaUser(context: SandboxContext, exchange: Exchange): UserCaller {
  const caller = identifyV1(context, exchange);
  checkPlanAndAccount(caller, exchange, "media");
  if (caller.kind === "app") throw xErrors.credentialsNotAllowed();
  return caller;
}

/** Lets only user context through, whatever the plan and the state of the account: a token can always be given back. */
export function requireAccount(context: SandboxContext, exchange: Exchange): UserCaller {
  const caller = identifyV1(context, exchange);
  if (caller.kind === "app") throw xErrors.credentialsNotAllowed();
  return caller;
}

/** Lets only a bearer token through. */
export function requireApp(context: SandboxContext, exchange: Exchange): AppCaller {
  const caller = identifyV1(context, exchange);
  checkPlanAndAccount(caller, exchange);
  if (caller.kind === "user") throw xErrors.credentialsNotAllowed();
  return caller;
}

/** Lets both through. */
export function requireAny(context: SandboxContext, exchange: Exchange): UserCaller | AppCaller {
  const caller = identifyV1(context, exchange);
  checkPlanAndAccount(caller, exchange);
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
