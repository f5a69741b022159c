import { createHash, randomBytes } from "node:crypto";
import type { Answer, Json, World } from "./world.ts";

/** An app with both kinds of OAuth, for a confidential or a public client. */
export async function oauth2App(
  world: World,
  { appType = "bot", name = `OAuth 2 ${randomBytes(3).toString("hex")}`, ...rest }: Json = {},
): Promise<Json> {
  const { status, body } = await world.control("POST", "/apps", {
    ownerId: world.company.id,
    name,
    userAuthentication: {
      isOauth1Enabled: true,
      isOauth2Enabled: true,
      appType,
      callbackUrls: [REDIRECT],
      websiteUrl: "https://desk.example.com",
    },
    ...rest,
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}

/** Where sign-ins of these apps return to. */
export const REDIRECT = "https://desk.example.com/callback";

/** Scopes for everything that the tests of v2 do. */
export const DM_SCOPES = "dm.read dm.write tweet.read users.read media.write offline.access";

const basic = (app: Json): string =>
  `Basic ${Buffer.from(`${app.clientId}:${app.clientSecret}`).toString("base64")}`;

/** Calls the token endpoint the way this kind of client has to. */
export async function tokenCall(
  world: World,
  app: Json,
  fields: Record<string, string>,
  path = "/2/oauth2/token",
): Promise<{ status: number; body: Json }> {
  const isPublic = app.clientSecret === null;
  const response = await fetch(world.sandbox.url + path, {
    method: "POST",
    headers: isPublic ? {} : { authorization: basic(app) },
    body: new URLSearchParams({ ...fields, ...(isPublic ? { client_id: app.clientId } : {}) }),
  });
  return { status: response.status, body: await response.json() };
}

/** What an app asks for on the page, with the verifier that belongs to its challenge. */
export function wish(
  app: Json,
  { scope = DM_SCOPES, method = "S256" } = {},
): {
  verifier: string;
  parameters: Record<string, string>;
} {
  const verifier = randomBytes(32).toString("base64url");
  return {
    verifier,
    parameters: {
      response_type: "code",
      client_id: app.clientId,
      redirect_uri: REDIRECT,
      scope,
      state: "state-1",
      code_challenge:
        method === "plain" ? verifier : createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: method,
    },
  };
}

/** The person allows it: the code that the app receives. */
export async function allow(
  world: World,
  parameters: Record<string, string>,
  account = world.company.id,
): Promise<string> {
  const response = await fetch(`${world.sandbox.url}/i/oauth2/authorize`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ ...parameters, decision: "allow", account }),
  });
  const location = new URL(response.headers.get("location") ?? "");
  return location.searchParams.get("code") ?? "";
}

/** The whole sign-in: the tokens that an app ends up with. */
export async function grant(
  world: World,
  app: Json,
  options: { scope?: string; account?: string } = {},
): Promise<Json> {
  const { verifier, parameters } = wish(app, options);
  const { body } = await tokenCall(world, app, {
    grant_type: "authorization_code",
    code: await allow(world, parameters, options.account),
    redirect_uri: REDIRECT,
    code_verifier: verifier,
  });
  return body;
}

/** A v2 call with a bearer of either kind. */
export async function withBearer(
  world: World,
  token: string,
  { method = "GET", path, json }: { method?: string; path: string; json?: unknown },
): Promise<Answer> {
  const response = await fetch(world.sandbox.url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(json === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== "" ? JSON.parse(text) : text,
  };
}
