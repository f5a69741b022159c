import { beforeEach, describe, expect, it } from "vitest";
import { createAppStore, type App, type AppStore } from "../apps/app.ts";
import { createTokenStore, type TokenStore } from "../apps/token.ts";
import { createNonceMemory } from "./nonce-memory.ts";
import { readCredentials } from "./oauth-request.ts";
import { verifyConsumer, verifyOauth, type Arrival, type VerifierParts } from "./oauth-verifier.ts";

/** Credentials of X's own documentation (docs/sources.md#x-authentication). */
const OFFICIAL = {
  key: "xvz1evFS4wEEPTGEFPHBog",
  secret: "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
  token: "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
  tokenSecret: "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
  nonce: "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
  timestamp: "1318622958",
};

/** Made for this project's design, and computed with another implementation. */
const OURS = {
  key: "CK0000000000000000000000A",
  secret: "CS00000000000000000000000000000000000000000000000B",
  token: "1000000001-TK0000000000000000000000000000000000000C",
  tokenSecret: "TS000000000000000000000000000000000000000000D",
  timestamp: "1700000000",
};

let nowMs = 0;
const clock = { now: () => nowMs };
let apps: AppStore;
let tokens: TokenStore;
let parts: VerifierParts;

function know(credentials: {
  key: string;
  secret: string;
  token: string;
  tokenSecret: string;
}): App {
  const app = apps.add({
    ownerId: "1",
    projectId: null,
    name: credentials.key,
    accessLevel: "elevated",
    permission: "read-write-directmessages",
    userAuthentication: null,
  });
  const known = { ...app, consumerKey: credentials.key, consumerSecret: credentials.secret };
  apps.restore(known);
  tokens.restore({
    token: credentials.token,
    secret: credentials.tokenSecret,
    userId: credentials.token.split("-")[0] ?? "",
    appId: app.id,
    permission: "read-write-directmessages",
    createdAtMs: 0,
  });
  return known;
}

beforeEach(() => {
  apps = createAppStore(clock);
  tokens = createTokenStore(clock);
  parts = {
    clock,
    apps,
    tokens,
    nonces: createNonceMemory(() => 600),
    timestampWindowSeconds: () => 300,
  };
});

interface Vector {
  readonly method: string;
  readonly url: string;
  readonly form?: readonly (readonly [string, string])[];
  readonly oauth: Readonly<Record<string, string>>;
}

/** The request as it would come over the wire, with its parameters in the header. */
function request({ method, url, form = [], oauth }: Vector): {
  parameters: Parameters<typeof verifyOauth>[1];
  arrival: Arrival;
} {
  const { host, pathname, search } = new URL(url);
  const authorization = `OAuth ${Object.entries({
    oauth_signature_method: "HMAC-SHA1",
    oauth_version: "1.0",
    ...oauth,
  })
    .map(([name, value]) => `${name}="${encodeURIComponent(value)}"`)
    .join(", ")}`;
  const credentials = readCredentials({ method, target: pathname + search, authorization, form });
  if (credentials.kind !== "oauth1") throw new Error("the vector is no OAuth 1.0a request");
  return {
    parameters: credentials.parameters,
    arrival: { method, path: pathname, hosts: [host] },
  };
}

const officialOauth = (signature: string): Record<string, string> => ({
  oauth_consumer_key: OFFICIAL.key,
  oauth_token: OFFICIAL.token,
  oauth_nonce: OFFICIAL.nonce,
  oauth_timestamp: OFFICIAL.timestamp,
  oauth_signature: signature,
});

const ourOauth = (nonce: string, signature: string): Record<string, string> => ({
  oauth_consumer_key: OURS.key,
  oauth_token: OURS.token,
  oauth_nonce: nonce,
  oauth_timestamp: OURS.timestamp,
  oauth_signature: signature,
});

