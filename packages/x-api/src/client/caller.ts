import { asText } from "../foreign/read.ts";
import { formEncode } from "../oauth1/percent-encode.ts";
import type { KeyPair } from "../oauth1/signer.ts";
import { limitOfCall } from "../limits/limit-of-call.ts";
import { createAuthorization, type UserBearer } from "./authorization.ts";
import { createBearer } from "./bearer.ts";
import type { XClock } from "./clock.ts";
import { parseJson } from "./error-body.ts";
import { XResponseError, XUnreadableError, type XRequestInfo } from "./errors.ts";
import {
  parseLimitWindows,
  parseRateLimit,
  type ObservedWindow,
  type RateLimit,
} from "./rate-limit.ts";
import { encodeBody, type XCallBody } from "./request-body.ts";
import { readStart, refusalOf } from "./refusal.ts";
import type { HttpAnswer, HttpRequest, Transport } from "./transport.ts";

/**
 * Whose name a call is made in:
 *
 * - `user`: the account's, by OAuth 1.0a; by its OAuth 2.0 token when there is no access token;
 * - `user-oauth2`: the account's, by its OAuth 2.0 token and nothing else;
 * - `app-only`: the app's, by its bearer token;
 * - `consumer`: the key pair itself, as the steps of authorising are signed;
 * - `basic`: the key pair as user name and password, as tokens of OAuth 2.0 are asked for;
 * - `none`: nobody's, for what is public.
 */
type XAuthentication = "user" | "user-oauth2" | "app-only" | "consumer" | "basic" | "none";

/** One call of X's API. */
export interface XCall extends XCallBody {
  method: HttpRequest["method"];
  /** From the host on, such as `/1.1/account/verify_credentials.json`. Errors name it. */
  path: string;
  authentication: XAuthentication;
  query?: ReadonlyArray<readonly [string, string]>;
  /** Further OAuth parameters, such as `oauth_callback`. */
  oauth?: Readonly<Record<string, string>>;
  /** Signs in place of the account's token: the request token, with `consumer`. */
  token?: KeyPair;
  /** `upload` is the host for files; `api` when absent. */
  host?: "api" | "upload";
  /** The whole address, where X named it itself (a picture); host, path and query are then not used. */
  url?: string;
  /** Bound on this call when the client's is not enough, as for a large file. */
  timeoutMs?: number;
}

/** What came with an answer, whatever the call was. */
export interface XAnswerInfo {
  request: XRequestInfo;
  status: number;
  rateLimit: RateLimit | null;
  /** Which budget of `X_LIMITS` the call drew on; null when it has none of its own. */
  limitName: string | null;
  /** All windows of that budget that the headers showed: 15 minutes and 24 hours, user's and app's. */
  windows: ObservedWindow[];
  /** Header `x-access-level`: what the token may do. */
  accessLevel: string | null;
  /** From sending to the last byte; to the headers for a stream. */
  durationMs: number;
}

/** A successful answer. */
export interface XAnswer extends XAnswerInfo {
  text: string;
  /** The parsed body; undefined when it is empty or no JSON. */
  body: unknown;
}

/** A successful answer that is still arriving. */
export interface XStreamAnswer extends XAnswerInfo {
  contentType: string | null;
  /** What X announced; null when it did not. */
  contentLengthBytes: number | null;
  /** The body, once; see `HttpStream`. */
  chunks: AsyncIterable<Buffer>;
  close(): void;
}

/** Makes signed calls and turns every failure into one of the errors of `errors.ts`. */
export interface XCaller {
  call(call: XCall): Promise<XAnswer>;
  /**
   * Makes a call and answers when its headers are there. `isEndless` lifts the time-out from the body. A
   * redirect is an {@link XStreamAnswer} too, for the caller to refuse; other refusals are thrown.
   */
  open(call: XCall, options?: { isEndless?: boolean }): Promise<XStreamAnswer>;
  /** The app-only token, asked for once and kept until X refuses it. */
  bearerToken(): Promise<string>;
  /** Has the next app-only call ask for a new bearer token. */
  forgetBearer(): void;
  /** Whether calls in a user's name are possible by OAuth 1.0a. */
  readonly hasToken: boolean;
  /** Whether calls in a user's name are possible by OAuth 2.0. */
  readonly hasUserBearer: boolean;
  /** Scheme, host and possibly a path prefix, without a slash at the end. */
  readonly baseUrl: string;
  readonly uploadBaseUrl: string;
  /** Origins besides X's own that files may be fetched from. */
  readonly mediaOrigins: readonly string[];
  readonly clock: XClock;
}

/** What a caller is made of. */
export interface XCallerOptions {
  transport: Transport;
  /** Scheme, host and possibly a path prefix, without a slash at the end. */
  baseUrl: string;
  uploadBaseUrl: string;
  mediaOrigins: readonly string[];
  consumer: KeyPair;
  token: KeyPair | undefined;
  userBearer: UserBearer | undefined;
  clock: XClock;
  onResponse: ((info: XAnswerInfo) => void) | undefined;
}

