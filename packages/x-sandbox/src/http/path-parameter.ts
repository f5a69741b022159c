import type { FastifyRequest } from "fastify";

/** A parameter of the path; routes declare them, so it is always there. */
export function pathParameter(request: FastifyRequest, name: string): string {
  return (request.params as Record<string, string | undefined>)[name] ?? "";
}
