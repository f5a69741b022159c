import { inspect } from "node:util";

import { addressesOf, baseUrlOf } from "../client/addresses.ts";
import { createCaller, unreadable, type XAnswer, type XCall } from "../client/caller.ts";
import { systemClock, type XClock } from "../client/clock.ts";
import { createTransport } from "../client/transport.ts";
import { asNumber, asObject, asText } from "../foreign/read.ts";
import { formEncode } from "../oauth1/percent-encode.ts";
import type { Pkce } from "./pkce.ts";

/** The app's OAuth 2.0 settings; a pair of their own, not the consumer key and secret. */
export interface Oauth2Options {
  clientId: string;
  /** Of a confidential client (web app, bot). A public one (native, single page) has none. */
  clientSecret?: string | undefined;
  /** As for the client: `https://api.x.com`, or the sandbox's address. */
  baseUrl: string;
  /** Where the authorise page is; X's own site beside `baseUrl`, or `baseUrl` itself, when absent. */
  pagesBaseUrl?: string;
  /** Bound on each call; 10 s when absent. */
  timeoutMs?: number;
  clock?: XClock;
}

/** What an account's owner gave the app. */
export interface Oauth2Grant {
  accessToken: string;
  /** Replaces the one used, which is void from now on. Null without the scope `offline.access`. */
  refreshToken: string | null;
  /** Two hours from the answer on, as X has it. */
  expiresAt: Date | null;
  scopes: string[];
}

/** What the authorise page is asked for. */
export interface Oauth2AuthorizeRequest {
  /** Exactly as registered in the app. */
  redirectUri: string;
  scopes: readonly string[];
  /** Comes back with the code; ties the answer to the browser that asked. At most 500 characters. */
  state: string;
  challenge: Pick<Pkce, "challenge" | "method">;
}

/**
 * OAuth 2.0 with PKCE in a user's name. Refusals are `XResponseError` with `oauthError`:
 * `invalid_request` (code or token wrong, used or outdated; a code lives 30 s), `invalid_grant`,
 * `unauthorized_client` and `invalid_client` (401: the wrong kind of client, or its secret).
 *
 * Source: docs/sources.md#x-authentication.
 */
export interface Oauth2 {
  /** Where the owner's browser is to go. What comes back is read by `parseOauth2Callback`. */
  authorizeUrl(request: Oauth2AuthorizeRequest): string;
  /** Exchanges a code, once. */
  exchangeCode(step: { code: string; redirectUri: string; verifier: string }): Promise<Oauth2Grant>;
  /**
   * Exchanges a refresh token for a new grant. X voids the token with this call, so the new one must be
   * stored before the grant is used, and no two processes may refresh the same one.
   */
  refresh(refreshToken: string): Promise<Oauth2Grant>;
  /** Ends a token of either kind. */
  revoke(token: string, hint?: "access_token" | "refresh_token"): Promise<void>;
  close(): void;
}

/** The scopes with which an account's DMs can be read, answered and kept up to date. */
export const DM_SCOPES: readonly string[] = [
  "dm.read",
  "dm.write",
  "tweet.read",
  "users.read",
  "media.write",
  "offline.access",
];

const MAX_STATE_LENGTH = 500;
const DEFAULT_TIMEOUT_MS = 10_000;

/** Makes the OAuth 2.0 client of an app. Printing it shows no secret. */
export function createOauth2(options: Oauth2Options): Oauth2 {
  const { clientId, clientSecret, clock = systemClock } = options;
  const baseUrl = baseUrlOf(options.baseUrl);
  const pages = baseUrlOf(options.pagesBaseUrl ?? addressesOf(baseUrl).pages);
  const transport = createTransport({ timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS });
  const caller = createCaller({
    transport,
    baseUrl,
    uploadBaseUrl: baseUrl,
    mediaOrigins: [],
    consumer: { key: clientId, secret: clientSecret ?? "" },
    token: undefined,
    userBearer: undefined,
    clock,
    onResponse: undefined,
  });
  const isPublic = clientSecret === undefined;

  /** A confidential client names itself in the header, a public one in the form. */
  function post(path: string, form: Array<readonly [string, string]>): Promise<XAnswer> {
    const call: XCall = {
      method: "POST",
      path,
      authentication: isPublic ? "none" : "basic",
      form: isPublic ? [...form, ["client_id", clientId]] : form,
    };
    return caller.call(call);
  }

  async function grantBy(form: Array<readonly [string, string]>): Promise<Oauth2Grant> {
    return grantOf(await post("/2/oauth2/token", form), clock.now());
  }

  const shown = () => ({ baseUrl, clientId, clientSecret: isPublic ? undefined : "[redacted]" });
  return Object.freeze({
    authorizeUrl: (request: Oauth2AuthorizeRequest) => authorizeUrlOf(pages, clientId, request),

    exchangeCode: ({ code, redirectUri, verifier }) =>
      grantBy([
        ["grant_type", "authorization_code"],
        ["code", code],
        ["redirect_uri", redirectUri],
        ["code_verifier", verifier],
      ]),

    refresh: (refreshToken) =>
      grantBy([
        ["grant_type", "refresh_token"],
        ["refresh_token", refreshToken],
      ]),

    async revoke(token, hint) {
      const form: Array<readonly [string, string]> = [["token", token]];
      if (hint !== undefined) {
        form.push(["token_type_hint", hint]);
      }
      await post("/2/oauth2/revoke", form);
    },

    close: () => transport.close(),
    toJSON: shown,
    [inspect.custom]: shown,
  } satisfies Oauth2 & Record<string | symbol, unknown>);
}

function authorizeUrlOf(pages: string, clientId: string, request: Oauth2AuthorizeRequest): string {
  if (request.state.length > MAX_STATE_LENGTH) {
    throw new RangeError(`state has at most ${MAX_STATE_LENGTH} characters`);
  }
  const query = formEncode([
    ["response_type", "code"],
    ["client_id", clientId],
    ["redirect_uri", request.redirectUri],
    ["scope", request.scopes.join(" ")],
    ["state", request.state],
    ["code_challenge", request.challenge.challenge],
    ["code_challenge_method", request.challenge.method],
  ]);
  return `${pages}/i/oauth2/authorize?${query}`;
}

function grantOf(answer: XAnswer, nowMs: number): Oauth2Grant {
  const body = asObject(answer.body);
  const accessToken = asText(body?.["access_token"]);
  if (accessToken === null) {
    throw unreadable(answer, "no access token in the answer");
  }
  const seconds = asNumber(body?.["expires_in"]);
  return {
    accessToken,
    refreshToken: asText(body?.["refresh_token"]),
    expiresAt: seconds === null ? null : new Date(nowMs + seconds * 1000),
    scopes: (asText(body?.["scope"]) ?? "").split(" ").filter((scope) => scope !== ""),
  };
}
