import { createHash } from "node:crypto";
import { inspect } from "node:util";

import { afterEach, describe, expect, it } from "vitest";

import { answer, type Answer, type AnsweringServer } from "../../test/support/answering-server.ts";
import { parseFormEncoded } from "../oauth1/percent-encode.ts";
import { parseOauth2Callback } from "./callback.ts";
import { createOauth2, DM_SCOPES, type Oauth2 } from "./oauth2.ts";
import { challengeOf, createPkce } from "./pkce.ts";

const NOW_MS = 1_700_000_000_000;
const clientId = "cl:ient";
const clientSecret = "secret/of+client";
const redirectUri = "https://app.example.com/cb";
const grant = {
  token_type: "bearer",
  expires_in: 7200,
  access_token: "dGVzdA",
  scope: "dm.read dm.write offline.access",
  refresh_token: "cmVmcmVzaA",
};

let x: AnsweringServer;
let oauth2: Oauth2;

async function clientFor(kind: "public" | "confidential", ...answers: Answer[]): Promise<Oauth2> {
  x = await answer(...answers);
  oauth2 = createOauth2({
    clientId,
    ...(kind === "public" ? {} : { clientSecret }),
    baseUrl: x.url,
    clock: { now: () => NOW_MS, wait: () => Promise.resolve() },
  });
  return oauth2;
}

afterEach(async () => {
  oauth2.close();
  await x[Symbol.asyncDispose]();
});

