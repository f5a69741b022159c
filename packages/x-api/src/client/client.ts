import { inspect } from "node:util";

import type { AccountActivityApi } from "../account-activity/account-activity-api.ts";
import type { DmApi } from "../dm/dm-api.ts";
import type { KeyPair } from "../oauth1/authorization-header.ts";
import { parseFormEncoded } from "../oauth1/percent-encode.ts";
import { parseXUser, type XUser } from "../user/x-user.ts";
import { createCaller, unreadable, type XAnswerInfo } from "./caller.ts";
import { premiumGeneration, type XGenerationFactory } from "./generation.ts";
import type { RateLimit } from "./rate-limit.ts";
import { createTransport } from "./transport.ts";

/** How a client reaches X and as whom. */
export interface XClientOptions {
  /** `https://api.x.com`, or the sandbox's address. A path prefix is allowed. */
  baseUrl: string;
  consumer: KeyPair;
  /** The account's access token; without it only app-only calls work. */
  token?: KeyPair | undefined;
  /** Bound on each call from look-up to last byte; 10 s when absent. */
  timeoutMs?: number;
  /** Told about every answer, refusals included, before the call returns: for limits and metrics. */
  onResponse?: (info: XAnswerInfo) => void;
  /** Which of X's generations to speak; premium v1.1 when absent. */
  generation?: XGenerationFactory;
}

/** Who the access token belongs to and what it may do. */
export interface VerifiedCredentials {
  user: XUser;
  /** `read`, `read-write` or `read-write-directmessages`; null when X did not say. */
  accessLevel: string | null;
  rateLimit: RateLimit | null;
}

/** A request token: the first step of authorising an account, and a probe of the app's settings. */
export interface RequestToken {
  token: string;
  secret: string;
  isCallbackConfirmed: boolean;
}

/** A client of X for one app and at most one account. Safe for concurrent use. */
export interface XClient {
  /** The generation spoken, such as `v1.1-premium`. */
  readonly generation: string;
  readonly dm: DmApi;
  readonly accountActivity: AccountActivityApi;
  /** Codes: 89 token ended, 32 the four values do not belong together, 453 plan without v1.1. */
  verifyCredentials(): Promise<VerifiedCredentials>;
  /** The app-only token; code 99 when key and secret do not fit. Asked for once, then kept. */
  bearerToken(): Promise<string>;
  /** Codes: 415 callback not registered in the app, 417 the app has no callback at all. */
  requestToken(callbackUrl: string): Promise<RequestToken>;
  /** Closes kept connections. The client must not be used afterwards. */
  close(): void;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Makes a client. It opens no connection before the first call and holds no state but its connections
 * and the bearer token. Printing or serialising it shows `[redacted]` in place of every secret.
 */
export function createXClient(options: XClientOptions): XClient {
  const base = new URL(options.baseUrl);
  if (base.protocol !== "https:" && base.protocol !== "http:") {
    throw new TypeError("the base URL of X must be http or https");
  }
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const transport = createTransport({ isTls: base.protocol === "https:", timeoutMs });
  const baseUrl = base.origin + base.pathname.replace(/\/+$/, "");
  const { consumer, token, onResponse } = options;
  const caller = createCaller({ transport, baseUrl, consumer, token, onResponse });
  const generation = (options.generation ?? premiumGeneration)(caller);
  const shown = () => ({
    baseUrl,
    generation: generation.name,
    consumer: { key: consumer.key, secret: "[redacted]" },
    token: token && { key: "[redacted]", secret: "[redacted]" },
  });

  return Object.freeze({
    generation: generation.name,
    dm: generation.dm,
    accountActivity: generation.accountActivity,

    async verifyCredentials() {
      const path = "/1.1/account/verify_credentials.json";
      const answer = await caller.call({ method: "GET", path, authentication: "user" });
      const user = parseXUser(answer.body);
      if (user === null) {
        throw unreadable(answer, "no user in the answer");
      }
      return { user, accessLevel: answer.accessLevel, rateLimit: answer.rateLimit };
    },

    bearerToken: () => caller.bearerToken(),

    async requestToken(callbackUrl: string) {
      const answer = await caller.call({
        method: "POST",
        path: "/oauth/request_token",
        authentication: "consumer",
        oauth: { oauth_callback: callbackUrl },
      });
      const fields = new Map(parseFormEncoded(answer.text));
      const key = fields.get("oauth_token");
      const secret = fields.get("oauth_token_secret");
      if (key === undefined || secret === undefined) {
        throw unreadable(answer, "no request token in the answer");
      }
      const isCallbackConfirmed = fields.get("oauth_callback_confirmed") === "true";
      return { token: key, secret, isCallbackConfirmed };
    },

    close: () => transport.close(),
    toJSON: shown,
    [inspect.custom]: shown,
  });
}
