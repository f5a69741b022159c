import { formEncode } from "@tsubame/x-api";
import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { App } from "../apps/app.ts";
import { isConfidential } from "../apps/user-authentication.ts";
import type { SandboxContext } from "../context.ts";
import { brokenPage, consentPage } from "../oauth/consent-page.ts";
import { consentTexts } from "../oauth/consent-texts.ts";
import {
  ACCESS_TOKEN_LIFE_SECONDS,
  SCOPES,
  type Oauth2Code,
  type Oauth2Grant,
  type Scope,
} from "../oauth/oauth2-grants.ts";
import { bodyOf, parameterOf } from "./body.ts";
import { formTarget, languageOf, rememberAccount, rememberedAccount, sendHtml } from "./html.ts";
import { basicCredentials } from "./token-routes.ts";

const AUTHORIZE = "/i/oauth2/authorize";
const MAX_STATE_LENGTH = 500;

/** What an authorisation page was asked for. */
interface Wish {
  readonly app: App;
  readonly redirectUri: string;
  readonly scopes: readonly Scope[];
  readonly state: string;
  readonly challenge: string;
  readonly challengeMethod: "plain" | "S256";
}

/** OAuth 2.0 with PKCE (docs/sources.md#x-authentication): the page, the token endpoint with refresh rotation, revocation. */
export function addOauth2Routes(server: FastifyInstance, context: SandboxContext): void {
  server.get(AUTHORIZE, async (request, reply) => {
    const wish = readWish(context, request);
    if (typeof wish === "string") return refusePage(request, reply, wish);
    return showConsent(context, { request, reply, wish });
  });

  server.post(AUTHORIZE, async (request, reply) => {
    const wish = readWish(context, request);
    if (typeof wish === "string") return refusePage(request, reply, wish);
    const { state } = wish;
    if (parameterOf(request, "decision") !== "allow") {
      return returnTo(reply, wish, [
        ["state", state],
        ["error", "access_denied"],
      ]);
    }
    const user = context.users.get(parameterOf(request, "account") ?? "");
    if (user === undefined || user.suspended) {
      return showConsent(context, { request, reply, wish });
    }
    rememberAccount(reply, user.id);
    const { app, ...details } = wish;
    const { code } = context.oauth2Grants.addCode({ ...details, appId: app.id, userId: user.id });
    return returnTo(reply, wish, [
      ["state", state],
      ["code", code],
    ]);
  });

  server.post("/2/oauth2/token", async (request, reply) => {
    const app = clientOf(context, request);
    if (app === null) return refuseClient(reply);
    switch (fieldOf(request, "grant_type")) {
      case "authorization_code":
        return exchangeCode(context, { request, reply, app });
      case "refresh_token":
        return refresh(context, { request, reply, app });
      case undefined:
        return refuse(reply, "invalid_request", "Missing required parameter [grant_type].");
      default:
        return refuse(
          reply,
          "unsupported_grant_type",
          "Value passed for the grant type was invalid.",
        );
    }
  });

  server.post("/2/oauth2/revoke", async (request, reply) => {
    const app = clientOf(context, request);
    if (app === null) return refuseClient(reply);
    const token = fieldOf(request, "token");
    if (token === undefined) {
      return refuse(reply, "invalid_request", "Missing required parameter [token].");
    }
    const grant =
      context.oauth2Grants.byAccessToken(token) ?? context.oauth2Grants.byRefreshToken(token);
    if (grant?.appId === app.id) context.oauth2Grants.revoke(app.id, grant.userId);
    return { revoked: true };
  });
}

