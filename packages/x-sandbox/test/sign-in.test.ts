import { authorizationHeader, parseFormEncoded } from "@tsubame/x-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusal, startWorld, type Answer, type Keys, type World } from "./support/world.ts";

const CALLBACK = "https://desk.example.com/callback";
const WHOAMI = "/1.1/account/verify_credentials.json";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.sandbox.close());

interface Ask {
  readonly callback?: string;
  readonly method?: string;
  readonly place?: "header" | "query" | "form";
  readonly withToken?: boolean;
  readonly extra?: [string, string][];
  readonly app?: Keys;
}

/** Asks for a request token the way programs of the field do. */
async function requestToken(ask: Ask = {}): Promise<Response> {
  const { callback = CALLBACK, method = "POST", place = "header", app = world.app } = ask;
  const base = `${world.sandbox.url}/oauth/request_token`;
  const parameters: [string, string][] = [["oauth_callback", callback]];
  const query = [...(place === "query" ? parameters : []), ...(ask.extra ?? [])];
  const url = query.length === 0 ? base : `${base}?${new URLSearchParams(query)}`;
  const form = place === "form" ? parameters : undefined;
  const authorization = authorizationHeader({
    method,
    url,
    form,
    consumer: { key: app.consumerKey, secret: app.consumerSecret },
    ...(ask.withToken === true
      ? { token: { key: app.accessToken, secret: app.accessTokenSecret } }
      : {}),
    ...(place === "header" ? { extra: { oauth_callback: callback } } : {}),
  });
  return fetch(url, {
    method,
    headers: {
      authorization,
      ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
    },
    ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
  });
}

const fields = async (response: Response): Promise<Record<string, string>> =>
  Object.fromEntries(parseFormEncoded(await response.text()));

async function begin(ask: Ask = {}): Promise<string> {
  const { oauth_token: token } = await fields(await requestToken(ask));
  expect(token).toMatch(/^\w{27}$/);
  return token ?? "";
}

/** What a person does on the page. */
function decide(
  token: string,
  decision: "allow" | "deny",
  account = world.customer.id,
): Promise<Response> {
  return fetch(`${world.sandbox.url}/oauth/authorize`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ oauth_token: token, decision, account }),
  });
}

async function allow(token: string, account?: string): Promise<string> {
  const { headers } = await decide(token, "allow", account);
  const location = new URL(headers.get("location") ?? "");
  expect(`${location.origin}${location.pathname}`).toBe(CALLBACK);
  expect(location.searchParams.get("oauth_token")).toBe(token);
  return location.searchParams.get("oauth_verifier") ?? "";
}

const exchange = (token: string, verifier: string, method = "POST"): Promise<Response> =>
  fetch(`${world.sandbox.url}/oauth/access_token?oauth_token=${token}&oauth_verifier=${verifier}`, {
    method,
  });

async function signIn(ask: Ask = {}): Promise<Keys & { username: string | undefined }> {
  const token = await begin(ask);
  const answer = await fields(await exchange(token, await allow(token)));
  return {
    ...world.app,
    accessToken: answer["oauth_token"] ?? "",
    accessTokenSecret: answer["oauth_token_secret"] ?? "",
    username: answer["screen_name"],
  };
}

