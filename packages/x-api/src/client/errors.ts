import { NO_PROBLEM, type XFailureWord, type XProblem } from "./problem.ts";
import type { ObservedWindow, RateLimit } from "./rate-limit.ts";

/** Which call failed. The path only: queries may hold cursors and addresses, headers hold secrets. */
export interface XRequestInfo {
  method: string;
  path: string;
}

/** One entry of the `errors` array in an answer of X. */
export interface XErrorEntry {
  code: number | null;
  message: string;
}

/**
 * A call to X that did not succeed, told apart by `kind` (or by class), because each kind asks for a
 * reaction of its own:
 *
 * - `network` ({@link XNetworkError}): no answer. Whether X acted depends on `isRequestSent`.
 * - `unreadable` ({@link XUnreadableError}): an answer that says nothing reliable. X may have acted.
 * - `response` ({@link XResponseError}): X said no, and why.
 * - `media` ({@link XMediaError}): a file that X cannot use, or that this client will not fetch.
 * - `unsupported` ({@link XUnsupportedError}): this generation has no such call; nothing was sent.
 *
 * No secret and no message text stands in any field, so an error may be logged whole.
 */
export abstract class XApiError extends Error {
  abstract readonly kind: "network" | "unreadable" | "response" | "media" | "unsupported";
  readonly request: XRequestInfo;

  constructor(request: XRequestInfo, message: string, options?: ErrorOptions) {
    super(message, options);
    this.request = request;
  }

  /** The fields of the error for structured logs; the stack and the cause stay out. */
  toJSON(): Record<string, unknown> {
    const { stack: _stack, cause: _cause, ...fields } = this;
    return { ...fields, name: this.name, message: this.message };
  }
}

/** No answer arrived: no connection, a connection that broke, or the time-out. */
export class XNetworkError extends XApiError {
  override readonly name = "XNetworkError";
  readonly kind = "network";
  /**
   * Whether X can have seen the request. `false`: not a byte of it left (DNS, connect and TLS failures),
   * so repeating is safe. `true`: all of it was handed to the network. `"unknown"`: some of it was.
   * For anything that must not happen twice, treat the last two alike.
   */
  readonly isRequestSent: boolean | "unknown";
  readonly isTimeout: boolean;
  /** The system's code where there is one: `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED` … */
  readonly systemCode: string | null;

  constructor(
    request: XRequestInfo,
    failure: {
      isRequestSent: boolean | "unknown";
      isTimeout: boolean;
      systemCode: string | null;
      cause?: unknown;
    },
  ) {
    const why = failure.isTimeout ? "timed out" : (failure.systemCode ?? "connection failed");
    super(request, `${request.method} ${request.path}: ${why}`, { cause: failure.cause });
    this.isRequestSent = failure.isRequestSent;
    this.isTimeout = failure.isTimeout;
    this.systemCode = failure.systemCode;
  }
}

/**
 * X, or something in between, answered, but not with anything this client can rely on: a body that is
 * cut off or no JSON on a 2xx or 5xx, a success without its fields, a redirect.
 */
export class XUnreadableError extends XApiError {
  override readonly name = "XUnreadableError";
  readonly kind = "unreadable";
  readonly status: number;

  constructor(request: XRequestInfo, status: number, reason: string, options?: ErrorOptions) {
    super(request, `${request.method} ${request.path}: HTTP ${status}, ${reason}`, options);
    this.status = status;
  }
}

/**
 * X refused. `code` is X's own number where the answer has one (89, 93, 349 …; X's table of response
 * codes). A 4xx without a readable body is a refusal too, with `code` null: its status suffices.
 */
