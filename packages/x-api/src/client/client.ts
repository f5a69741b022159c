import type { LookupFunction } from "node:net";
import { inspect } from "node:util";

import type { AccountActivityApi } from "../account-activity/account-activity-api.ts";
import type { ActivityStream } from "../activity/activity-stream.ts";
import type { DmApi } from "../dm/dm-api.ts";
import type { DmV2Api } from "../dm/dm-v2-api.ts";
import type { MediaApi } from "../media/media-api.ts";
import type { KeyPair } from "../oauth1/signer.ts";
import type { UsersApi, VerifiedCredentials } from "../users/users-api.ts";
import { createUsersV1 } from "../users/users-v1.ts";
import { createUsersV2 } from "../users/users-v2.ts";
import { createNoWelcomeMessages } from "../welcome-messages/unsupported.ts";
import type { WelcomeMessagesApi } from "../welcome-messages/welcome-messages-api.ts";
import { createWelcomeMessagesV1 } from "../welcome-messages/welcome-messages-v1.ts";
import { addressesOf, baseUrlOf } from "./addresses.ts";
import { createAuthorizing, type AuthorizingApi } from "./authorizing.ts";
import type { UserBearer } from "./authorization.ts";
import { createCaller, type XAnswerInfo, type XCaller } from "./caller.ts";
import { systemClock, type XClock } from "./clock.ts";
import {
  premiumGeneration,
  type XAbilities,
  type XGenerationFactory,
  type XGenerationName,
} from "./generation.ts";
import type { RateLimit } from "./rate-limit.ts";
import { readRateLimitStatus } from "./rate-limit-status.ts";
import { createTransport } from "./transport.ts";

/** How a client reaches X and as whom. */
export interface XClientOptions {
  /** `https://api.x.com`, or the sandbox's address. A path prefix is allowed. */
  baseUrl: string;
  /** Where files of v1.1 go; X's upload host beside `baseUrl`, or `baseUrl` itself, when absent. */
  uploadBaseUrl?: string;
  /** Origins besides X's own that files of DMs may be fetched from, such as a sandbox's other address. */
  mediaOrigins?: readonly string[];
  consumer: KeyPair;
  /** The account's access token; without it only app-only calls work. */
  token?: KeyPair | undefined;
  /**
   * The account's OAuth 2.0 token, for API v2: used where X takes no other, and where there is no `token`.
   * It lasts two hours, so a long-lived client is given a function that returns the one valid now.
   */
  userBearer?: UserBearer | undefined;
  /** Bound on each call from look-up to last byte; 10 s when absent. Files have 60 s. */
  timeoutMs?: number;
  /** Told about every answer, refusals included, before the call returns: for limits and metrics. */
  onResponse?: (info: XAnswerInfo) => void;
  /** Resolves names in place of the system's resolver, for callers that must not reach certain addresses. */
  lookup?: LookupFunction;
  /** Which of X's generations to speak; premium v1.1 when absent. */
  generation?: XGenerationFactory;
  /** The system's when absent. Signatures carry its time; tests need not wait for X to process a video. */
  clock?: XClock;
}

/** A client of X for one app and at most one account. Safe for concurrent use. */
export interface XClient extends AuthorizingApi {
  /** The generation spoken, such as `v1.1-premium`, and what it can do. */
  readonly generation: XGenerationName;
  readonly abilities: XAbilities;
  readonly dm: DmApi;
  /** What only DMs of API v2 have: groups, single conversations, blocking. Null for v1.1. */
  readonly dmV2: DmV2Api | null;
  readonly media: MediaApi;
  readonly accountActivity: AccountActivityApi;
  /** Receives events without a webhook; null where the generation has no stream. */
  readonly activityStream: ActivityStream | null;
  readonly users: UsersApi;
  readonly welcomeMessages: WelcomeMessagesApi;
  /**
   * Who the token belongs to, in the generation's own way. Codes: 89 token ended, 32 the four values do
   * not belong together, 453 plan without v1.1.
   */
  verifyCredentials(): Promise<VerifiedCredentials>;
  /** The app-only token; code 99 when key and secret do not fit. Asked for once, then kept. */
  bearerToken(): Promise<string>;
  /** Budgets of v1.1 calls as X counts them now, by path (`/direct_messages/events/list`). */
  rateLimitStatus(resources?: readonly string[]): Promise<Record<string, RateLimit>>;
  /** Closes kept connections. The client must not be used afterwards. */
  close(): void;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Makes a client. It opens no connection before the first call and holds no state but its connections
 * and the bearer token. Printing or serialising it shows `[redacted]` in place of every secret.
 */
export function createXClient(options: XClientOptions): XClient {
  const baseUrl = baseUrlOf(options.baseUrl);
  const transport = createTransport({
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    lookup: options.lookup,
  });
  const { consumer, token, userBearer, onResponse } = options;
  const caller = createCaller({
    transport,
    baseUrl,
    uploadBaseUrl: baseUrlOf(options.uploadBaseUrl ?? addressesOf(baseUrl).upload),
    mediaOrigins: options.mediaOrigins ?? [],
    consumer,
    token,
    userBearer,
    clock: options.clock ?? systemClock,
    onResponse,
  });
  const generation = (options.generation ?? premiumGeneration)(caller);
  const { name, abilities } = generation;
  const users = usersOf(name, caller);
  const shown = () => ({
    baseUrl,
    generation: name,
    consumer: { key: consumer.key, secret: "[redacted]" },
    token: token && { key: "[redacted]", secret: "[redacted]" },
    userBearer: userBearer && "[redacted]",
  });

  return Object.freeze({
    generation: name,
    abilities,
    dm: generation.dm,
    dmV2: generation.dmV2,
    media: generation.media,
    accountActivity: generation.accountActivity,
    activityStream: generation.activityStream,
    users,
    welcomeMessages: abilities.welcomeMessages
      ? createWelcomeMessagesV1(caller)
      : createNoWelcomeMessages(name),
    ...createAuthorizing(caller),
    verifyCredentials: () => users.me(),
    bearerToken: () => caller.bearerToken(),
    rateLimitStatus: (resources: readonly string[] = []) => readRateLimitStatus(caller, resources),
    close: () => transport.close(),
    toJSON: shown,
    [inspect.custom]: shown,
  });
}

function usersOf(generation: XGenerationName, caller: XCaller): UsersApi {
  return generation.startsWith("v2") ? createUsersV2(caller, generation) : createUsersV1(caller);
}
