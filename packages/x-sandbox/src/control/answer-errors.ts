import type { FastifyInstance } from "fastify";
import { ControlError } from "./control-error.ts";

/** Answers refusals of the sandbox's own endpoints (control and portal) in their one shape, and what went wrong inside without telling how. */
export function answerControlErrors(server: FastifyInstance): void {
  server.setErrorHandler((error, request, reply) => {
    if (error instanceof ControlError) {
      const { code, message, details } = error;
      return reply.code(error.status).send({ error: { code, message, details } });
    }
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, "a control request failed");
    const message = status >= 500 ? "The sandbox failed; its log says why." : String(error);
    return reply.code(status).send({ error: { code: "failed", message, details: [] } });
  });
  server.all("/*", (request) => {
    throw new ControlError({
      status: 404,
      code: "no-such-endpoint",
      message: `${request.method} ${request.url.split("?", 1)[0]} is not an endpoint (docs/sandbox.md).`,
    });
  });
}
