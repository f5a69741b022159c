import type { FastifyInstance } from "fastify";
import type { SandboxContext } from "../context.ts";
import { addAppControl } from "./app-routes.ts";
import { addBehaviourControl } from "./behaviour-routes.ts";
import { ControlError } from "./control-error.ts";
import { addDeveloperControl } from "./developer-routes.ts";
import { addDmControl } from "./dm-routes.ts";
import { addUserControl } from "./user-routes.ts";

/** The sandbox's own endpoints, under `/sandbox`. Nothing of this exists on X. Registered with that prefix. */
export function addControlApi(server: FastifyInstance, context: SandboxContext): void {
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
      message: `${request.method} ${request.url.split("?", 1)[0]} is not a control endpoint (docs/sandbox.md).`,
    });
  });
  addUserControl(server, context);
  addAppControl(server, context);
  addDeveloperControl(server, context);
  addDmControl(server, context);
  addBehaviourControl(server, context);
}
