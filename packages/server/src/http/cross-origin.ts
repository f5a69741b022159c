import type { FastifyReply, FastifyRequest } from "fastify";
import type { App } from "./app.ts";

/** What a script of another page may send to the public API. `*` would not cover Authorization (Fetch standard §3.3.3). */
const requestHeaders =
  "Authorization, Content-Type, Accept, Accept-Language, Cache-Control, Idempotency-Key";
/** What it may read besides the body. */
const answerHeaders =
  "ININ-Correlation-Id, inin-ratelimit-count, inin-ratelimit-allowed, inin-ratelimit-reset, Retry-After";
const preflightSeconds = 600;

/** The public API and the token endpoint; our own calls and the sign-in of people are for our own pages only. */
const openPaths = /^\/(api\/v2|oauth)\//;

/**
 * Lets scripts of any page call the public API with a bearer token, as the browser SDK does
 * (docs/sources.md#genesys-wire-format). Cookies stay out of it: a request that carries one gets no permission to be
 * read, `Access-Control-Allow-Credentials` is never sent, and browsers refuse `*` for requests with credentials.
 */
export function allowCrossOrigin(app: App): void {
  app.addHook("onRequest", async (request, reply) => {
    const { origin, cookie } = request.headers;
    if (!openPaths.test(request.url)) return;
    reply.header("Vary", "Origin, Cookie");
    if (origin === undefined || cookie !== undefined) return;
    reply
      .header("Access-Control-Allow-Origin", "*")
      .header("Access-Control-Expose-Headers", answerHeaders);
  });
  app.options("/api/v2/*", preflight);
  app.options("/oauth/*", preflight);
}

async function preflight(_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return reply
    .code(204)
    .header("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE")
    .header("Access-Control-Allow-Headers", requestHeaders)
    .header("Access-Control-Max-Age", preflightSeconds)
    .send();
}
