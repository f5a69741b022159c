import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import { bodyOf } from "../http/body.ts";
import { ControlError } from "./control-error.ts";

function invalid(error: z.ZodError): ControlError {
  return new ControlError({
    status: 400,
    code: "invalid-input",
    message: "The request does not have the documented shape (docs/sandbox.md).",
    details: error.issues.map((issue) => ({
      field: issue.path.join(".") || "(body)",
      problem: issue.message,
    })),
  });
}

/** The JSON body in the schema's shape, or a 400 that names every wrong field. A missing body reads as `{}`. */
export function readJson<Schema extends z.ZodType>(
  request: FastifyRequest,
  schema: Schema,
): z.output<Schema> {
  const body = bodyOf(request);
  if (body.kind !== "json" && body.kind !== "empty") {
    throw new ControlError({
      status: 400,
      code: "not-json",
      message: "Send JSON with Content-Type: application/json.",
    });
  }
  const parsed = schema.safeParse(body.kind === "json" ? body.value : {});
  if (!parsed.success) throw invalid(parsed.error);
  return parsed.data;
}

/** Query parameters in the schema's shape (all values arrive as strings), or a 400. */
export function readQuery<Schema extends z.ZodType>(
  request: FastifyRequest,
  schema: Schema,
): z.output<Schema> {
  const parsed = schema.safeParse(request.query);
  if (!parsed.success) throw invalid(parsed.error);
  return parsed.data;
}

/** A path parameter; routes declare them, so it is always there. */
export function pathValue(request: FastifyRequest, name: string): string {
  return (request.params as Record<string, string | undefined>)[name] ?? "";
}