/**
 * Makes the signing layer under all generations of the API.
 *
 * An app-only call that X answers with 401 is repeated once with a new bearer token: regenerating the
 * consumer keys or calling `invalidate_token` elsewhere ends the old one, and every app-only call here
 * may be repeated safely.
 */
export function createCaller(options: XCallerOptions): XCaller {
  const { transport, baseUrl, uploadBaseUrl, clock } = options;
  const authorize = createAuthorization(options);
  const bearer = createBearer((request) => call(request));

  async function withAuthorization<T>(
    request: XCall,
    perform: (authorization: string | null) => Promise<T>,
  ): Promise<T> {
    if (request.authentication !== "app-only") {
      return perform(await authorize(request, urlOf(request)));
    }
    const used = await bearer.current();
    try {
      return await perform(`Bearer ${used.reveal()}`);
    } catch (error) {
      if (!(error instanceof XResponseError && error.status === 401)) {
        throw error;
      }
      bearer.forget(used);
      return perform(`Bearer ${(await bearer.current()).reveal()}`);
    }
  }

  function httpRequestOf(request: XCall, authorization: string | null): HttpRequest {
    const { contentType, body } = encodeBody(request);
    return {
      method: request.method,
      url: urlOf(request),
      headers: {
        ...(request.url === undefined ? {} : { accept: "*/*" }),
        ...(authorization === null ? {} : { authorization }),
        ...(contentType === null ? {} : { "content-type": contentType }),
      },
      body,
      info: infoOf(request),
      timeoutMs: request.timeoutMs,
    };
  }

  function call(request: XCall): Promise<XAnswer> {
    return withAuthorization(request, (authorization) => send(request, authorization));
  }

  async function send(request: XCall, authorization: string | null): Promise<XAnswer> {
    const startedAt = performance.now();
    const answer = await transport.exchange(httpRequestOf(request, authorization));
    const info = tell(request, answer, startedAt);
    const isSuccess = answer.status >= 200 && answer.status < 300;
    if (!isSuccess) {
      throw refusalOf(info, answer.text);
    }
    const body = answer.text === "" ? undefined : parseJson(answer.text);
    return { ...info, text: answer.text, body };
  }

  async function openOnce(
    request: XCall,
    authorization: string | null,
    isEndless: boolean,
  ): Promise<XStreamAnswer> {
    const startedAt = performance.now();
    const stream = await transport.open(httpRequestOf(request, authorization), { isEndless });
    const info = tell(request, stream, startedAt);
    if (info.status >= 400) {
      throw refusalOf(info, await readStart(stream));
    }
    const length = stream.headers["content-length"];
    return {
      ...info,
      contentType: asText(stream.headers["content-type"]),
      contentLengthBytes: length === undefined ? null : Number(length),
      chunks: stream.chunks,
      close: () => stream.close(),
    };
  }

  function tell(
    request: XCall,
    answer: Pick<HttpAnswer, "status" | "headers">,
    startedAt: number,
  ): XAnswerInfo {
    const limit = request.url === undefined ? limitOfCall(request) : null;
    const isAppOnly = request.authentication === "app-only";
    const info: XAnswerInfo = {
      request: infoOf(request),
      status: answer.status,
      rateLimit: parseRateLimit(answer.headers),
      limitName: limit?.name ?? null,
      windows: parseLimitWindows(answer.headers, { isAppOnly, limit }),
      accessLevel: asText(answer.headers["x-access-level"]),
      durationMs: performance.now() - startedAt,
    };
    options.onResponse?.(info);
    return info;
  }

  function urlOf(request: XCall): string {
    if (request.url !== undefined) {
      return request.url;
    }
    const base = request.host === "upload" ? uploadBaseUrl : baseUrl;
    const query = formEncode(request.query ?? []);
    return base + request.path + (query === "" ? "" : "?" + query);
  }

  return {
    call,
    open: (request, { isEndless = false } = {}) =>
      withAuthorization(request, (authorization) => openOnce(request, authorization, isEndless)),
    bearerToken: async () => (await bearer.current()).reveal(),
    forgetBearer: () => bearer.forget(),
    hasToken: options.token !== undefined,
    hasUserBearer: options.userBearer !== undefined,
    baseUrl,
    uploadBaseUrl,
    mediaOrigins: options.mediaOrigins,
    clock,
  };
}

/** A success that lacks what the call promises: as little use as a body cut off. */
export function unreadable(answer: XAnswerInfo, reason: string): XUnreadableError {
  return new XUnreadableError(answer.request, answer.status, reason);
}

function infoOf({ method, path }: XCall): XRequestInfo {
  return { method, path };
}
