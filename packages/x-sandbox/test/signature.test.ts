import { oauthSignature, percentEncode } from "@tsubame/x-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusal, startWorld, type World } from "./support/world.ts";

const WHOAMI = "/1.1/account/verify_credentials.json";
const START_MS = Date.UTC(2026, 2, 1, 9, 0, 0);

let world: World;
let nowMs = START_MS;
const seconds = (): number => Math.floor(nowMs / 1000);

beforeAll(async () => {
  world = await startWorld({ clock: { now: () => nowMs } });
});
afterAll(() => world.sandbox.close());

const at = (): { timestampSeconds: number } => ({ timestampSeconds: seconds() });

/** OAuth parameters signed by hand, to be put where the test wants them. */
function signed(query: [string, string][] = []): [string, string][] {
  const oauth: [string, string][] = [
    ["oauth_consumer_key", world.app.consumerKey],
    ["oauth_token", world.app.accessToken],
    ["oauth_nonce", `n+/=${Math.random()}`],
    ["oauth_timestamp", String(seconds())],
    ["oauth_signature_method", "HMAC-SHA1"],
  ];
  const signature = oauthSignature({
    method: "GET",
    url: world.sandbox.url + WHOAMI,
    parameters: [...oauth, ...query],
    consumerSecret: world.app.consumerSecret,
    tokenSecret: world.app.accessTokenSecret,
  });
  return [...oauth, ["oauth_signature", signature]];
}

describe("OAuth 1.0a", () => {
  it("accepts a right signature and tells the token's permission", async () => {
    const answer = await world.call("GET", WHOAMI, at());
    expect(answer.status).toBe(200);
    expect(answer.body.screen_name).toBe("acme");
    expect(answer.headers.get("x-access-level")).toBe("read-write-directmessages");
  });

  it.each(["https://api.x.com", "https://api.twitter.com", "http://api.x.com"])(
    "accepts a signature made for %s",
    async (signedFor) => {
      expect((await world.call("GET", WHOAMI, { ...at(), signedFor })).status).toBe(200);
    },
  );

  it("accepts a signature made for the forwarded host, and refuses one made for any other", async () => {
    const signedFor = "https://x.test.example";
    const headers = { "x-forwarded-host": "x.test.example" };
    expect((await world.call("GET", WHOAMI, { ...at(), signedFor, headers })).status).toBe(200);
    expect(refusal(await world.call("GET", WHOAMI, { ...at(), signedFor }))).toEqual([401, 32]);
  });

  it("accepts the parameters in the query", async () => {
    const query = signed()
      .map(([key, value]) => `${key}=${percentEncode(value)}`)
      .join("&");
    expect((await fetch(`${world.sandbox.url}${WHOAMI}?${query}`)).status).toBe(200);
  });

  it.each([", ", ","])(
    "accepts header parameters in any order, joined by %j",
    async (separator) => {
      const pairs = signed().toReversed();
      const authorization = `OAuth ${pairs.map(([key, value]) => `${key}="${percentEncode(value)}"`).join(separator)}`;
      const response = await fetch(world.sandbox.url + WHOAMI, { headers: { authorization } });
      expect(response.status).toBe(200);
    },
  );

  it("covers the query: a changed parameter breaks the signature", async () => {
    const authorization = `OAuth ${signed([["skip_status", "true"]])
      .map(([key, value]) => `${key}="${percentEncode(value)}"`)
      .join(", ")}`;
    const get = (query: string): Promise<Response> =>
      fetch(world.sandbox.url + WHOAMI + query, { headers: { authorization } });
    expect((await get("?skip_status=false")).status).toBe(401);
    expect((await get("?skip_status=true")).status).toBe(200);
  });

  it("refuses a wrong consumer secret with 32 and names the realm", async () => {
    const keys = { ...world.app, consumerSecret: "wrong" };
    const answer = await world.call("GET", WHOAMI, at(), keys);
    expect(refusal(answer)).toEqual([401, 32]);
    expect(answer.headers.get("www-authenticate")).toContain("api_error_code=32");
  });

  it("refuses an unknown consumer key with 32 and an unknown token with 89", async () => {
    const wrongKey = await world.call("GET", WHOAMI, at(), { ...world.app, consumerKey: "no" });
    expect(refusal(wrongKey)).toEqual([401, 32]);
    const wrongToken = await world.call("GET", WHOAMI, at(), { ...world.app, accessToken: "1-x" });
    expect(refusal(wrongToken)).toEqual([401, 89]);
  });

  it("refuses another app's token with 89", async () => {
    const other = await world.control("POST", "/apps", { ownerId: world.company.id, name: "Two" });
    const keys = { ...world.app, accessToken: other.body.accessToken };
    expect(refusal(await world.call("GET", WHOAMI, at(), keys))).toEqual([401, 89]);
  });

  it("refuses a timestamp more than five minutes off, early or late, with 135", async () => {
    for (const offset of [-301, 301]) {
      const answer = await world.call("GET", WHOAMI, { timestampSeconds: seconds() + offset });
      expect(refusal(answer)).toEqual([401, 135]);
    }
    const edge = await world.call("GET", WHOAMI, { timestampSeconds: seconds() - 299 });
    expect(edge.status).toBe(200);
  });

  it("takes a nonce once", async () => {
    const options = { ...at(), nonce: "same+nonce/=" };
    expect((await world.call("GET", WHOAMI, options)).status).toBe(200);
    expect(refusal(await world.call("GET", WHOAMI, options))).toEqual([401, 32]);
    nowMs += 1_000;
    expect((await world.call("GET", WHOAMI, { ...at(), nonce: "same+nonce/=" })).status).toBe(200);
  });

  it("does not use a nonce up on a wrong signature", async () => {
    const options = { ...at(), nonce: "tried" };
    await world.call("GET", WHOAMI, options, { ...world.app, accessTokenSecret: "wrong" });
    expect((await world.call("GET", WHOAMI, options)).status).toBe(200);
  });

  it("refuses a call without credentials, or with unreadable ones, with 215", async () => {
    for (const authorization of [undefined, "OAuth nonsense", "Digest x"]) {
      const headers = authorization === undefined ? {} : { authorization };
      const response = await fetch(world.sandbox.url + WHOAMI, { headers });
      expect([response.status, (await response.json()).errors[0].code]).toEqual([400, 215]);
    }
  });
});

