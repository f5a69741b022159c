import type { FastifyReply } from "fastify";
import type { App } from "../apps/app.ts";
import type { Permission } from "../apps/access-level.ts";
import type { SandboxContext } from "../context.ts";
import { XError } from "../errors/x-error.ts";
import { xProblems, type AuthenticationKind } from "../errors/x-problem.ts";
import type { LimitName } from "../limits/limit-catalogue.ts";
import type { LimitState } from "../limits/rate-limits.ts";
import type { Scope } from "../oauth/oauth2-grants.ts";
import type { PricedThing } from "../usage/prices.ts";
import type { User } from "../users/user.ts";
import { identify, type Exchange } from "./authenticate.ts";

/** Who calls v2: an app, for a user or for itself. */
export interface V2Caller {
  readonly kind: AuthenticationKind;
  readonly app: App;
  /** Null for an app-only token. */
  readonly user: User | null;
}

/** A v2 caller with a user. */
export interface V2UserCaller extends V2Caller {
  readonly user: User;
}

/** Who may call an endpoint. */
export interface V2Rule {
  readonly accepts: readonly AuthenticationKind[];
  /** Demanded of OAuth 2.0 user tokens, all of them. */
  readonly scopes?: readonly Scope[];
  /** Demanded of OAuth 1.0a tokens; `read` by default. */
  readonly permission?: Permission;
}

const RANKS: Readonly<Record<Permission, number>> = {
  read: 0,
  "read-write": 1,
  "read-write-directmessages": 2,
};

const SUSPENDED = "Your account is suspended and is not permitted to access this feature.";
const LOCKED =
  "To protect our users from spam and other malicious activity, this account is temporarily locked. Please log in to https://twitter.com to unlock your account.";
const AUTOMATED =
  "This request looks like it might be automated. To protect our users from spam and other malicious activity, we can't complete this action right now.";

/**
 * Lets through whom the rule names, or throws X's refusal in this order: 401 for anything that proves nothing, client-forbidden for an app
 * outside a project, unsupported-authentication, oauth1-permissions or a missing scope (403), an account in trouble (403), and 402 where a
 * pay-per-use account has nothing left (docs/sources.md#x-problems-v2).
 */
export function requireV2(context: SandboxContext, exchange: Exchange, rule: V2Rule): V2Caller {
  const found = proven(context, exchange);
  const { app } = found;
  const kind: AuthenticationKind = found.kind === "user" ? "oauth1" : found.kind;
  if (app.isSuspended) throw xProblems.unauthorized();
  if (app.projectId === null) throw xProblems.clientForbidden(app);
  if (!rule.accepts.includes(kind)) {
    throw xProblems.unsupportedAuthentication(kind, rule.accepts);
  }
  if (found.kind === "user" && RANKS[found.token.permission] < RANKS[rule.permission ?? "read"]) {
    throw xProblems.oauth1Permissions();
  }
  if (found.kind === "oauth2") {
    const { scopes } = found.grant;
    if (rule.scopes?.some((scope) => !scopes.includes(scope)) === true) {
      throw xProblems.missingScope();
    }
  }
  const user = found.kind === "app" ? null : found.user;
  if (user !== null) checkAccount(user, exchange);
  refuseObstacle(context.usage.obstacle(app), app);
  return { kind, app, user };
}

/** {@link requireV2} for endpoints that only users may call. */
export function requireV2User(
  context: SandboxContext,
  exchange: Exchange,
  rule: V2Rule,
): V2UserCaller {
  const caller = requireV2(context, exchange, rule);
  if (caller.user === null) throw xProblems.unsupportedAuthentication(caller.kind, rule.accepts);
  return { ...caller, user: caller.user };
}

function proven(context: SandboxContext, exchange: Exchange): ReturnType<typeof identify> {
  try {
    return identify(context, exchange);
  } catch (error) {
    // v2 does not tell a wrong signature from a dead token or a clock that is off.
    if (error instanceof XError) throw xProblems.unauthorized();
    throw error;
  }
}

function checkAccount(user: User, { request }: Exchange): void {
  if (user.suspended) throw xProblems.forbidden(SUSPENDED);
  if (user.locked) throw xProblems.forbidden(LOCKED);
  if (user.flagged && request.method !== "GET") throw xProblems.forbidden(AUTOMATED);
}

function refuseObstacle(obstacle: "credits" | "cap" | null, app: App): void {
  if (obstacle === "credits") throw xProblems.creditsDepleted(app.ownerId);
  if (obstacle === "cap") throw xProblems.spendCapReached(app.ownerId);
}

/** Counts what a call used, and charges a pay-per-use account for it: 402 when the credits do not reach. */
export function recordUsage(
  context: SandboxContext,
  app: App,
  used: { thing: PricedThing; resourceIds: readonly string[] },
): void {
  refuseObstacle(context.usage.record(app, used), app);
}

/** The windows of one v2 endpoint (docs/sources.md#x-direct-messages-v2): quarter of an hour per user, days per user and app. */
export interface V2Windows {
  readonly user: LimitName;
  readonly userDay?: LimitName;
  readonly app?: LimitName;
  readonly appDay?: LimitName;
}

/** Whose window it is, and which headers tell of it. */
interface Place {
  readonly holder: string;
  readonly show: "quarter" | "none" | "user" | "app";
}

function showWindow(reply: FastifyReply, show: Place["show"], state: LimitState): void {
  if (show === "none") return;
  const prefix = show === "quarter" ? "x-rate-limit" : `x-${show}-limit-24hour`;
  reply.headers({
    [`${prefix}-limit`]: String(state.limit),
    [`${prefix}-remaining`]: String(state.remaining),
    [`${prefix}-reset`]: String(state.resetAtSeconds),
  });
}

/** Counts the call in all its windows or in none, sets the headers of each, and refuses with 429 when one is used up. */
export function takeV2Limits(
  context: SandboxContext,
  reply: FastifyReply,
  { caller, windows }: { caller: V2Caller; windows: V2Windows },
): void {
  const appHolder = caller.app.id;
  const userHolder = caller.user === null ? appHolder : `${appHolder}/${caller.user.id}`;
  const places: readonly (Place & { name: LimitName | undefined })[] = [
    { name: windows.user, holder: userHolder, show: "quarter" },
    { name: windows.app, holder: appHolder, show: "none" },
    { name: windows.userDay, holder: userHolder, show: "user" },
    { name: windows.appDay, holder: appHolder, show: "app" },
  ];
  const isAllowed = places.every(
    ({ name, holder }) => name === undefined || context.limits.look(name, holder).isAllowed,
  );
  for (const { name, holder, show } of places) {
    if (name === undefined) continue;
    const state = isAllowed ? context.limits.take(name, holder) : context.limits.look(name, holder);
    showWindow(reply, show, state);
  }
  if (!isAllowed) throw xProblems.tooManyRequests();
}
