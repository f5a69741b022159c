import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { formEncode } from "@tsubame/x-api";
import type { Permission } from "../apps/access-level.ts";
import type { App } from "../apps/app.ts";
import { identifyConsumer, requireAccount } from "../auth/authenticate.ts";
import type { SandboxContext } from "../context.ts";
import { xErrors } from "../errors/x-error.ts";
import { revokeAccess } from "../webhooks/announce.ts";
import { brokenPage, consentPage, deniedPage, pinPage } from "../oauth/consent-page.ts";
import { consentTexts } from "../oauth/consent-texts.ts";
import type { RequestToken } from "../oauth/request-tokens.ts";
import { parameterOf } from "./body.ts";
import { formTarget, languageOf, rememberAccount, rememberedAccount, sendHtml } from "./html.ts";

/** As recorded from X: the answers are form-encoded, whatever their type says. */
const ANSWER_TYPE = "text/html;charset=utf-8";
const NO_TOKEN = "There is no request token for this page.";

/** Three-legged OAuth 1.0a (docs/sources.md#x-authentication): request token, the page on which a user decides, access token. */
export function addOauthRoutes(server: FastifyInstance, context: SandboxContext): void {
  const requestToken = async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    const app = identifyConsumer(context, request);
    const callback = parameterOrOauth(request, "oauth_callback") ?? "";
    if (!isCallbackSetUp(app) && callback !== "oob") throw xErrors.desktopOnly();
    if (!isAllowedCallback(app, callback)) return refuseCallback(reply);
    const made = context.requestTokens.add({
      appId: app.id,
      callback,
      permissionLimit: permissionLimit(parameterOf(request, "x_auth_access_type")),
    });
    return reply.type(ANSWER_TYPE).send(
      formEncode([
        ["oauth_token", made.token],
        ["oauth_token_secret", made.secret],
        ["oauth_callback_confirmed", "true"],
      ]),
    );
  };
  server.get("/oauth/request_token", requestToken);
  server.post("/oauth/request_token", requestToken);

  const accessToken = async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    const pending = context.requestTokens.get(parameterOrOauth(request, "oauth_token") ?? "");
    if (pending === undefined) return refuseText(reply, "Request token missing");
    // Decided by token and verifier alone: official samples sign this call wrongly or not at all.
    const { consent } = pending;
    if (consent === null || consent.verifier !== parameterOrOauth(request, "oauth_verifier")) {
      return refuseText(
        reply,
        "Error processing your OAuth request: Invalid oauth_verifier parameter",
      );
    }
    const app = context.apps.get(pending.appId);
    const user = context.users.get(consent.userId);
    if (app === undefined || user === undefined) throw xErrors.badSignature();
    if (app.isSuspended) throw xErrors.appSuspended();
    context.requestTokens.remove(pending.token);
    const token = context.tokens.consent(app, user.id, pending.permissionLimit);
    context.live.publish({ type: "app", appId: app.id });
    return reply.type(ANSWER_TYPE).send(
      formEncode([
        ["oauth_token", token.token],
        ["oauth_token_secret", token.secret],
        ["user_id", user.id],
        ["screen_name", user.username],
      ]),
    );
  };
  server.get("/oauth/access_token", accessToken);
  server.post("/oauth/access_token", accessToken);

  for (const path of ["/1.1/oauth/invalidate_token.json", "/1.1/oauth/invalidate_token"]) {
    server.post(path, async (request, reply) => {
      const caller = requireAccount(context, { request, reply });
      revokeAccess(context, { appId: caller.app.id, userId: caller.user.id });
      return { access_token: caller.token.token };
    });
  }
  addConsentPages(server, context);
}

function addConsentPages(server: FastifyInstance, context: SandboxContext): void {
  for (const path of [
    "/oauth/authorize",
    "/oauth/authenticate",
    "/i/oauth/authenticate",
  ] as const) {
    server.get(path, async (request, reply) => {
      const found = undecided(context, parameterOf(request, "oauth_token"));
      if (found === null) {
        return sendHtml(reply, brokenPage(languageOf(request), NO_TOKEN), { status: 404 });
      }
      const session = sessionUser(context, request);
      const isForced = parameterOf(request, "force_login") === "true";
      if (path !== "/oauth/authorize" && !isForced && session !== undefined) {
        const granted = context.tokens.ofUser(found.app.id, session);
        const wanted = context.tokens.permissionFor(found.app, found.pending.permissionLimit);
        if (granted?.permission === wanted) {
          return allow(context, { request, reply, ...found, userId: session });
        }
      }
      return showConsent(context, { request, reply, ...found, path, session });
    });

    server.post(path, async (request, reply) => {
      const found = undecided(context, parameterOf(request, "oauth_token"));
      if (found === null) {
        return sendHtml(reply, brokenPage(languageOf(request), NO_TOKEN), { status: 404 });
      }
      if (parameterOf(request, "decision") !== "allow") {
        return deny(context, { request, reply, ...found });
      }
      const user = context.users.get(parameterOf(request, "account") ?? "");
      if (user === undefined || user.suspended) {
        return showConsent(context, { request, reply, ...found, path, session: undefined });
      }
      rememberAccount(reply, user.id);
      return allow(context, { request, reply, ...found, userId: user.id });
    });
  }
}