describe("X's own vectors", () => {
  const form = [["status", "Hello Ladies + Gentlemen, a signed OAuth request!"]] as const;
  it.each([
    ["https://api.x.com/1.1/statuses/update.json", "Ls93hJiZbQ3akF3HF3x1Bz8/zU4="],
    ["https://api.twitter.com/1.1/statuses/update.json", "hCtSmYh+iHYCEqBWrE7C7hYmtUk="],
    ["https://api.twitter.com/1/statuses/update.json", "tnnArxj06cWHq44gCs1OSKk/jLY="],
  ])("verify: %s", (address, signature) => {
    nowMs = Number(OFFICIAL.timestamp) * 1000;
    const app = know(OFFICIAL);
    const vector = {
      method: "POST",
      url: `${address}?include_entities=true`,
      form,
      oauth: officialOauth(signature),
    };
    const { parameters, arrival } = request(vector);
    const verified = verifyOauth(parts, parameters, arrival);
    expect([verified.app.id, verified.token.userId]).toEqual([app.id, "370773112"]);
    // The same signature does not fit anything else.
    const other = request({ ...vector, form: [["status", "Hello"]] });
    expect(() => verifyOauth(parts, other.parameters, other.arrival)).toThrow(
      "Could not authenticate you.",
    );
  });
});

describe("vectors of direct messages and webhooks", () => {
  it.each<[string, Vector]>([
    [
      "a JSON body, which is not signed",
      {
        method: "POST",
        url: "https://api.twitter.com/1.1/direct_messages/events/new.json",
        oauth: ourOauth("nonceA", "FSDDPCvjfC/OoDIDZzRlNVL99xQ="),
      },
    ],
    [
      "a form with a query and an umlaut inside",
      {
        method: "POST",
        url: "https://api.twitter.com/1.1/account_activity/all/dev/webhooks.json",
        form: [["url", "https://hooks.example.com/x?a=1&b=ü"]],
        oauth: ourOauth("nonceB", "dX/CKYABNaaRzgjmbkWL7hUHBGk="),
      },
    ],
    [
      "a cursor that needs escaping",
      {
        method: "GET",
        url: "https://api.twitter.com/1.1/direct_messages/events/list.json?count=50&cursor=MTIz%2B%2F%3D",
        oauth: ourOauth("nonceC", "ZUUNM5NAf4odDSv4R+Nqs23/x18="),
      },
    ],
  ])("verify: %s", (_what, vector) => {
    nowMs = Number(OURS.timestamp) * 1000;
    know(OURS);
    const { parameters, arrival } = request(vector);
    expect(verifyOauth(parts, parameters, arrival).token.userId).toBe("1000000001");
    expect(() => verifyOauth(parts, parameters, arrival)).toThrow("Could not authenticate you.");
  });

  it("verify: the start of a sign-in, without a token", () => {
    nowMs = Number(OURS.timestamp) * 1000;
    const app = know(OURS);
    const { oauth_token: _none, ...oauth } = ourOauth("nonceD", "Iuug5CyrAYqo7lAllgYZMRTnkrc=");
    const { parameters, arrival } = request({
      method: "POST",
      url: "https://api.twitter.com/oauth/request_token",
      oauth: { ...oauth, oauth_callback: "https://app.example.com/cb?x=1" },
    });
    expect(verifyConsumer(parts, parameters, arrival).id).toBe(app.id);
    expect(() => verifyConsumer(parts, parameters, arrival)).toThrow("Could not authenticate you.");
  });

  it("are refused once the clock has moved on: 135", () => {
    nowMs = (Number(OURS.timestamp) + 301) * 1000;
    know(OURS);
    const { parameters, arrival } = request({
      method: "POST",
      url: "https://api.twitter.com/1.1/direct_messages/events/new.json",
      oauth: ourOauth("nonceA", "FSDDPCvjfC/OoDIDZzRlNVL99xQ="),
    });
    expect(() => verifyOauth(parts, parameters, arrival)).toThrow("Timestamp out of bounds.");
  });
});
