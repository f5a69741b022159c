import { createHmac } from "node:crypto";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { parseAuthorizationHeader } from "./authorization-header.ts";
import { formEncode } from "./percent-encode.ts";
import { createOauth1Signer, type KeyPair, type RequestToSign } from "./signer.ts";

/** RFC 5849 word by word, with nothing kept and nothing shortened. */
function plainSignature(
  request: RequestToSign,
  { consumer, token }: { consumer: KeyPair; token: KeyPair | undefined },
): string {
  const encode = (text: string) =>
    [...new TextEncoder().encode(text)]
      .map((byte) => {
        const character = String.fromCharCode(byte);
        return /[A-Za-z0-9\-._~]/.test(character)
          ? character
          : "%" + byte.toString(16).toUpperCase().padStart(2, "0");
      })
      .join("");
  const url = new URL(request.url);
  const parameters: Array<readonly [string, string]> = [
    ...url.searchParams,
    ...(request.form ?? []),
    ...Object.entries(request.extra ?? {}),
    ["oauth_consumer_key", consumer.key],
    ["oauth_nonce", request.nonce ?? ""],
    ["oauth_signature_method", "HMAC-SHA1"],
    ["oauth_timestamp", String(request.timestampSeconds)],
    ["oauth_version", "1.0"],
  ];
  if (token !== undefined) {
    parameters.push(["oauth_token", token.key]);
  }
  const sorted = parameters
    .map(([key, value]) => [encode(key), encode(value)] as const)
    .toSorted(
      ([a, x], [b, y]) => Buffer.compare(Buffer.from(a), Buffer.from(b)) || (x < y ? -1 : 1),
    )
    .map(([key, value]) => `${key}=${value}`)
    .join("&");
  const base = [request.method.toUpperCase(), url.origin + url.pathname, sorted].map(encode);
  const key = encode(consumer.secret) + "&" + encode(token?.secret ?? "");
  return createHmac("sha1", key).update(base.join("&")).digest("base64");
}

const text = fc.string({ unit: "binary", maxLength: 40 }).filter((value) => value.isWellFormed());
const word = fc.string({ unit: fc.constantFrom(..."abyzAZ09-._~_"), minLength: 1, maxLength: 12 });
const name = fc
  .oneof(
    text,
    word,
    fc.constantFrom("count", "oauth", "oauth_", "oauth_callback", "url", "a!", "Z"),
  )
  .filter((value) => value !== "" && value !== "realm" && value !== "oauth_signature");
const pairs = fc.array(fc.tuple(name, text), { maxLength: 6 });
const keyPair = fc.record({ key: text, secret: text });
const credentials = fc.record({
  consumer: keyPair,
  token: fc.option(keyPair, { nil: undefined }),
});
const request = fc.record({
  method: fc.constantFrom("GET", "post", "DELETE"),
  host: fc.constantFrom("https://api.x.com", "http://127.0.0.1:8090", "http://h/prefix"),
  path: fc.array(word, { maxLength: 4 }),
  query: pairs,
  form: fc.option(pairs, { nil: undefined }),
  nonce: fc.oneof(word, text),
  timestampSeconds: fc.nat(),
  extra: fc.option(fc.dictionary(fc.constantFrom("oauth_callback", "oauth_verifier"), text), {
    nil: undefined,
  }),
});

