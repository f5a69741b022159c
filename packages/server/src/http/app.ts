import { randomUUID } from "node:crypto";
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
} from "fastify";
import type { Logger } from "pino";
import { AppError } from "./errors.ts";
import { fromDatabase } from "./database-failure.ts";
import { allowCrossOrigin } from "./cross-origin.ts";
import { errorBody } from "./error-body.ts";
import { isNestedDeeperThan } from "./json-depth.ts";
import { assertReadableText } from "./readable-text.ts";

/** Largest body of any request, in bytes (the webhook has the same bound). */
export const bodyLimitBytes = 1024 * 1024;

/**
 * Deepest nesting of a JSON body; ours have less than ten levels. Fields that are kept as they come would otherwise
 * reach recursive readers (JSON.stringify, PostgreSQL's jsonb) that give up at a few thousand.
 */
const maxJsonDepth = 64;

/** The HTTP application of a node, before and after it listens. */
export type App = FastifyInstance;

/**
 * The HTTP application with everything that is the same for all routes: correlation id, JSON that may be empty
 * (the Genesys SDKs send `Content-Type: application/json` with no body), and one place that turns failures into bodies.
 */
export function createApp(options: { log: Logger; trustedProxies?: readonly string[] }): App {
  const app = Fastify({
    loggerInstance: options.log as unknown as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    // Whose X-Forwarded-For counts, unless the settings say otherwise: a proxy on this machine or in a private network.
    // A caller from elsewhere cannot choose the address that the back-off of sign-ins is counted against.
    trustProxy: [...(options.trustedProxies ?? ["loopback", "linklocal", "uniquelocal"])],
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 256, ignoreTrailingSlash: true },
    forceCloseConnections: "idle",
    requestTimeout: 30_000,
    // An address that cannot be decoded never meets a route, so neither hooks nor the error handler see it.
    frameworkErrors: (error, request, reply) => {
      const shown = fromFramework(error) ?? internalError();
      (reply as FastifyReply)
        .header("ININ-Correlation-Id", request.id)
        .code(shown.status)
        .send(errorBody(shown, request.id));
    },
  }) as unknown as App;

  // Without text/plain: a page of another site may send that without asking first, and nothing here reads it.
  app.removeContentTypeParser(["application/json", "text/plain"]);
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, text, done) => {
    const body = text as string;
    if (body.trim() === "") return done(null, undefined);
    if (isNestedDeeperThan(maxJsonDepth, body)) return done(tooDeep());
    try {
      done(null, JSON.parse(body, readableValue));
    } catch (cause) {
      done(cause instanceof AppError ? cause : notJson(cause));
    }
  });

  app.addHook("onSend", async (request, reply) => {
    reply.header("ININ-Correlation-Id", request.id);
  });

  allowCrossOrigin(app);

  app.setErrorHandler<FastifyError | AppError | Error>((error, request, reply) => {
    const known = error instanceof AppError ? error : fromFramework(error);
    const shown = known ?? fromDatabase(error) ?? internalError();
    if (shown.status >= 500) {
      request.log.error({ err: error, route: request.routeOptions.url }, "request failed");
    }
    const { retryAfterSeconds } = shown.details;
    if (typeof retryAfterSeconds === "number") reply.header("Retry-After", retryAfterSeconds);
    return reply.code(shown.status).send(errorBody(shown, request.id));
  });

  app.setNotFoundHandler((request, reply) => {
    const error = new AppError({
      code: "not.found",
      status: 404,
      message: `There is no ${request.method} ${request.url.split("?")[0]} here.`,
    });
    return reply.code(404).send(errorBody(error, request.id));
  });
  return app;
}

/** Leaves out keys that could reach a prototype, and refuses text that no database keeps. */
function readableValue(key: string, value: unknown): unknown {
  if (key === "__proto__") return undefined;
  assertReadableText(key);
  if (typeof value === "string") assertReadableText(value);
  return value;
}

function notJson(cause: unknown): AppError {
  return new AppError({
    code: "bad.request",
    status: 400,
    message: "The body is not valid JSON.",
    cause,
  });
}

function tooDeep(): AppError {
  return new AppError({
    code: "bad.request",
    status: 400,
    message: `The body is nested more than ${maxJsonDepth} levels deep.`,
  });
}

function internalError(): AppError {
  return new AppError({
    code: "internal.server.error",
    status: 500,
    message: "Something went wrong here. The log has the details under this correlation id.",
  });
}

/** Failures that Fastify itself raises while it reads a request. */
function fromFramework(error: FastifyError | Error): AppError | null {
  const status = "statusCode" in error ? error.statusCode : undefined;
  if (status === 413) {
    return new AppError({
      code: "response.entity.too.large",
      status: 413,
      message: `The request is over the size limit. Maximum bytes: ${bodyLimitBytes}.`,
      details: { maximumBytes: bodyLimitBytes },
      cause: error,
    });
  }
  if (status === 415) {
    return new AppError({
      code: "unsupported.media.type",
      status: 415,
      message: "This content type is not understood here. Send application/json.",
      cause: error,
    });
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return new AppError({ code: "bad.request", status, message: error.message, cause: error });
  }
  return null;
}
