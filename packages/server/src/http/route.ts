import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Endpoint } from "@tsubame/contract";
import { AppError, invalidFields, type FieldError } from "./errors.ts";
import { assertReadableText } from "./readable-text.ts";
import type { RequestLimit } from "./request-limit.ts";
import { requestLanguage, type Authenticate, type Language, type Principal } from "./principal.ts";

type OutputOf<S> = [S] extends [z.ZodNever] ? undefined : S extends z.ZodType ? z.output<S> : never;

/** A validated request of an endpoint. */
export interface Call<P, Q, B> {
  readonly params: OutputOf<P>;
  readonly query: OutputOf<Q>;
  readonly body: OutputOf<B>;
  /** The caller; for an endpoint with `permissions: null`, read `principalOrNull`. */
  readonly principal: Principal;
  readonly principalOrNull: Principal | null;
  readonly language: Language;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What routes are added to, and what stands before every handler. */
export interface RouteHost {
  readonly app: FastifyInstance;
  readonly authenticate: Authenticate;
  readonly requestLimit: RequestLimit;
  /** Tests check every answer against the contract; a deployment does not pay for it. */
  readonly isCheckingResponses: boolean;
}

/**
 * Binds one endpoint of the contract: authentication, permission, validation of path, query and body, and the
 * status of success. The handler gets parsed values and returns the response body: nothing where there is none, a
 * stream where it is no JSON.
 */
export function bind<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
>(
  host: RouteHost,
  endpoint: Endpoint<P, Q, B, R>,
  handler: (
    call: Call<P, Q, B>,
  ) => Promise<[R] extends [z.ZodNever] ? void | Readable | undefined : z.input<R>>,
): void {
  host.app.route({
    method: endpoint.method,
    url: endpoint.path.replaceAll(/\{(\w+)\}/g, ":$1"),
    handler: async (request, reply) => {
      const principal = await host.authenticate(request);
      if (principal) countRequest(host.requestLimit, principal, reply);
      if (endpoint.permissions !== null) authorize(principal, endpoint);
      const call = {
        params: parse(endpoint.params, readableValues(request.params), "path"),
        query: parse(endpoint.query, readableValues(request.query), "query"),
        body: parse(endpoint.body, request.body ?? undefined, "body"),
        principal: principal as Principal,
        principalOrNull: principal,
        language: requestLanguage(principal, request.headers["accept-language"]),
        request,
        reply,
      } as Call<P, Q, B>;
      const answer = await handler(call);
      if (reply.sent) return reply;
      if (host.isCheckingResponses && endpoint.response) checkResponse(endpoint, answer);
      if (reply.statusCode === 200) reply.code(endpoint.status);
      // Answers are about one caller at one moment; no cache on the way may keep them (ASVS 14.3.2).
      if (!reply.hasHeader("Cache-Control")) reply.header("Cache-Control", "no-store");
      return answer === undefined ? reply.send() : reply.send(answer);
    },
  });
}

/** Tells the caller how much of the minute's requests is used up, and refuses what is beyond. */
function countRequest(limit: RequestLimit, principal: Principal, reply: FastifyReply): void {
  const { count, allowed, resetSeconds } = limit.take(principal.credentialId);
  reply
    .header("inin-ratelimit-count", count)
    .header("inin-ratelimit-allowed", allowed)
    .header("inin-ratelimit-reset", resetSeconds);
  if (count <= allowed) return;
  throw new AppError({
    code: "too.many.requests",
    status: 429,
    message: `Rate limit exceeded the maximum. Retry the request in [${resetSeconds}] seconds`,
    isRetryable: true,
    details: { retryAfterSeconds: resetSeconds },
  });
}

function authorize(
  principal: Principal | null,
  endpoint: Endpoint,
): asserts principal is Principal {
  if (!principal) {
    throw new AppError({
      code: "authentication.required",
      status: 401,
      message: "No valid credential. Sign in, or send an Authorization header with a bearer token.",
    });
  }
  const needed = endpoint.permissions ?? [];
  if (needed.length > 0 && !needed.some((permission) => principal.permissions.has(permission))) {
    throw new AppError({
      code: needed.length === 1 ? "missing.permissions" : "missing.any.permissions",
      status: 403,
      message: `The caller lacks the permission ${needed.join(" or ")}. An administrator can grant a role that has it.`,
      details: { permissions: needed.join(",") },
    });
  }
}

function parse<S extends z.ZodType>(
  schema: S | undefined,
  value: unknown,
  place: "path" | "query" | "body",
): z.output<S> | undefined {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields: FieldError[] = result.error.issues.slice(0, 20).map((issue) => ({
    fieldName: issue.path.join(".") || place,
    errorCode: isMissing(issue, value) ? "required.field.missing" : "invalid.value",
    message: issue.message,
  }));
  const first = fields[0];
  throw invalidFields(
    `The ${place} is not valid: ${first?.fieldName ?? place}: ${first?.message ?? "unreadable"}.`,
    fields,
  );
}

/** @throws AppError for text that no database keeps (`%00` in a path or filter) */
function readableValues(values: unknown): unknown {
  for (const value of Object.values(values as Record<string, unknown>).flat()) {
    if (typeof value === "string") assertReadableText(value);
  }
  return values;
}

/** zod words an absent value as a wrong type; the API says that it is missing. */
function isMissing(issue: z.core.$ZodIssue, value: unknown): boolean {
  let at: unknown = value;
  for (const key of issue.path) {
    if (at === null || typeof at !== "object") return false;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at === undefined;
}

function checkResponse(endpoint: Endpoint, answer: unknown): void {
  const asSent: unknown = answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
  const result = endpoint.response?.safeParse(asSent);
  if (result && !result.success) {
    throw new Error(
      `${endpoint.id} answered outside its contract: ${result.error.issues
        .map((issue) => `${issue.path.join(".")}: ${issue.message}`)
        .join("; ")}`,
    );
  }
}