describe("OAuth 2.0 with PKCE", () => {
  it("sends the owner to the authorise page with everything X wants to know", async () => {
    const client = await clientFor("public");
    const { challenge, method } = createPkce();
    const url = new URL(
      client.authorizeUrl({
        redirectUri,
        scopes: DM_SCOPES,
        state: "s t",
        challenge: { challenge, method },
      }),
    );
    expect(url.origin + url.pathname).toBe(x.url + "/i/oauth2/authorize");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: "code",
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: "dm.read dm.write tweet.read users.read media.write offline.access",
      state: "s t",
      code_challenge: challenge,
      code_challenge_method: "S256",
    });
    expect(url.search).toContain("scope=dm.read%20dm.write");
  });

  it.each([
    ["https://api.x.com", "https://x.com/i/oauth2/authorize"],
    ["https://api.twitter.com/", "https://twitter.com/i/oauth2/authorize"],
    ["https://proxy.example.com/x", "https://proxy.example.com/x/i/oauth2/authorize"],
  ])("finds the page beside %s", async (baseUrl, page) => {
    await clientFor("public");
    const other = createOauth2({ clientId, baseUrl });
    const challenge = createPkce();
    const url = other.authorizeUrl({ redirectUri, scopes: [], state: "s", challenge });
    expect(url.split("?")[0]).toBe(page);
    other.close();
  });

  it("refuses a state that X would not carry", async () => {
    const client = await clientFor("public");
    const state = "s".repeat(501);
    const challenge = createPkce();
    expect(() => client.authorizeUrl({ redirectUri, scopes: [], state, challenge })).toThrow(
      RangeError,
    );
  });

  it("exchanges a code as a public client, which names itself in the form", async () => {
    const client = await clientFor("public", { status: 200, body: grant });
    await expect(
      client.exchangeCode({ code: "co+de", redirectUri, verifier: "ver" }),
    ).resolves.toEqual({
      accessToken: "dGVzdA",
      refreshToken: "cmVmcmVzaA",
      expiresAt: new Date(NOW_MS + 7_200_000),
      scopes: ["dm.read", "dm.write", "offline.access"],
    });
    const [request] = x.received;
    expect(`${request?.method} ${request?.url}`).toBe("POST /2/oauth2/token");
    expect(request?.headers.authorization).toBeUndefined();
    expect(parseFormEncoded(request!.body)).toEqual([
      ["grant_type", "authorization_code"],
      ["code", "co+de"],
      ["redirect_uri", redirectUri],
      ["code_verifier", "ver"],
      ["client_id", clientId],
    ]);
  });

  it("exchanges a code as a confidential client, which names itself in the header alone", async () => {
    const client = await clientFor("confidential", { status: 200, body: grant });
    await client.exchangeCode({ code: "code", redirectUri, verifier: "ver" });
    const [request] = x.received;
    const pair = "cl%3Aient:secret%2Fof%2Bclient";
    expect(request?.headers.authorization).toBe("Basic " + Buffer.from(pair).toString("base64"));
    expect(request?.body).not.toContain("client_id");
  });

  it("hands on the new refresh token with each refresh", async () => {
    const client = await clientFor(
      "confidential",
      { status: 200, body: { ...grant, access_token: "second", refresh_token: "r2" } },
      { status: 200, body: { token_type: "bearer", access_token: "third" } },
    );
    const second = await client.refresh("r1");
    expect(second).toMatchObject({ accessToken: "second", refreshToken: "r2" });
    const third = await client.refresh("r2");
    expect(third).toEqual({
      accessToken: "third",
      refreshToken: null,
      expiresAt: null,
      scopes: [],
    });
    expect(x.received.map(({ body }) => Object.fromEntries(parseFormEncoded(body)))).toEqual([
      { grant_type: "refresh_token", refresh_token: "r1" },
      { grant_type: "refresh_token", refresh_token: "r2" },
    ]);
  });

  it("revokes a token", async () => {
    const client = await clientFor("public", { status: 200, body: { revoked: true } });
    await client.revoke("cmVmcmVzaA", "refresh_token");
    expect(x.received[0]?.url).toBe("/2/oauth2/revoke");
    expect(parseFormEncoded(x.received[0]!.body)).toEqual([
      ["token", "cmVmcmVzaA"],
      ["token_type_hint", "refresh_token"],
      ["client_id", clientId],
    ]);
  });

  it.each([
    [
      "an outdated code",
      400,
      "invalid_request",
      "Value passed for the authorization code was invalid.",
    ],
    [
      "a refresh token used before",
      400,
      "invalid_request",
      "Value passed for the token was invalid.",
    ],
    [
      "a client of the other kind",
      401,
      "unauthorized_client",
      "Missing valid authorization header",
    ],
  ])("says that X refuses %s", async (_what, status, error, text) => {
    const client = await clientFor("public", {
      status,
      body: { error, error_description: text },
    });
    await expect(client.refresh("r1")).rejects.toMatchObject({
      kind: "response",
      status,
      code: null,
      oauthError: error,
      reason: text,
    });
    // A refused refresh is not repeated: the next one would be refused for another reason.
    expect(x.received).toHaveLength(1);
  });

  it("does not take an answer without a token for a grant", async () => {
    const client = await clientFor("public", { status: 200, body: { token_type: "bearer" } });
    await expect(client.refresh("r1")).rejects.toMatchObject({ kind: "unreadable" });
  });

  it("shows no secret when printed, serialised or failing", async () => {
    const client = await clientFor("confidential", {
      status: 400,
      body: { error: "invalid_grant" },
    });
    const error: unknown = await client
      .refresh("refresh-token-1")
      .catch((thrown: unknown) => thrown);
    for (const shown of [
      inspect(client, { depth: 9, showHidden: true }),
      JSON.stringify(client),
      inspect(error, { depth: 9, showHidden: true }),
      JSON.stringify(error),
    ]) {
      expect(shown).not.toContain(clientSecret);
      expect(shown).not.toContain("refresh-token-1");
    }
  });
});

describe("PKCE", () => {
  it("computes the challenge of RFC 7636's example", () => {
    expect(challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).toBe(
      "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    );
  });

  it("draws another verifier each time, of the allowed length and alphabet", () => {
    const pairs = Array.from({ length: 50 }, createPkce);
    expect(new Set(pairs.map(({ verifier }) => verifier)).size).toBe(50);
    for (const { verifier, challenge } of pairs) {
      expect(verifier).toMatch(/^[A-Za-z0-9\-._~]{43,128}$/);
      expect(challenge).toBe(createHash("sha256").update(verifier).digest("base64url"));
    }
  });
});

describe("parseOauth2Callback", () => {
  it.each([
    ["?code=c%2B1&state=s", { kind: "approved", code: "c+1", state: "s" }],
    ["error=access_denied&state=s", { kind: "denied", error: "access_denied", state: "s" }],
    ["code=c", { kind: "unreadable" }],
    ["state=s", { kind: "unreadable" }],
    ["", { kind: "unreadable" }],
  ])("reads %j", (query, expected) => {
    expect(parseOauth2Callback(query)).toEqual(expected);
  });
});