/** A field of the form that RFC 6749 asks for or of the JSON that a client of the field sends instead; X takes both. */
function fieldOf(request: FastifyRequest, name: string): string | undefined {
  const body = bodyOf(request);
  if (body.kind !== "json") return parameterOf(request, name);
  const fields = body.value as Record<string, unknown> | null;
  const value = typeof fields === "object" ? fields?.[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** The wish in the query or the posted form, or what the app did wrong. */
function readWish(context: SandboxContext, request: FastifyRequest): Wish | string {
  const value = (name: string): string => parameterOf(request, name) ?? "";
  const app = context.apps.byClientId(value("client_id"));
  if (app === undefined || app.isSuspended) return "Value passed for the client id was invalid.";
  if (app.userAuthentication?.isOauth2Enabled !== true)
    return "OAuth 2.0 is not set up for this app.";
  const redirectUri = value("redirect_uri");
  if (!app.userAuthentication.callbackUrls.includes(redirectUri)) {
    return "Value passed for the redirect uri is not one of the app's callback URLs.";
  }
  if (value("response_type") !== "code") return "The response_type has to be code.";
  const state = value("state");
  if (state === "" || state.length > MAX_STATE_LENGTH) {
    return `The state has to have 1 to ${MAX_STATE_LENGTH} characters.`;
  }
  const asked = value("scope")
    .split(" ")
    .filter((scope) => scope !== "");
  const scopes = SCOPES.filter((scope) => asked.includes(scope));
  if (asked.length === 0 || scopes.length !== new Set(asked).size) {
    return "Value passed for the scope was invalid.";
  }
  const challenge = value("code_challenge");
  if (challenge === "") return "Missing required parameter [code_challenge].";
  // Clients of the field write `s256`.
  const named = value("code_challenge_method").toLowerCase() || "plain";
  if (named !== "plain" && named !== "s256") {
    return "The code_challenge_method has to be plain or S256.";
  }
  const challengeMethod = named === "s256" ? "S256" : "plain";
  return { app, redirectUri, scopes, state, challenge, challengeMethod };
}

function refusePage(request: FastifyRequest, reply: FastifyReply, reason: string): FastifyReply {
  return sendHtml(reply, brokenPage(languageOf(request), reason), { status: 400 });
}

interface Sight {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly wish: Wish;
}

function showConsent(context: SandboxContext, { request, reply, wish }: Sight): FastifyReply {
  const language = languageOf(request);
  const fields: [string, string][] = [
    ["response_type", "code"],
    ["client_id", wish.app.clientId],
    ["redirect_uri", wish.redirectUri],
    ["scope", wish.scopes.join(" ")],
    ["state", wish.state],
    ["code_challenge", wish.challenge],
    ["code_challenge_method", wish.challengeMethod],
  ];
  const page = consentPage({
    language,
    address: `${AUTHORIZE}?${formEncode(fields)}`,
    app: wish.app,
    abilities: wish.scopes.map((scope) => consentTexts[language].scopes[scope]),
    users: context.users.list().filter((user) => !user.suspended),
    chosenId: rememberedAccount(request),
    action: AUTHORIZE,
    fields: [...fields, ["lang", language]],
  });
  return sendHtml(reply, page, { formTargets: [formTarget(wish.redirectUri)] });
}

function returnTo(
  reply: FastifyReply,
  { redirectUri }: Wish,
  parameters: readonly (readonly [string, string])[],
): FastifyReply {
  const separator = redirectUri.includes("?") ? "&" : "?";
  return reply.redirect(redirectUri + separator + formEncode(parameters), 302);
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A confidential client proves itself with Basic; a public one only names itself. Null for anything else. */
function clientOf(context: SandboxContext, request: FastifyRequest): App | null {
  const basic = basicCredentials(request.headers.authorization);
  const app = context.apps.byClientId(basic?.key ?? fieldOf(request, "client_id") ?? "");
  if (app === undefined || app.isSuspended) return null;
  if (app.userAuthentication?.isOauth2Enabled !== true) return null;
  if (!isConfidential(app.userAuthentication)) return basic === null ? app : null;
  return basic !== null && isSame(basic.secret, app.clientSecret ?? "") ? app : null;
}

function refuse(reply: FastifyReply, error: string, description: string): FastifyReply {
  return reply.code(400).send({ error, error_description: description });
}

function refuseClient(reply: FastifyReply): FastifyReply {
  return reply.code(401).send({
    error: "unauthorized_client",
    error_description: "Missing valid authorization header",
  });
}

interface TokenCall {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly app: App;
}

/** RFC 7636 §4.6. */
function isVerified(code: Oauth2Code, verifier: string): boolean {
  const expected =
    code.challengeMethod === "plain"
      ? verifier
      : createHash("sha256").update(verifier).digest("base64url");
  return isSame(expected, code.challenge);
}

/** A code works once, whatever comes of it. */
function exchangeCode(context: SandboxContext, { request, reply, app }: TokenCall): FastifyReply {
  const invalid = (what: string): FastifyReply =>
    refuse(reply, "invalid_request", `Value passed for the ${what}.`);
  const code = context.oauth2Grants.takeCode(fieldOf(request, "code") ?? "");
  if (code?.appId !== app.id) return invalid("authorization code was invalid");
  if (fieldOf(request, "redirect_uri") !== code.redirectUri) {
    return invalid("redirect uri did not match the uri of the authorization code");
  }
  if (!isVerified(code, fieldOf(request, "code_verifier") ?? "")) {
    return invalid("code verifier did not match the code challenge");
  }
  context.live.publish({ type: "app", appId: app.id });
  return sendGrant(reply, context.oauth2Grants.issue(code));
}

function refresh(context: SandboxContext, { request, reply, app }: TokenCall): FastifyReply {
  const token = fieldOf(request, "refresh_token") ?? "";
  const grant = context.oauth2Grants.byRefreshToken(token);
  const renewed = grant?.appId === app.id ? context.oauth2Grants.refresh(token) : undefined;
  return renewed === undefined
    ? refuse(reply, "invalid_request", "Value passed for the token was invalid.")
    : sendGrant(reply, renewed);
}

function sendGrant(reply: FastifyReply, grant: Oauth2Grant): FastifyReply {
  return reply.header("cache-control", "no-store").send({
    token_type: "bearer",
    expires_in: ACCESS_TOKEN_LIFE_SECONDS,
    access_token: grant.accessToken,
    scope: grant.scopes.join(" "),
    ...(grant.refreshToken === null ? {} : { refresh_token: grant.refreshToken }),
  });
}
