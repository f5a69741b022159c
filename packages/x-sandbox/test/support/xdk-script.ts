/**
 * A user's program: @xdevplatform/xdk from npm as it is, with X's own addresses. It knows nothing of the sandbox; only its environment
 * (proxy, trusted authority) differs from one that talks to X. Reads credentials and calls as JSON and writes what came of each.
 */
import { text } from "node:stream/consumers";

import {
  ApiError,
  Client,
  generateCodeChallenge,
  generateCodeVerifier,
  OAuth1,
  OAuth2,
} from "@xdevplatform/xdk";

import { allowInBrowser } from "./browser-of-scripts.ts";

/** The program's input. */
export interface XdkInput {
  readonly keys: {
    readonly apiKey: string;
    readonly apiSecret: string;
    readonly accessToken: string;
    readonly accessTokenSecret: string;
  };
  readonly bearerToken: string;
  readonly oauth2: { readonly clientId: string; readonly clientSecret: string };
  readonly redirectUri: string;
  /** The account that the person is signed in with. */
  readonly account: string;
  /** `client.part.method(...args)` by one of three clients, or a whole sign-in. */
  readonly calls: readonly XdkCall[];
}

/** One call; `$0.data.id` in an argument stands for a value of an earlier outcome. */
export type XdkCall =
  | { readonly signIn: "oauth1" | "pin" | "oauth2" | "refresh" }
  | {
      readonly as: "oauth1" | "oauth2" | "app";
      readonly call: string;
      readonly args: readonly unknown[];
    };

/** What the library made of an answer. */
type XdkOutcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly status: number; readonly data: unknown };

const input = JSON.parse(await text(process.stdin)) as XdkInput;
const outcomes: XdkOutcome[] = [];
const clients: Partial<Record<"oauth1" | "oauth2" | "app", Client>> = {
  oauth1: new Client({
    baseUrl: "https://api.x.com",
    oauth1: new OAuth1({ ...input.keys, callback: "oob" }),
  }),
  app: new Client({ bearerToken: input.bearerToken }),
};
let oauth2: OAuth2 | undefined;

async function signInByOauth1(callback: string): Promise<unknown> {
  const { apiKey, apiSecret } = input.keys;
  const flow = new OAuth1({ apiKey, apiSecret, callback });
  await flow.getRequestToken();
  const back = await allowInBrowser(flow.getAuthorizationUrl(), input.account);
  const verifier = typeof back === "string" ? back : (back.get("oauth_verifier") ?? "");
  const token = await flow.getAccessToken(verifier);
  // The instance of the flow goes on signing with the secret of the request token: a fresh one is needed.
  const client = new Client({
    baseUrl: "https://api.x.com",
    oauth1: new OAuth1({ apiKey, apiSecret, callback, ...token }),
  });
  return client.users.getMe();
}

async function signInByOauth2(): Promise<unknown> {
  oauth2 = new OAuth2({
    ...input.oauth2,
    redirectUri: input.redirectUri,
    scope: ["dm.read", "dm.write", "tweet.read", "users.read", "media.write", "offline.access"],
  });
  const verifier = generateCodeVerifier();
  await oauth2.setPkceParameters(verifier, await generateCodeChallenge(verifier));
  const back = await allowInBrowser(await oauth2.getAuthorizationUrl("state-1"), input.account);
  const code = typeof back === "string" ? "" : (back.get("code") ?? "");
  const token = await oauth2.exchangeCode(code, verifier);
  clients.oauth2 = new Client({ accessToken: token.access_token });
  return token;
}

async function refresh(): Promise<unknown> {
  const token = await oauth2?.refreshToken();
  if (token !== undefined) clients.oauth2 = new Client({ accessToken: token.access_token });
  return token;
}

function signIn(kind: "oauth1" | "pin" | "oauth2" | "refresh"): Promise<unknown> {
  switch (kind) {
    case "oauth1":
      return signInByOauth1(input.redirectUri);
    case "pin":
      return signInByOauth1("oob");
    case "oauth2":
      return signInByOauth2();
    case "refresh":
      return refresh();
  }
}

/** `$0.data.id`: a value of an earlier outcome, also deep inside an argument. */
function resolve(argument: unknown): unknown {
  if (typeof argument === "string" && argument.startsWith("$")) {
    const [index = "", ...path] = argument.slice(1).split(".");
    const outcome = outcomes[Number(index)];
    let value: unknown = outcome?.ok === true ? outcome.value : undefined;
    for (const name of path) value = (value as Record<string, unknown> | undefined)?.[name];
    return value;
  }
  if (Array.isArray(argument)) return argument.map(resolve);
  if (typeof argument === "object" && argument !== null) {
    return Object.fromEntries(
      Object.entries(argument).map(([name, value]) => [name, resolve(value)]),
    );
  }
  return argument;
}

async function perform(call: XdkCall): Promise<unknown> {
  if ("signIn" in call) return signIn(call.signIn);
  const [part = "", method = ""] = call.call.split(".");
  const api = clients[call.as]?.[part as keyof Client] as unknown as Record<
    string,
    (...args: unknown[]) => Promise<unknown>
  >;
  const value = await api[method]?.(...call.args.map(resolve));
  return value instanceof ArrayBuffer ? { bytes: Buffer.from(value).toString("base64") } : value;
}

for (const call of input.calls) {
  try {
    outcomes.push({ ok: true, value: await perform(call) });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    outcomes.push({ ok: false, status: error.status, data: error.data });
  }
}
process.stdout.write(JSON.stringify(outcomes));