interface Sight {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly app: App;
  readonly pending: RequestToken;
}

function undecided(
  context: SandboxContext,
  token: string | undefined,
): { app: App; pending: RequestToken } | null {
  const pending = context.requestTokens.get(token ?? "");
  const app = context.apps.get(pending?.appId ?? "");
  if (pending === undefined || app === undefined || pending.consent !== null) return null;
  return { app, pending };
}

/** Who the browser acts as: the account named in the address, the remembered one, or nobody. */
function sessionUser(context: SandboxContext, request: FastifyRequest): string | undefined {
  const named = context.users.byUsername(parameterOf(request, "screen_name") ?? "")?.id;
  const remembered = rememberedAccount(request);
  return named ?? (context.users.get(remembered ?? "") === undefined ? undefined : remembered);
}

function showConsent(
  context: SandboxContext,
  sight: Sight & { path: string; session: string | undefined },
): FastifyReply {
  const { request, reply, app, pending, path, session } = sight;
  const language = languageOf(request);
  const permission = context.tokens.permissionFor(app, pending.permissionLimit);
  const page = consentPage({
    language,
    address: `${path}?${formEncode([["oauth_token", pending.token]])}`,
    app,
    abilities: consentTexts[language].permissions[permission],
    users: context.users.list().filter((user) => !user.suspended),
    chosenId: session,
    action: path,
    fields: [
      ["oauth_token", pending.token],
      ["lang", language],
    ],
  });
  return sendHtml(reply, page, {
    formTargets: pending.callback === "oob" ? [] : [formTarget(pending.callback)],
  });
}

function allow(context: SandboxContext, sight: Sight & { userId: string }): FastifyReply {
  const { request, reply, app, pending, userId } = sight;
  const allowed = context.requestTokens.allow(pending.token, userId);
  if (allowed === undefined) {
    return sendHtml(reply, brokenPage(languageOf(request), NO_TOKEN), { status: 404 });
  }
  if (pending.callback === "oob") {
    return sendHtml(reply, pinPage(languageOf(request), { app, pin: allowed.verifier }));
  }
  return redirectTo(reply, pending.callback, [
    ["oauth_token", pending.token],
    ["oauth_verifier", allowed.verifier],
  ]);
}

function deny(context: SandboxContext, { request, reply, app, pending }: Sight): FastifyReply {
  context.requestTokens.remove(pending.token);
  if (pending.callback === "oob") return sendHtml(reply, deniedPage(languageOf(request), app));
  return redirectTo(reply, pending.callback, [["denied", pending.token]]);
}

function redirectTo(
  reply: FastifyReply,
  callback: string,
  parameters: readonly (readonly [string, string])[],
): FastifyReply {
  const separator = callback.includes("?") ? "&" : "?";
  return reply.redirect(callback + separator + formEncode(parameters), 302);
}

/** OAuth parameters may stand in the header, the query or a form (RFC 5849 §3.5). */
function parameterOrOauth(request: FastifyRequest, name: string): string | undefined {
  const inHeader = new RegExp(`[\\s,]${name}="([^"]*)"`).exec(
    ` ${request.headers.authorization ?? ""}`,
  )?.[1];
  if (inHeader !== undefined) {
    try {
      return decodeURIComponent(inHeader);
    } catch {
      return undefined;
    }
  }
  return parameterOf(request, name);
}

function isCallbackSetUp(app: App): boolean {
  return (
    app.userAuthentication?.isOauth1Enabled === true &&
    app.userAuthentication.callbackUrls.length > 0
  );
}

function isAllowedCallback(app: App, callback: string): boolean {
  return callback === "oob" || app.userAuthentication?.callbackUrls.includes(callback) === true;
}

/** X answers this one in XML, whatever the client accepts. */
function refuseCallback(reply: FastifyReply): FastifyReply {
  return reply
    .code(403)
    .type("application/xml;charset=utf-8")
    .send(
      `<?xml version='1.0' encoding='UTF-8'?><errors><error code="415">Callback URL not approved for this client application. Approved callback URLs can be adjusted in your application settings</error></errors>`,
    );
}

function refuseText(reply: FastifyReply, text: string): FastifyReply {
  return reply.code(401).type(ANSWER_TYPE).send(text);
}

function permissionLimit(asked: string | undefined): Permission | null {
  if (asked === "read") return "read";
  return asked === "write" ? "read-write" : null;
}