describe("app-only tokens", () => {
  it("stay the same for repeated requests and open what is the app's", async () => {
    const token = await world.bearer();
    expect(await world.bearer()).toBe(token);
    const response = await fetch(
      `${world.sandbox.url}/1.1/account_activity/all/subscriptions/count.json`,
      { headers: { authorization: `Bearer ${token}` } },
    );
    expect(await response.json()).toMatchObject({
      account_name: "acme",
      subscriptions_count_all: "0",
      provisioned_count: "15",
    });
  });

  it("are refused on user endpoints with 220", async () => {
    const response = await fetch(world.sandbox.url + WHOAMI, {
      headers: { authorization: `Bearer ${await world.bearer()}` },
    });
    expect([response.status, (await response.json()).errors[0].code]).toEqual([403, 220]);
  });

  it("are not given for a wrong secret: 99", async () => {
    const response = await fetch(`${world.sandbox.url}/oauth2/token`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from("a:b").toString("base64")}` },
    });
    expect([response.status, (await response.json()).errors[0].code]).toEqual([403, 99]);
  });
});

describe("permissions and plans", () => {
  it("a token keeps the permission it was made with until it is regenerated", async () => {
    const { body: app } = await world.control("POST", "/apps", {
      ownerId: world.company.id,
      name: "Reader",
      permission: "read",
    });
    await world.control("PATCH", `/apps/${app.id}`, { permission: "read-write-directmessages" });
    const before = await world.call("GET", WHOAMI, at(), app);
    expect(before.headers.get("x-access-level")).toBe("read");
    const { body: renewed } = await world.control("POST", `/apps/${app.id}/tokens`);
    expect(refusal(await world.call("GET", WHOAMI, at(), app))).toEqual([401, 89]);
    const after = await world.call("GET", WHOAMI, at(), renewed);
    expect(after.headers.get("x-access-level")).toBe("read-write-directmessages");
  });

  it("an app without OAuth 1.0a settings makes read tokens", async () => {
    const { body: app } = await world.control("POST", "/apps", {
      ownerId: world.company.id,
      name: "No settings",
      oauth1: false,
    });
    const answer = await world.call("GET", WHOAMI, at(), app);
    expect(answer.headers.get("x-access-level")).toBe("read");
  });

  it("a new consumer secret ends the old pair and the bearer", async () => {
    const { body: app } = await world.control("POST", "/apps", {
      ownerId: world.company.id,
      name: "Rotating",
    });
    const { body: rotated } = await world.control("POST", `/apps/${app.id}/keys`);
    expect(refusal(await world.call("GET", WHOAMI, at(), app))).toEqual([401, 32]);
    expect((await world.call("GET", WHOAMI, at(), rotated)).status).toBe(200);
  });

  it.each([
    ["essential", "Essential access"],
    ["free", "subset of Twitter API v2 endpoints"],
    ["pro", "https://developer.twitter.com/en/portal/product"],
    ["pay-per-use", "subset of X API V2 endpoints"],
  ])("refuses an app with %s access with 453", async (accessLevel, words) => {
    const { body: app } = await world.control("POST", "/apps", {
      ownerId: world.company.id,
      name: accessLevel,
      accessLevel,
    });
    const answer = await world.call("GET", WHOAMI, at(), app);
    expect(refusal(answer)).toEqual([403, 453]);
    expect(answer.body.errors[0].message).toContain(words);
  });

  it("refuses a suspended account with 64", async () => {
    const { body: user } = await world.control("POST", "/users", {
      username: "gone",
      name: "Gone",
    });
    const { body: token } = await world.control("POST", `/users/${user.id}/tokens`, {
      appId: world.app.id,
    });
    await world.control("PATCH", `/users/${user.id}`, { suspended: true });
    const answer = await world.call("GET", WHOAMI, at(), { ...world.app, ...token });
    expect(refusal(answer)).toEqual([403, 64]);
  });
});
