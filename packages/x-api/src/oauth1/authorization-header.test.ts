import { describe, expect, it } from "vitest";

import { authorizationHeader, parseAuthorizationHeader } from "./authorization-header.ts";
import { oauthSignature } from "./signature.ts";
import { createOauth1Signer, type KeyPair } from "./signer.ts";

const consumer = {
  key: "xvz1evFS4wEEPTGEFPHBog",
  secret: "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
};
const token = {
  key: "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
  secret: "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
};

describe("authorizationHeader", () => {
  it("signs query and form together, as in X's example", () => {
    const header = authorizationHeader({
      method: "POST",
      url: "https://api.x.com/1.1/statuses/update.json?include_entities=true",
      form: [["status", "Hello Ladies + Gentlemen, a signed OAuth request!"]],
      consumer,
      token,
      nonce: "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
      timestampSeconds: 1318622958,
    });
    expect(header).toMatch(/^OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog", oauth_nonce="/);
    expect(header).toContain('oauth_signature="Ls93hJiZbQ3akF3HF3x1Bz8%2FzU4%3D"');
    expect(parseAuthorizationHeader(header)?.get("oauth_signature")).toBe(
      "Ls93hJiZbQ3akF3HF3x1Bz8/zU4=",
    );
  });

  it("signs without a token and carries extra parameters", () => {
    const header = authorizationHeader({
      method: "POST",
      url: "https://api.twitter.com/oauth/request_token",
      consumer: {
        key: "CK0000000000000000000000A",
        secret: "CS00000000000000000000000000000000000000000000000B",
      },
      nonce: "nonceD",
      timestampSeconds: 1700000000,
      extra: { oauth_callback: "https://app.example.com/cb?x=1" },
    });
    const parsed = parseAuthorizationHeader(header);
    expect(parsed?.get("oauth_signature")).toBe("Iuug5CyrAYqo7lAllgYZMRTnkrc=");
    expect(parsed?.has("oauth_token")).toBe(false);
    expect(parsed?.get("oauth_callback")).toBe("https://app.example.com/cb?x=1");
  });

  it("uses a fresh nonce and the present time for each request, and verifies", () => {
    const request = { method: "GET", url: "https://h/a?b=c", consumer, token };
    const [first, second] = [authorizationHeader(request), authorizationHeader(request)].map(
      (header) => parseAuthorizationHeader(header)!,
    );
    expect(first!.get("oauth_nonce")).not.toBe(second!.get("oauth_nonce"));
    expect(Math.abs(Number(first!.get("oauth_timestamp")) - Date.now() / 1000)).toBeLessThanOrEqual(
      5,
    );
    expect(first!.get("oauth_signature")).toBe(
      oauthSignature({
        method: "GET",
        url: "https://h/a",
        parameters: [["b", "c"], ...first!],
        consumerSecret: consumer.secret,
        tokenSecret: token.secret,
      }),
    );
  });

  it("signs with the credentials of each call, also when their object is used again or changed", () => {
    const app = { ...consumer };
    const fixed = { method: "GET", url: "https://h/a", nonce: "n", timestampSeconds: 1 };
    const signatureOf = (credentials: { consumer: KeyPair; token?: KeyPair }) =>
      authorizationHeader({ ...fixed, ...credentials });
    const expected = (credentials: { consumer: KeyPair; token?: KeyPair }) =>
      createOauth1Signer(credentials)(fixed);
    const other = { key: "other", secret: "of another account" };
    for (const own of [token, other, undefined, token]) {
      const credentials = own === undefined ? { consumer: app } : { consumer: app, token: own };
      expect(signatureOf(credentials)).toBe(expected(credentials));
      expect(signatureOf(credentials)).toBe(expected(credentials));
    }
    app.secret = "regenerated";
    expect(signatureOf({ consumer: app, token })).toBe(
      expected({ consumer: { key: app.key, secret: "regenerated" }, token }),
    );
  });

  it("never carries a secret", () => {
    const header = authorizationHeader({ method: "GET", url: "https://h/", consumer, token });
    expect(header).not.toContain(consumer.secret);
    expect(header).not.toContain(token.secret);
  });
});

describe("parseAuthorizationHeader", () => {
  it("accepts either separator, any order and any case of the scheme", () => {
    expect(parseAuthorizationHeader('oauth b="2%2F",a="1" , realm="r"')).toEqual(
      new Map([
        ["b", "2/"],
        ["a", "1"],
        ["realm", "r"],
      ]),
    );
  });

  it.each([
    undefined,
    "",
    "Bearer AAAA",
    "OAuth",
    "OAuth ",
    "OAuth a=1",
    'OAuth a="1", a="2"',
    'OAuth a="%zz"',
    'OAuth a="1" b="2"',
    'OAuth a="1",',
    `OAuth a="${"x".repeat(9_000)}"`,
  ])("refuses %j", (header) => {
    expect(parseAuthorizationHeader(header)).toBeNull();
  });
});
