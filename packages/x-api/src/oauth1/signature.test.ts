import { describe, expect, it } from "vitest";

import { parseFormEncoded } from "./percent-encode.ts";
import { oauthSignature, signatureBaseString } from "./signature.ts";

function oauth(nonce: string, hasToken = true): Array<[string, string]> {
  const token: Array<[string, string]> = [
    ["oauth_token", "1000000001-TK0000000000000000000000000000000000000C"],
  ];
  return [
    ["oauth_consumer_key", "CK0000000000000000000000A"],
    ["oauth_nonce", nonce],
    ["oauth_signature_method", "HMAC-SHA1"],
    ["oauth_timestamp", "1700000000"],
    ...(hasToken ? token : []),
    ["oauth_version", "1.0"],
  ];
}

function baseStringOf(url: string): string {
  return signatureBaseString({ method: "GET", url, parameters: [] });
}

describe("OAuth 1.0a signature", () => {
  const official = {
    consumerKey: "xvz1evFS4wEEPTGEFPHBog",
    consumerSecret: "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
    token: "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
    tokenSecret: "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
  };
  const officialParameters: Array<[string, string]> = [
    ["include_entities", "true"],
    ["status", "Hello Ladies + Gentlemen, a signed OAuth request!"],
    ["oauth_consumer_key", official.consumerKey],
    ["oauth_nonce", "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"],
    ["oauth_signature_method", "HMAC-SHA1"],
    ["oauth_timestamp", "1318622958"],
    ["oauth_token", official.token],
    ["oauth_version", "1.0"],
  ];

  it.each([
    ["https://api.x.com/1.1/statuses/update.json", "Ls93hJiZbQ3akF3HF3x1Bz8/zU4="],
    ["https://api.twitter.com/1.1/statuses/update.json", "hCtSmYh+iHYCEqBWrE7C7hYmtUk="],
    ["https://api.twitter.com/1/statuses/update.json", "tnnArxj06cWHq44gCs1OSKk/jLY="],
  ])("matches X's published example for %s", (url, expected) => {
    expect(
      oauthSignature({
        method: "post",
        url,
        parameters: officialParameters,
        consumerSecret: official.consumerSecret,
        tokenSecret: official.tokenSecret,
      }),
    ).toBe(expected);
  });

  const consumerSecret = "CS00000000000000000000000000000000000000000000000B";
  const tokenSecret = "TS000000000000000000000000000000000000000000D";
  it("does not cover a JSON body", () => {
    expect(
      oauthSignature({
        method: "POST",
        url: "https://api.twitter.com/1.1/direct_messages/events/new.json",
        parameters: oauth("nonceA"),
        consumerSecret,
        tokenSecret,
      }),
    ).toBe("FSDDPCvjfC/OoDIDZzRlNVL99xQ=");
  });

  it("covers a form body with reserved and non-ASCII characters", () => {
    expect(
      oauthSignature({
        method: "POST",
        url: "https://api.twitter.com/1.1/account_activity/all/dev/webhooks.json",
        parameters: [...oauth("nonceB"), ["url", "https://hooks.example.com/x?a=1&b=ü"]],
        consumerSecret,
        tokenSecret,
      }),
    ).toBe("dX/CKYABNaaRzgjmbkWL7hUHBGk=");
  });

  it("covers a query whose cursor holds escaped base64", () => {
    expect(
      oauthSignature({
        method: "GET",
        url: "https://api.twitter.com/1.1/direct_messages/events/list.json?count=50",
        parameters: [...parseFormEncoded("count=50&cursor=MTIz%2B%2F%3D"), ...oauth("nonceC")],
        consumerSecret,
        tokenSecret,
      }),
    ).toBe("ZUUNM5NAf4odDSv4R+Nqs23/x18=");
  });

  it("keeps the trailing & of the key when there is no token", () => {
    expect(
      oauthSignature({
        method: "POST",
        url: "https://api.twitter.com/oauth/request_token",
        parameters: [
          ...oauth("nonceD", false),
          ["oauth_callback", "https://app.example.com/cb?x=1"],
        ],
        consumerSecret,
      }),
    ).toBe("Iuug5CyrAYqo7lAllgYZMRTnkrc=");
  });

  it("normalises scheme, host and port, and leaves the path and other ports alone", () => {
    expect(baseStringOf("HTTPS://API.X.com:443/1.1/A%20b?x=1#f")).toBe(
      "GET&https%3A%2F%2Fapi.x.com%2F1.1%2FA%2520b&",
    );
    expect(baseStringOf("http://127.0.0.1:8090")).toBe("GET&http%3A%2F%2F127.0.0.1%3A8090%2F&");
    expect(baseStringOf("http://h:80?x=/y")).toBe("GET&http%3A%2F%2Fh%2F&");
  });

  it("sorts in byte order by encoded key and then value, ignoring signature and realm", () => {
    expect(
      signatureBaseString({
        method: "GET",
        url: "https://h/",
        parameters: [
          ["b", "2"],
          ["b", "10"],
          ["a!", "x"],
          ["Z", "1"],
          ["oauth_signature", "no"],
          ["realm", "no"],
        ],
      }),
    ).toBe("GET&https%3A%2F%2Fh%2F&" + encodeURIComponent("Z=1&a%21=x&b=10&b=2"));
  });
});