describe("request_token", () => {
  it("answers form-encoded, as text/html", async () => {
    const response = await requestToken();
    expect(response.headers.get("content-type")).toBe("text/html;charset=utf-8");
    expect(await fields(response)).toEqual({
      oauth_token: expect.stringMatching(/^\w{27}$/),
      oauth_token_secret: expect.stringMatching(/^\w{32}$/),
      oauth_callback_confirmed: "true",
    });
  });

  it.each<[string, Ask]>([
    ["the callback in the query", { place: "query" }],
    ["the callback in a form", { place: "form" }],
    ["GET", { method: "GET", place: "query" }],
    ["the owner's access token as signer", { withToken: true, place: "query" }],
    ["a PIN program", { callback: "oob", place: "query" }],
  ])("takes %s", async (_what, ask) => {
    expect((await requestToken(ask)).status).toBe(200);
  });

  it("refuses a wrong secret with 32", async () => {
    const wrong = await requestToken({ app: { ...world.app, consumerSecret: "x" } });
    expect([wrong.status, (await wrong.json()).errors[0].code]).toEqual([401, 32]);
  });

  it.each([
    "https://desk.example.com/callback/",
    "https://desk.example.com/",
    "http://desk.example.com/callback",
  ])("refuses the unlisted callback %s with 415, in XML", async (callback) => {
    const response = await requestToken({ callback, place: "query" });
    expect(response.status).toBe(403);
    expect(response.headers.get("content-type")).toBe("application/xml;charset=utf-8");
    expect(await response.text()).toContain(`<error code="415">Callback URL not approved`);
  });

  it("refuses a callback before any is set up with 417, and a suspended app with 416", async () => {
    const { body: bare } = await world.control("POST", "/apps", {
      ownerId: world.company.id,
      name: "Bare",
      oauth1: false,
    });
    const desktop = await requestToken({ app: bare, place: "query" });
    expect([desktop.status, (await desktop.json()).errors[0].code]).toEqual([401, 417]);
    await world.control("PATCH", `/apps/${bare.id}`, { isSuspended: true });
    const gone = await requestToken({ app: bare, place: "query" });
    expect((await gone.json()).errors[0].code).toBe(416);
  });
});

describe("the page", () => {
  it.each([
    ["en", "Let Desk use your account?", "Read, send and delete your Direct Messages"],
    ["ja", "Desk にアカウントの利用を許可しますか?", "ダイレクトメッセージの閲覧、送信、削除"],
  ])("asks in %s, with the accounts to choose from", async (language, title, ability) => {
    const token = await begin();
    const response = await fetch(`${world.sandbox.url}/oauth/authorize?oauth_token=${token}`, {
      headers: { "accept-language": `${language};q=1` },
    });
    const html = await response.text();
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).toContain(`<h1>${title}</h1>`);
    expect(html).toContain(ability);
    expect(html).toContain("@jo");
    expect(response.headers.get("content-security-policy")).toContain(
      "form-action 'self' https://desk.example.com",
    );
  });

  it("shows names as text", async () => {
    await world.control("POST", "/users", { username: "mallory", name: "<img src=x>" });
    const token = await begin();
    const page = await fetch(`${world.sandbox.url}/oauth/authorize?oauth_token=${token}`);
    expect(await page.text()).toContain("&lt;img src=x&gt;");
  });

  it("returns with `denied` when the person refuses, and the token is gone", async () => {
    const token = await begin();
    const { headers } = await decide(token, "deny");
    expect(headers.get("location")).toBe(`${CALLBACK}?denied=${token}`);
    expect((await decide(token, "allow")).status).toBe(404);
  });

  it("shows seven digits to PIN programs", async () => {
    const token = await begin({ callback: "oob", place: "query" });
    const html = await (await decide(token, "allow")).text();
    const pin = /<code>(\d{7})<\/code>/.exec(html)?.[1] ?? "";
    const answer = await fields(await exchange(token, pin, "GET"));
    expect(answer["user_id"]).toBe(world.customer.id);
    const refused = await begin({ callback: "oob", place: "query" });
    expect((await decide(refused, "deny")).status).toBe(200);
  });

  it("authenticate goes straight on for who has granted it, unless told otherwise", async () => {
    await signIn();
    const cookie = `sandbox_account=${world.customer.id}`;
    const visit = async (extra: string): Promise<Response> => {
      const token = await begin();
      return fetch(`${world.sandbox.url}/oauth/authenticate?oauth_token=${token}${extra}`, {
        redirect: "manual",
        headers: { cookie },
      });
    };
    expect((await visit("")).headers.get("location")).toContain("oauth_verifier=");
    expect((await visit("&force_login=true")).status).toBe(200);
  });

  it("says so when there is nothing to decide", async () => {
    expect((await fetch(`${world.sandbox.url}/oauth/authorize?oauth_token=x`)).status).toBe(404);
  });
});

