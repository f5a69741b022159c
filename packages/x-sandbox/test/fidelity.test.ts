import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { authorizationHeader, oauthSignature } from "@tsubame/x-api";
import { refusal, startWorld, type Answer, type World } from "./support/world.ts";

/**
 * What programs of others met that were run against the sandbox unchanged (tweepy, python-twitter, twitter-ruby, twit, twitter-lite …),
 * each reduced to the requests they send.
 */
let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.sandbox.close());

async function withBearer(path: string, method = "GET"): Promise<Answer> {
  const response = await fetch(world.sandbox.url + path, {
    method,
    headers: { authorization: `Bearer ${await world.bearer()}` },
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** A signed POST whose body is sent to the letter. */
async function postText(path: string, body: string, type = "application/json"): Promise<Answer> {
  const url = world.sandbox.url + path;
  const { app } = world;
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": type,
      authorization: authorizationHeader({
        method: "POST",
        url,
        consumer: { key: app.consumerKey, secret: app.consumerSecret },
        token: { key: app.accessToken, secret: app.accessTokenSecret },
      }),
    },
    body,
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? null : JSON.parse(text),
  };
}

const NEW = "/1.1/direct_messages/events/new.json";

describe("ids that a program writes as numbers", () => {
  it("keep all their digits, above 2^53 too", async () => {
    // An account whose id a JavaScript number would round.
    const { body: jo } = await world.control("POST", "/users", { username: "big", name: "Big" });
    expect(Number.isSafeInteger(Number(jo.id))).toBe(false);
    const sent = await postText(
      NEW,
      `{"event":{"type":"message_create","message_create":{"target":{"recipient_id":${jo.id}},"message_data":{"text":"hello"}}}}`,
    );
    expect(sent.status).toBe(200);
    expect(sent.body.event.message_create.target.recipient_id).toBe(jo.id);
  });

  it("name a welcome message", async () => {
    const made = await world.call("POST", "/1.1/direct_messages/welcome_messages/new.json", {
      json: { welcome_message: { message_data: { text: "hello" } } },
    });
    const { id } = made.body.welcome_message;
    const rule = await postText(
      "/1.1/direct_messages/welcome_messages/rules/new.json",
      `{"welcome_message_rule":{"welcome_message_id":${id}}}`,
    );
    expect(rule.body.welcome_message_rule.welcome_message_id).toBe(id);
  });

  it("are refused by v2, which takes texts", async () => {
    const refused = await postText(
      `/2/dm_conversations/with/${world.customer.id}/messages`,
      `{"text":"hello","attachments":[{"media_id":1500000000000000010}]}`,
    );
    expect([refused.status, refused.body.title]).toEqual([400, "Invalid Request"]);
  });
});

describe("an app by itself", () => {
  it.each(["users/show.json?screen_name=jo", "users/lookup.json?screen_name=jo"])(
    "looks people up with %s",
    async (path) => {
      const { status, body } = await withBearer(`/1.1/${path}`);
      expect(status).toBe(200);
      expect([body].flat()[0].screen_name).toBe("jo");
    },
  );

  it("has budgets of its own, which rate_limit_status names", async () => {
    const relation = await withBearer(
      `/1.1/friendships/show.json?source_id=${world.company.id}&target_id=${world.customer.id}`,
    );
    expect(relation.headers.get("x-rate-limit-limit")).toBe("15");
    const lookup = await withBearer("/1.1/users/lookup.json?screen_name=jo");
    expect(lookup.headers.get("x-rate-limit-limit")).toBe("300");
    const { body } = await withBearer("/1.1/application/rate_limit_status.json");
    expect(body.resources.friendships["/friendships/show"]).toMatchObject({
      limit: 15,
      remaining: 14,
    });
    expect(body.resources.users["/users/lookup"]).toMatchObject({ limit: 300, remaining: 299 });
  });

  it("has no messages", async () => {
    expect(refusal(await withBearer("/1.1/direct_messages/events/list.json"))).toEqual([403, 220]);
  });
});

describe("what a program calls the version of OAuth", () => {
  const callWith = async (version: string): Promise<number> => {
    const path = "/1.1/account/verify_credentials.json";
    const { app } = world;
    const pairs: [string, string][] = [
      ["oauth_consumer_key", app.consumerKey],
      ["oauth_nonce", randomBytes(16).toString("hex")],
      ["oauth_signature_method", "HMAC-SHA1"],
      ["oauth_timestamp", String(Math.floor(Date.now() / 1000))],
      ["oauth_token", app.accessToken],
      ["oauth_version", version],
    ];
    const signature = oauthSignature({
      method: "GET",
      url: world.sandbox.url + path,
      parameters: pairs,
      consumerSecret: app.consumerSecret,
      tokenSecret: app.accessTokenSecret,
    });
    const query = new URLSearchParams([...pairs, ["oauth_signature", signature]]);
    return (await fetch(`${world.sandbox.url}${path}?${query}`)).status;
  };

  it("may be 1.0A, as in the example of node-oauth, and not 2.0", async () => {
    expect(await callWith("1.0")).toBe(200);
    expect(await callWith("1.0A")).toBe(200);
    expect(await callWith("1.0a")).toBe(200);
    expect(await callWith("2.0")).toBe(401);
  });
});

describe("the messages of before 2018", () => {
  it.each(["", "/new", "/sent", "/show", "/destroy"])(
    "are retired: direct_messages%s.json",
    async (name) => {
      const path = `/1.1/direct_messages${name}.json`;
      for (const method of ["GET", "POST"]) {
        const { status, body } = await world.call(method, path);
        expect([status, body]).toEqual([
          410,
          {
            errors: [
              { code: 251, message: "This endpoint has been retired and should not be used." },
            ],
          },
        ]);
      }
    },
  );
});

describe("every address of X's hosts", () => {
  it.each([
    "/1.1",
    "/1.1/account/verify_credentials",
    "/1.1/direct_messages/events/list.json/",
    "/1.2/nothing.json",
    "/nothing",
    "/oauth",
    "/oauth/nothing",
    "/i/nothing",
    "//1.1/nothing.json",
    "/%E0%A4%A",
  ])("answers 34 where there is nothing: %s", async (path) => {
    const response = await fetch(world.sandbox.url + path);
    expect([response.status, await response.json()]).toEqual([
      404,
      { errors: [{ code: 34, message: "Sorry, that page does not exist." }] },
    ]);
  });

  it("writes its types as X does: v1.1 without a space, v2 with one", async () => {
    const types = await Promise.all(
      [NEW, "/1.1/account/verify_credentials.json", "/2/users/me"].map(async (path) =>
        path === NEW ? world.send("hello") : world.call("GET", path),
      ),
    );
    expect(types.map(({ headers }) => headers.get("content-type"))).toEqual([
      "application/json;charset=utf-8",
      "application/json;charset=utf-8",
      "application/json; charset=utf-8",
    ]);
  });
});