export class XResponseError extends XApiError {
  override readonly name = "XResponseError";
  readonly kind = "response";
  readonly status: number;
  readonly code: number | null;
  /** Everything X listed, the first being `code` and the text of this error. */
  readonly errors: readonly XErrorEntry[];
  /** X's text without the method and path that `message` puts before it. */
  readonly reason: string;
  /** The kind of a v2 problem, such as `credits`; null for v1.1. See {@link XProblem}. */
  readonly problem: string | null;
  /** Why a `client-forbidden` is forbidden: `client-not-enrolled`. */
  readonly problemReason: string | null;
  /** The words with which v2 refuses webhooks, subscriptions and replays, such as `CrcValidationFailed`. */
  readonly words: readonly XFailureWord[];
  /** What OAuth 2.0 calls the refusal (RFC 6749 §5.2), such as `invalid_grant`; null elsewhere. */
  readonly oauthError: string | null;
  /**
   * When the exhausted budget renews; only on 420 and 429. With several windows, the one that is used up
   * and renews last.
   */
  readonly rateLimitResetAt: Date | null;
  readonly rateLimit: RateLimit | null;
  /** `read`, `read-write` or `read-write-directmessages`: what the token may do. */
  readonly accessLevel: string | null;

  constructor(
    request: XRequestInfo,
    refusal: {
      status: number;
      errors: readonly XErrorEntry[];
      rateLimit: RateLimit | null;
      windows?: readonly ObservedWindow[];
      accessLevel: string | null;
      problem?: Partial<XProblem>;
    },
  ) {
    const first = refusal.errors[0];
    const reason = first?.message ?? `HTTP ${refusal.status}`;
    const code = first?.code ?? null;
    const numbers =
      code === null ? `HTTP ${refusal.status}` : `HTTP ${refusal.status}, code ${code}`;
    super(request, `${request.method} ${request.path}: ${reason} (${numbers})`);
    this.status = refusal.status;
    this.code = code;
    this.errors = refusal.errors;
    this.reason = reason;
    const { problem, problemReason, words, oauthError } = { ...NO_PROBLEM, ...refusal.problem };
    this.problem = problem;
    this.problemReason = problemReason;
    this.words = words;
    this.oauthError = oauthError;
    this.rateLimit = refusal.rateLimit;
    const isRateLimited = refusal.status === 429 || refusal.status === 420;
    const renewsAt = lastRenewalOf(refusal.windows ?? []) ?? refusal.rateLimit?.resetAt ?? null;
    this.rateLimitResetAt = isRateLimited ? renewsAt : null;
    this.accessLevel = refusal.accessLevel;
  }
}

function lastRenewalOf(windows: readonly ObservedWindow[]): Date | null {
  const exhausted = windows.filter(({ remaining }) => remaining === 0);
  const [last] = exhausted.toSorted((a, b) => b.resetAt.getTime() - a.resetAt.getTime());
  return last?.resetAt ?? null;
}

/**
 * Why a file did not pass:
 *
 * - `too-large`: over X's limit for its category (nothing was sent), or over the reader's bound;
 * - `processing-failed`, `processing-timeout`: X took the bytes and could not use them, or never finished;
 * - `host-refused`: not an address that X's media have, so it was not asked;
 * - `redirect`: X pointed elsewhere, which is not followed, since a signature would go along.
 */
export type XMediaFault =
  "too-large" | "processing-failed" | "processing-timeout" | "host-refused" | "redirect";

/** A file that cannot be uploaded or fetched, whatever is tried. */
export class XMediaError extends XApiError {
  override readonly name = "XMediaError";
  readonly kind = "media";
  readonly fault: XMediaFault;
  /** The upload it concerns, once X had given it an id. */
  readonly mediaId: string | null;
  /** X's own name for it, such as `InvalidMedia`; only with `processing-failed`. */
  readonly xName: string | null;

  constructor(
    request: XRequestInfo,
    failure: {
      fault: XMediaFault;
      reason: string;
      mediaId?: string | null;
      xName?: string | null;
    },
  ) {
    super(request, `${request.method} ${request.path}: ${failure.reason}`);
    this.fault = failure.fault;
    this.mediaId = failure.mediaId ?? null;
    this.xName = failure.xName ?? null;
  }
}

/** A call that the chosen generation of X's API does not have. It was not sent, in no form. */
export class XUnsupportedError extends XApiError {
  override readonly name = "XUnsupportedError";
  readonly kind = "unsupported";
  readonly generation: string;

  constructor(request: XRequestInfo, generation: string) {
    super(request, `${request.method} ${request.path}: ${generation} has no such call`);
    this.generation = generation;
  }
}
