import { authorizationHeader, type KeyPair } from "../oauth1/authorization-header.ts";
import { formEncode, percentEncode } from "../oauth1/percent-encode.ts";
import { asObject, asText } from "../foreign/read.ts";
import { parseErrorBody, parseJson } from "./error-body.ts";
import { XResponseError, XUnreadableError, type XRequestInfo } from "./errors.ts";
import { parseRateLimit, type RateLimit } from "./rate-limit.ts";
import { Secret } from "./secret.ts";
import type { HttpAnswer, HttpRequest, Transport } from "./transport.ts";

/** Whose name a call is made in: the user's (OAuth 1.0a), the app's alone (bearer), or the key pair itself. */
type XAuthentication = "user" | "app-only" | "consumer";

/** One call of X's API. */
export interface XCall {
  method: HttpRequest["method"];
  /** From the host on, such as `/1.1/account/verify_credentials.json`. */
  path: string;
  authentication: XAuthentication;
  query?: ReadonlyArray<readonly [string, string]>;
  /** Sent as `application/x-www-form-urlencoded` and covered by the signature. */
  form?: ReadonlyArray<readonly [string, string]>;
  /** Sent as JSON; not covered by the signature. */
  json?: unknown;
  /** Further OAuth parameters, such as `oauth_callback`. */
  oauth?: Readonly<Record<string, string>>;
}

/** What came with an answer, whatever the call was. */
export interface XAnswerInfo {
  request: XRequestInfo;
  status: number;
  rateLimit: RateLimit | null;
  /** Header `x-access-level`: what the token may do. */
  accessLevel: string | null;
  /** From sending to the last byte. */
  durationMs: number;
}

/** A successful answer. */
export interface XAnswer extends XAnswerInfo {
  text: string;
  /** The parsed body; undefined when it is empty or no JSON. */
  body: unknown;
}

/** Makes signed calls and turns every failure into one of the three errors of `errors.ts`. */
export interface XCaller {
  call(call: XCall): Promise<XAnswer>;
  /** The app-only token, asked for once and kept until X refuses it. */
  bearerToken(): Promise<string>;
  /** Whether calls in a user's name are possible. */
  readonly hasToken: boolean;
}

/** What a caller is made of. */
export interface XCallerOptions {
  transport: Transport;
  /** Scheme, host and possibly a path prefix, without a slash at the end. */
  baseUrl: string;
  consumer: KeyPair;
  token: KeyPair | undefined;
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
  const { transport, baseUrl } = options;
  const consumerKey = options.consumer.key;
  const consumerSecret = new Secret(options.consumer.secret);
  const token = options.token && {
    key: options.token.key,
    secret: new Secret(options.token.secret),
  };
  let bearer: Promise<Secret> | null = null;

  async function call(request: XCall): Promise<XAnswer> {
    if (request.authentication !== "app-only") {
      return send(request, signature(request));
    }
    const used = currentBearer();
    try {
      return await send(request, `Bearer ${(await used).reveal()}`);
    } catch (error) {
      if (!(error instanceof XResponseError && error.status === 401)) {
        throw error;
      }
      if (bearer === used) {
        bearer = null;
      }
      return send(request, `Bearer ${(await currentBearer()).reveal()}`);
    }
  }

  function signature(request: XCall): string {
    if (request.authentication === "user" && token === undefined) {
      throw new TypeError(`${request.method} ${request.path} needs an access token`);
    }
    const isUser = request.authentication === "user" && token !== undefined;
    return authorizationHeader({
      method: request.method,
      url: urlOf(request),
      form: request.form,
      consumer: { key: consumerKey, secret: consumerSecret.reveal() },
      token: isUser ? { key: token.key, secret: token.secret.reveal() } : undefined,
      extra: request.oauth,
    });
  }

  async function send(request: XCall, authorization: string): Promise<XAnswer> {
    const info = { method: request.method, path: request.path };
    const startedAt = performance.now();
    const answer = await transport.exchange({
      method: request.method,
      url: urlOf(request),
      headers: { authorization, ...contentTypeOf(request) },
      body: bodyOf(request),
      info,
    });
    const answerInfo: XAnswerInfo = {
      request: info,
      status: answer.status,
      rateLimit: parseRateLimit(answer.headers),
      accessLevel: asText(answer.headers["x-access-level"]),
      durationMs: performance.now() - startedAt,
    };
    options.onResponse?.(answerInfo);
    return readAnswer(answer, answerInfo);
  }

  function urlOf(request: XCall): string {
    const query = formEncode(request.query ?? []);
    return baseUrl + request.path + (query === "" ? "" : "?" + query);
  }

  function currentBearer(): Promise<Secret> {
    if (bearer === null) {
      const asked = requestBearer();
      bearer = asked;
      asked.catch(() => {
        bearer = bearer === asked ? null : bearer;
      });
    }
    return bearer;
  }

  async function requestBearer(): Promise<Secret> {
    const pair = percentEncode(consumerKey) + ":" + percentEncode(consumerSecret.reveal());
    const answer = await send(
      {
        method: "POST",
        path: "/oauth2/token",
        authentication: "consumer",
        form: [["grant_type", "client_credentials"]],
      },
      `Basic ${Buffer.from(pair).toString("base64")}`,
    );
    const value = asText(asObject(answer.body)?.["access_token"]);
    if (value === null) {
      throw unreadable(answer, "no access token in the answer");
    }
    return new Secret(value);
  }

  return {
    call,
    bearerToken: async () => (await currentBearer()).reveal(),
    hasToken: token !== undefined,
  };
}

/** A success that lacks what the call promises: as little use as a body cut off. */
export function unreadable(answer: XAnswerInfo, reason: string): XUnreadableError {
  return new XUnreadableError(answer.request, answer.status, reason);
}

function readAnswer(answer: HttpAnswer, info: XAnswerInfo): XAnswer {
  const body = answer.text === "" ? undefined : parseJson(answer.text);
  if (answer.status >= 200 && answer.status < 300) {
    return { ...info, text: answer.text, body };
  }
  const errors = parseErrorBody(answer.text);
  const isRefusal = answer.status >= 400 && (answer.status < 500 || errors.length > 0);
  if (!isRefusal) {
    throw unreadable(info, answer.status < 400 ? "not an answer of the API" : "no readable reason");
  }
  throw new XResponseError(info.request, {
    status: answer.status,
    errors,
    rateLimit: info.rateLimit,
    accessLevel: info.accessLevel,
  });
}

function contentTypeOf(request: XCall): Record<string, string> {
  if (request.json !== undefined) {
    return { "content-type": "application/json; charset=utf-8" };
  }
  return request.form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
}

function bodyOf(request: XCall): string | null {
  if (request.json !== undefined) {
    return JSON.stringify(request.json);
  }
  return request.form === undefined ? null : formEncode(request.form);
}
