import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  allow,
  grant,
  oauth2App,
  REDIRECT,
  tokenCall,
  wish,
  withBearer,
} from "./support/oauth2.ts";
import { refusal, startWorld, type Json, type World } from "./support/world.ts";

let world: World;
let app: Json;
beforeAll(async () => {
  world = await startWorld();
  app = await oauth2App(world);
});
afterAll(() => world.sandbox.close());

const me = (token: string): Promise<Json> => withBearer(world, token, { path: "/2/users/me" });

async function exchange(fields: Record<string, string> = {}, client: Json = app): Promise<Json> {
  const { verifier, parameters } = wish(client);
  return tokenCall(world, client, {
    grant_type: "authorization_code",
    code: await allow(world, parameters),
    redirect_uri: REDIRECT,
    code_verifier: verifier,
    ...fields,
  });
}

describe("the page of OAuth 2.0", () => {
  const page = (parameters: Record<string, string>, language = "en"): Promise<Response> =>
    fetch(`${world.sandbox.url}/i/oauth2/authorize?${new URLSearchParams(parameters)}`, {
      headers: { "accept-language": language },
    });

  it("lists what the scopes allow, in both languages", async () => {
    const { parameters } = wish(app, { scope: "dm.read offline.access" });
    const english = await (await page(parameters)).text();
    expect(english).toContain("Read your Direct Messages");
    expect(english).not.toContain("Send and delete your Direct Messages");
    expect(await (await page(parameters, "ja")).text()).toContain("ダイレクトメッセージを読む");
  });

  it("brings state and code back, or access_denied", async () => {
    const { parameters } = wish(app);
    const decide = async (decision: string): Promise<URL> => {
      const { headers } = await fetch(`${world.sandbox.url}/i/oauth2/authorize`, {
        method: "POST",
        redirect: "manual",
        body: new URLSearchParams({ ...parameters, decision, account: world.company.id }),
      });
      return new URL(headers.get("location") ?? "");
    };
    const allowed = await decide("allow");
    expect(allowed.searchParams.get("state")).toBe("state-1");
    expect(allowed.searchParams.get("code")).toBeTruthy();
    const denied = await decide("deny");
    expect(denied.searchParams.get("error")).toBe("access_denied");
    expect(denied.searchParams.get("code")).toBeNull();
  });

  it.each([
    ["an unknown client", { client_id: "nobody" }],
    ["another redirect address", { redirect_uri: `${REDIRECT}/` }],
    ["an unknown scope", { scope: "dm.read root" }],
    ["no scope", { scope: "" }],
    ["no state", { state: "" }],
    ["a state over 500 characters", { state: "s".repeat(501) }],
    ["no challenge", { code_challenge: "" }],
    ["an unknown method", { code_challenge_method: "MD5" }],
  ])("refuses %s on a page, and never redirects", async (_what, change) => {
    const response = await page({ ...wish(app).parameters, ...change });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("This sign-in does not work");
  });

  it("refuses an app without OAuth 2.0", async () => {
    const { body } = await world.control("GET", `/apps/${world.app.id}`);
    expect((await page(wish(body).parameters)).status).toBe(400);
  });
});

