import { afterEach, describe, expect, it } from "vitest";

import { answer, type Answer, type AnsweringServer } from "../../test/support/answering-server.ts";
import { consumer, isSigned, token } from "../../test/support/signed.ts";
import { parseAuthorizationHeader } from "../oauth1/authorization-header.ts";
import { parseFormEncoded } from "../oauth1/percent-encode.ts";
import { createXClient, type XClient } from "./client.ts";

const REQUEST_TOKEN = "oauth_token=Zh0000&oauth_token_secret=AA%2Bb&oauth_callback_confirmed=true";
const ACCESS_TOKEN =
  "oauth_token=1000000001-TK&oauth_token_secret=TS%2Bd&user_id=1000000001&screen_name=acme_help";
const asText = { "content-type": "text/html;charset=utf-8" };

let x: AnsweringServer;
let client: XClient;

async function clientFor(...answers: Answer[]): Promise<XClient> {
  x = await answer(...answers);
  client = createXClient({ baseUrl: x.url, consumer, token });
  return client;
}

afterEach(async () => {
  client.close();
  await x[Symbol.asyncDispose]();
});

describe("authorising an account in three steps", () => {
  it("goes from a request token over the owner's decision to the account's token", async () => {
    const steps = await clientFor(
      { status: 200, headers: asText, body: REQUEST_TOKEN },
      { status: 200, headers: asText, body: ACCESS_TOKEN },
    );
    const requestToken = await steps.requestToken("https://app.example.com/cb?a=1&b=ü");
    expect(requestToken).toEqual({ token: "Zh0000", secret: "AA+b", isCallbackConfirmed: true });
    expect(steps.authorizeUrl(requestToken)).toBe(`${x.url}/oauth/authorize?oauth_token=Zh0000`);
    await expect(steps.accessToken({ requestToken, verifier: "ver+1/2" })).resolves.toEqual({
      token: { key: "1000000001-TK", secret: "TS+d" },
      userId: "1000000001",
      username: "acme_help",
    });
    const [asked, exchanged] = x.received;
    expect(isSigned(x.url, asked, null)).toBe(true);
    expect(parseAuthorizationHeader(asked?.headers.authorization)?.get("oauth_callback")).toBe(
      "https://app.example.com/cb?a=1&b=ü",
    );
    expect(`${exchanged?.method} ${exchanged?.url}`).toBe("POST /oauth/access_token");
    expect(isSigned(x.url, exchanged, { key: "Zh0000", secret: "AA+b" })).toBe(true);
    expect(parseAuthorizationHeader(exchanged?.headers.authorization)?.get("oauth_verifier")).toBe(
      "ver+1/2",
    );
  });

  it("asks for a PIN where there is no callback, and for less than the app's permission", async () => {
    const steps = await clientFor(
      { status: 200, headers: asText, body: REQUEST_TOKEN },
      { status: 200, headers: asText, body: ACCESS_TOKEN },
    );
    const requestToken = await steps.requestToken("oob", { accessType: "read" });
    const [asked] = x.received;
    expect(parseAuthorizationHeader(asked?.headers.authorization)?.get("oauth_callback")).toBe(
      "oob",
    );
    expect(parseFormEncoded(asked!.body)).toEqual([["x_auth_access_type", "read"]]);
    expect(isSigned(x.url, asked, null)).toBe(true);
    const granted = await steps.accessToken({ requestToken, verifier: "1234567" });
    expect(granted.userId).toBe("1000000001");
  });

  it("writes the page's address with every wish", async () => {
    const steps = await clientFor();
    expect(
      steps.authorizeUrl(
        { token: "Zh0+/" },
        { mode: "authenticate", forceLogin: true, screenName: "acme_help" },
      ),
    ).toBe(
      `${x.url}/oauth/authenticate?oauth_token=Zh0%2B%2F&force_login=true&screen_name=acme_help`,
    );
  });

  it.each([
    [
      "an app without a callback",
      401,
      { errors: [{ code: 417, message: "Desktop applications only support 'oob'" }] },
      417,
    ],
    ["wrong keys", 401, { errors: [{ code: 32, message: "Could not authenticate you." }] }, 32],
    ["a suspended app", 401, { errors: [{ code: 416, message: "Invalid application" }] }, 416],
    [
      "a callback that is not registered",
      403,
      '<?xml version="1.0"?><errors><error code="415">Callback URL not approved</error></errors>',
      415,
    ],
  ])("says that X refuses %s", async (_what, status, body, code) => {
    const steps = await clientFor({ status, body });
    await expect(steps.requestToken("https://app.example.com/cb")).rejects.toMatchObject({
      kind: "response",
      status,
      code,
    });
  });

  it("says that a request token was used before, or the PIN is wrong", async () => {
    const steps = await clientFor({
      status: 401,
      headers: asText,
      body: "Invalid request token.",
    });
    const requestToken = { token: "Zh0000", secret: "AA" };
    await expect(steps.accessToken({ requestToken, verifier: "0000000" })).rejects.toMatchObject({
      kind: "response",
      status: 401,
      code: null,
      reason: "Invalid request token.",
    });
  });

  it("makes no reason of a page, nor of a line without end", async () => {
    const steps = await clientFor(
      { status: 401, headers: asText, body: "<html><body>Sign in</body></html>" },
      { status: 403, headers: asText, body: "x".repeat(201) },
    );
    const step = { requestToken: { token: "Zh0000", secret: "AA" }, verifier: "1" };
    await expect(steps.accessToken(step)).rejects.toMatchObject({ reason: "HTTP 401" });
    await expect(steps.accessToken(step)).rejects.toMatchObject({ reason: "HTTP 403" });
  });

  it("does not take an answer without its fields for a token", async () => {
    const steps = await clientFor({
      status: 200,
      headers: asText,
      body: "oauth_token=1000000001-TK&oauth_token_secret=TS",
    });
    const requestToken = { token: "Zh0000", secret: "AA" };
    await expect(steps.accessToken({ requestToken, verifier: "1" })).rejects.toMatchObject({
      kind: "unreadable",
    });
  });

  it("ends the account's token in its own name", async () => {
    const steps = await clientFor({ status: 200, body: { access_token: "gone" } });
    await steps.invalidateToken();
    expect(x.received[0]).toMatchObject({
      method: "POST",
      url: "/1.1/oauth/invalidate_token.json",
    });
    expect(isSigned(x.url, x.received[0])).toBe(true);
  });

  it("ends the bearer token and asks for a new one when it is needed again", async () => {
    const steps = await clientFor(
      { status: 200, body: { access_token: "AAAA%2Fold%3D" } },
      { status: 200, body: { access_token: "AAAA%2Fold%3D" } },
      { status: 200, body: { access_token: "AAAAnew" } },
    );
    await steps.bearerToken();
    await steps.invalidateBearer();
    expect(x.received[1]).toMatchObject({
      method: "POST",
      url: "/oauth2/invalidate_token?access_token=AAAA%252Fold%253D",
    });
    expect(isSigned(x.url, x.received[1])).toBe(true);
    await expect(steps.bearerToken()).resolves.toBe("AAAAnew");
  });
});