describe("createOauth1Signer", () => {
  it("agrees with the plain way for any credentials and any requests, one after the other", () => {
    fc.assert(
      fc.property(
        credentials,
        fc.array(request, { minLength: 1, maxLength: 4 }),
        (who, requests) => {
          const sign = createOauth1Signer(who);
          for (const { host, path, query, ...rest } of requests) {
            const dots = path.filter((piece) => !/^\.+$/.test(piece));
            const address = [host, ...dots].join("/");
            const url = address + (query.length === 0 ? "" : "?" + formEncode(query));
            const header = parseAuthorizationHeader(sign({ ...rest, url }));
            expect(header?.get("oauth_signature")).toBe(plainSignature({ ...rest, url }, who));
            expect(header?.get("oauth_nonce")).toBe(rest.nonce);
            expect(header?.get("oauth_token")).toBe(who.token?.key);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  const official = createOauth1Signer({
    consumer: {
      key: "xvz1evFS4wEEPTGEFPHBog",
      secret: "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
    },
    token: {
      key: "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
      secret: "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    },
  });

  it.each([
    ["https://api.x.com/1.1/statuses/update.json", "Ls93hJiZbQ3akF3HF3x1Bz8/zU4="],
    ["https://api.twitter.com/1.1/statuses/update.json", "hCtSmYh+iHYCEqBWrE7C7hYmtUk="],
    ["https://api.twitter.com/1/statuses/update.json", "tnnArxj06cWHq44gCs1OSKk/jLY="],
  ])("matches X's published example for %s", (url, signature) => {
    const header = official({
      method: "POST",
      url: url + "?include_entities=true",
      form: [["status", "Hello Ladies + Gentlemen, a signed OAuth request!"]],
      nonce: "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
      timestampSeconds: 1318622958,
    });
    expect(parseAuthorizationHeader(header)?.get("oauth_signature")).toBe(signature);
  });

  const consumer = {
    key: "CK0000000000000000000000A",
    secret: "CS00000000000000000000000000000000000000000000000B",
  };
  const token = {
    key: "1000000001-TK0000000000000000000000000000000000000C",
    secret: "TS000000000000000000000000000000000000000000D",
  };
  const dms = "https://api.twitter.com/1.1/direct_messages/events";
  const webhooks = "https://api.twitter.com/1.1/account_activity/all/dev/webhooks.json";
  const requestToken = "https://api.twitter.com/oauth/request_token";

  it.each<[string, RequestToSign, string]>([
    [
      "a JSON body, which is not covered",
      { method: "POST", url: `${dms}/new.json`, nonce: "nonceA" },
      "FSDDPCvjfC/OoDIDZzRlNVL99xQ=",
    ],
    [
      "a form with reserved and non-ASCII characters",
      {
        method: "POST",
        url: webhooks,
        form: [["url", "https://hooks.example.com/x?a=1&b=ü"]],
        nonce: "nonceB",
      },
      "dX/CKYABNaaRzgjmbkWL7hUHBGk=",
    ],
    [
      "a query with escaped base64",
      { method: "GET", url: `${dms}/list.json?count=50&cursor=MTIz%2B%2F%3D`, nonce: "nonceC" },
      "ZUUNM5NAf4odDSv4R+Nqs23/x18=",
    ],
  ])("signs %s", (_what, request, signature) => {
    const sign = createOauth1Signer({ consumer, token });
    const header = sign({ ...request, timestampSeconds: 1700000000 });
    expect(parseAuthorizationHeader(header)?.get("oauth_signature")).toBe(signature);
  });

  it("signs a request token's request without a token", () => {
    const header = createOauth1Signer({ consumer })({
      method: "POST",
      url: requestToken,
      extra: { oauth_callback: "https://app.example.com/cb?x=1" },
      nonce: "nonceD",
      timestampSeconds: 1700000000,
    });
    expect(parseAuthorizationHeader(header)?.get("oauth_signature")).toBe(
      "Iuug5CyrAYqo7lAllgYZMRTnkrc=",
    );
  });

  it("forgets addresses beyond its bound and signs them as before", () => {
    const sign = createOauth1Signer({ consumer, token });
    const fixed = { method: "GET", nonce: "n", timestampSeconds: 1 };
    const first = sign({ ...fixed, url: "https://h/0" });
    for (let index = 1; index < 250; index += 1) {
      sign({ ...fixed, url: `https://h/${index}` });
    }
    expect(sign({ ...fixed, url: "https://h/0" })).toBe(first);
  });

  it("never uses a nonce twice", () => {
    const sign = createOauth1Signer({ consumer, token });
    const nonces = Array.from({ length: 5_000 }, () =>
      parseAuthorizationHeader(sign({ method: "GET", url: "https://h/" }))?.get("oauth_nonce"),
    );
    expect(new Set(nonces).size).toBe(5_000);
    expect(nonces.every((nonce) => /^[A-Za-z0-9_-]{25,40}$/.test(nonce ?? ""))).toBe(true);
  });

  it("refuses an address that is not absolute", () => {
    const sign = createOauth1Signer({ consumer, token });
    expect(() => sign({ method: "GET", url: "/1.1/x" })).toThrow(TypeError);
  });
});
