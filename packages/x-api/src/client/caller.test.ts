import { inspect } from "node:util";

import { afterEach, describe, expect, it } from "vitest";

import { answer, type Answer, type AnsweringServer } from "../../test/support/answering-server.ts";
import { consumer, isSigned, token } from "../../test/support/signed.ts";
import { parseAuthorizationHeader } from "../oauth1/authorization-header.ts";
import { addressesOf, baseUrlOf } from "./addresses.ts";
import { createXClient, type XClient, type XClientOptions } from "./client.ts";
import { accountActivityV2Generation } from "./generation.ts";

const ME = { status: 200, body: { data: { id: "1000000001", username: "acme_help" } } };

let x: AnsweringServer;
const clients: XClient[] = [];

async function clientFor(options: Partial<XClientOptions>, ...answers: Answer[]): Promise<XClient> {
  x = await answer(...answers);
  const client = createXClient({
    baseUrl: x.url,
    consumer,
    generation: accountActivityV2Generation,
    ...options,
  });
  clients.push(client);
  return client;
}

function authorizations(): Array<string | undefined> {
  return x.received.map(({ headers }) => headers.authorization);
}

afterEach(async () => {
  for (const client of clients.splice(0)) {
    client.close();
  }
  await x[Symbol.asyncDispose]();
});

describe("in whose name a call is made", () => {
  it("is the account's by OAuth 2.0 when there is no access token", async () => {
    const client = await clientFor({ userBearer: "user-bearer" }, ME);
    await client.verifyCredentials();
    expect(authorizations()).toEqual(["Bearer user-bearer"]);
  });

  it("asks for the OAuth 2.0 token anew for each call, since it lasts two hours", async () => {
    const tokens = ["first", "second"];
    const userBearer = () => Promise.resolve(tokens.shift() ?? "none");
    const client = await clientFor({ userBearer }, ME, ME);
    await client.users.me();
    await client.users.me();
    expect(authorizations()).toEqual(["Bearer first", "Bearer second"]);
  });

  it("is the account's by OAuth 1.0a when both are there, which does not end", async () => {
    const client = await clientFor({ token, userBearer: "user-bearer" }, ME);
    await client.users.me();
    expect(isSigned(x.url, x.received[0])).toBe(true);
  });

  it("carries the time of the client's own clock, which X compares with its own", async () => {
    const clock = { now: () => 1_700_000_000_999, wait: () => Promise.resolve() };
    const client = await clientFor({ token, clock }, ME);
    await client.users.me();
    const header = parseAuthorizationHeader(authorizations()[0]);
    expect(header?.get("oauth_timestamp")).toBe("1700000000");
  });

  it("is nobody's without either: nothing is sent", async () => {
    const client = await clientFor({});
    await expect(client.users.me()).rejects.toThrow(TypeError);
    expect(x.received).toEqual([]);
  });

  it("shows no token when the client is printed or a call fails", async () => {
    const refused = { status: 401, body: { title: "Unauthorized", type: "about:blank" } };
    const client = await clientFor({ userBearer: "user-bearer" }, refused);
    const error: unknown = await client.users.me().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: "response", status: 401 });
    for (const shown of [
      inspect(client, { depth: 9, showHidden: true }),
      JSON.stringify(client),
      inspect(error, { depth: 9, showHidden: true }),
      JSON.stringify(error),
    ]) {
      expect(shown).not.toContain("user-bearer");
      expect(shown).not.toContain(consumer.secret);
    }
  });
});

describe("what a client says of itself", () => {
  it("names its generation and what that can do", async () => {
    const v2 = await clientFor({});
    expect(v2.generation).toBe("v2-account-activity");
    expect(v2.abilities).toMatchObject({ quickReplies: false, typing: false, dmPageSize: 100 });
    const old = createXClient({ baseUrl: x.url, consumer });
    clients.push(old);
    expect(old.generation).toBe("v1.1-premium");
    expect(old.abilities).toMatchObject({ quickReplies: true, typing: true, dmPageSize: 50 });
  });

  it("tells the budgets as X counts them, by path", async () => {
    const client = await clientFor(
      { token },
      {
        status: 200,
        body: {
          rate_limit_context: { access_token: "1000000001-TK000C" },
          resources: {
            direct_messages: {
              "/direct_messages/events/list": { limit: 15, remaining: 3, reset: 1_700_000_900 },
              "/direct_messages/odd": { limit: 15 },
            },
            users: { "/users/show/:id": { limit: 900, remaining: 900, reset: 1_700_000_000 } },
          },
        },
      },
    );
    await expect(client.rateLimitStatus(["direct_messages", "users"])).resolves.toEqual({
      "/direct_messages/events/list": {
        limit: 15,
        remaining: 3,
        resetAt: new Date("2023-11-14T22:28:20Z"),
      },
      "/users/show/:id": { limit: 900, remaining: 900, resetAt: new Date("2023-11-14T22:13:20Z") },
    });
    expect(x.received[0]?.url).toBe(
      "/1.1/application/rate_limit_status.json?resources=direct_messages%2Cusers",
    );
    expect(isSigned(x.url, x.received[0])).toBe(true);
  });
});

describe("where a call goes", () => {
  it("takes no redirect: an answer from elsewhere says nothing", async () => {
    const other = await answer(ME);
    const moved = { status: 307, headers: { location: other.url + "/2/users/me" } };
    const client = await clientFor({ token }, moved);
    await expect(client.users.me()).rejects.toMatchObject({ kind: "unreadable", status: 307 });
    expect(other.received).toEqual([]);
    await other[Symbol.asyncDispose]();
  });

  it("sends files to a host of their own, signed for that host", async () => {
    const upload = await answer({ status: 200, body: { media_id_string: "16" } });
    x = await answer();
    const client = createXClient({ baseUrl: x.url, uploadBaseUrl: upload.url, consumer, token });
    clients.push(client);
    await client.media.upload({
      bytes: Buffer.from("p"),
      contentType: "image/png",
      category: "dm_image",
    });
    expect(x.received).toEqual([]);
    expect(isSigned(upload.url, upload.received[0])).toBe(true);
    await upload[Symbol.asyncDispose]();
  });

  it.each([
    ["https://api.x.com", "https://upload.x.com", "https://x.com"],
    ["https://api.twitter.com", "https://upload.twitter.com", "https://twitter.com"],
    ["http://127.0.0.1:8090/x", "http://127.0.0.1:8090/x", "http://127.0.0.1:8090/x"],
  ])("finds the neighbours of %s", async (base, upload, pages) => {
    x = await answer();
    expect(addressesOf(base)).toEqual({ upload, pages });
  });

  it("takes an address with a slash at its end, and none with a query or credentials", async () => {
    x = await answer();
    expect(baseUrlOf("https://API.x.com//")).toBe("https://api.x.com");
    expect(baseUrlOf("http://127.0.0.1:8090/x/")).toBe("http://127.0.0.1:8090/x");
    for (const address of ["ftp://x", "https://x/?a=1", "https://u:p@x", "api.x.com"]) {
      expect(() => baseUrlOf(address)).toThrow(TypeError);
    }
  });
});