describe("the token endpoint", () => {
  it("exchanges a code for tokens of two hours that work", async () => {
    const { status, body } = await exchange();
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: "bearer", expires_in: 7200 });
    expect(body.scope.split(" ").toSorted()).toEqual([
      "dm.read",
      "dm.write",
      "media.write",
      "offline.access",
      "tweet.read",
      "users.read",
    ]);
    expect((await me(body.access_token)).body.data.id).toBe(world.company.id);
  });

  it("gives no refresh token without offline.access", async () => {
    const { refresh_token: token } = await grant(world, app, { scope: "users.read tweet.read" });
    expect(token).toBeUndefined();
  });

  it("takes a plain challenge, and public clients without a secret", async () => {
    const native = await oauth2App(world, { appType: "native" });
    expect(native.clientSecret).toBeNull();
    const { verifier, parameters } = wish(native, { method: "plain" });
    const { status } = await tokenCall(world, native, {
      grant_type: "authorization_code",
      code: await allow(world, parameters),
      redirect_uri: REDIRECT,
      code_verifier: verifier,
    });
    expect(status).toBe(200);
  });

  it.each([
    ["a code that never was", { code: "x" }, "authorization code was invalid"],
    ["another redirect address", { redirect_uri: "https://evil.example" }, "redirect uri"],
    ["a wrong verifier", { code_verifier: "guess" }, "code verifier"],
  ])("refuses %s", async (_what, change, words) => {
    const { status, body } = await exchange(change);
    expect([status, body.error]).toEqual([400, "invalid_request"]);
    expect(body.error_description).toContain(words);
  });

  it("takes a code once, and for thirty seconds", async () => {
    const { verifier, parameters } = wish(app);
    const code = await allow(world, parameters);
    const fields = {
      grant_type: "authorization_code",
      code,
      redirect_uri: REDIRECT,
      code_verifier: verifier,
    };
    expect((await tokenCall(world, app, fields)).status).toBe(200);
    expect((await tokenCall(world, app, fields)).status).toBe(400);
    const late = wish(app);
    const lateCode = await allow(world, late.parameters);
    await world.control("PUT", "/clock", { advanceMs: 30_000 });
    const refused = await tokenCall(world, app, {
      ...fields,
      code: lateCode,
      code_verifier: late.verifier,
    });
    expect(refused.body.error_description).toBe(
      "Value passed for the authorization code was invalid.",
    );
  });

  it("refuses a confidential client without its secret, and an unknown grant", async () => {
    const wrong = await exchange({}, { ...app, clientSecret: "guess" });
    expect([wrong.status, wrong.body.error]).toEqual([401, "unauthorized_client"]);
    const bare = await exchange({}, { ...app, clientSecret: null });
    expect(bare.status).toBe(401);
    const odd = await tokenCall(world, app, { grant_type: "password" });
    expect([odd.status, odd.body.error]).toEqual([400, "unsupported_grant_type"]);
    expect((await tokenCall(world, app, {})).body.error_description).toContain("grant_type");
  });

  it("rotates refresh tokens: each works once and ends what came before it", async () => {
    const first = await grant(world, app);
    const refresh = (token: string): Promise<{ status: number; body: Json }> =>
      tokenCall(world, app, { grant_type: "refresh_token", refresh_token: token });
    const second = await refresh(first.refresh_token);
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(first.refresh_token);
    expect((await me(first.access_token)).status).toBe(401);
    expect((await me(second.body.access_token)).status).toBe(200);
    const again = await refresh(first.refresh_token);
    expect([again.status, again.body.error_description]).toEqual([
      400,
      "Value passed for the token was invalid.",
    ]);
    const other = await oauth2App(world);
    const foreign = await tokenCall(world, other, {
      grant_type: "refresh_token",
      refresh_token: second.body.refresh_token,
    });
    expect(foreign.status).toBe(400);
    expect((await refresh(second.body.refresh_token)).status).toBe(200);
  });

  it("lets access tokens end after two hours, and at revocation", async () => {
    const tokens = await grant(world, app);
    await world.control("PUT", "/clock", { advanceMs: 7_200_000 });
    expect((await me(tokens.access_token)).status).toBe(401);
    const fresh = await grant(world, app);
    const revoked = await tokenCall(
      world,
      app,
      { token: fresh.access_token, token_type_hint: "access_token" },
      "/2/oauth2/revoke",
    );
    expect(revoked.body).toEqual({ revoked: true });
    expect((await me(fresh.access_token)).status).toBe(401);
    const after = await tokenCall(world, app, {
      grant_type: "refresh_token",
      refresh_token: fresh.refresh_token,
    });
    expect(after.status).toBe(400);
  });
});

describe("user tokens of OAuth 2.0", () => {
  it("are bad authentication data on v1.1", async () => {
    const { access_token: token } = await grant(world, app);
    const path = "/1.1/account/verify_credentials.json";
    expect(refusal(await withBearer(world, token, { path }))).toEqual([400, 215]);
  });
});