describe("access_token", () => {
  it("gives a token that works, for the person who allowed it", async () => {
    const keys = await signIn();
    expect(keys.accessToken).toMatch(new RegExp(`^${world.customer.id}-\\w{40}$`));
    expect(keys.username).toBe("jo");
    const me: Answer = await world.call("GET", WHOAMI, {}, keys);
    expect(me.body.id_str).toBe(world.customer.id);
    expect(me.headers.get("x-access-level")).toBe("read-write-directmessages");
  });

  it("gives the same token at a second sign-in, and a new one after the app's permission changed", async () => {
    const [first, second] = [await signIn(), await signIn()];
    expect(second.accessToken).toBe(first.accessToken);
    await world.control("PATCH", `/apps/${world.app.id}`, { permission: "read-write" });
    const third = await signIn();
    expect(third.accessToken).not.toBe(first.accessToken);
    expect(refusal(await world.call("GET", WHOAMI, {}, first))).toEqual([401, 89]);
    await world.control("PATCH", `/apps/${world.app.id}`, {
      permission: "read-write-directmessages",
    });
  });

  it.each([
    ["read", "read"],
    ["write", "read-write"],
  ])("may do less when x_auth_access_type=%s was asked for", async (type, level) => {
    const keys = await signIn({ place: "query", extra: [["x_auth_access_type", type]] });
    expect((await world.call("GET", WHOAMI, {}, keys)).headers.get("x-access-level")).toBe(level);
  });

  it("takes token and verifier in header, query or form; signed or not, once", async () => {
    for (const place of ["header", "form"] as const) {
      const token = await begin();
      const parameters = { oauth_token: token, oauth_verifier: await allow(token) };
      const response = await fetch(`${world.sandbox.url}/oauth/access_token`, {
        method: "POST",
        ...(place === "form"
          ? { body: new URLSearchParams(parameters) }
          : {
              headers: {
                authorization: `OAuth ${Object.entries(parameters)
                  .map(([name, value]) => `${name}="${value}"`)
                  .join(", ")}`,
              },
            }),
      });
      expect(response.status).toBe(200);
      expect((await exchange(token, parameters.oauth_verifier)).status).toBe(401);
    }
  });

  it("refuses an undecided sign-in, a wrong verifier and an unknown token", async () => {
    const token = await begin();
    expect((await exchange(token, "")).status).toBe(401);
    const verifier = await allow(token);
    expect(await (await exchange(token, `${verifier}x`)).text()).toContain("oauth_verifier");
    expect((await exchange("unknown", verifier)).status).toBe(401);
  });
});

describe("giving back", () => {
  it("a user's token dies with invalidate_token", async () => {
    const keys = await signIn();
    const answer = await world.call("POST", "/1.1/oauth/invalidate_token.json", {}, keys);
    expect(answer.body).toEqual({ access_token: keys.accessToken });
    expect(refusal(await world.call("GET", WHOAMI, {}, keys))).toEqual([401, 89]);
  });

  it("the bearer dies with oauth2/invalidate_token, and the next one is new", async () => {
    const bearer = await world.bearer();
    expect(await world.bearer()).toBe(bearer);
    const basic = Buffer.from(`${world.app.consumerKey}:${world.app.consumerSecret}`);
    const invalidate = (): Promise<Response> =>
      fetch(`${world.sandbox.url}/oauth2/invalidate_token`, {
        method: "POST",
        headers: { authorization: `Basic ${basic.toString("base64")}` },
        body: new URLSearchParams({ access_token: decodeURIComponent(bearer) }),
      });
    const first = await invalidate();
    expect([first.status, await first.json()]).toEqual([200, { access_token: bearer }]);
    expect(await world.bearer()).not.toBe(bearer);
    expect((await invalidate()).status).toBe(403);
  });
});
