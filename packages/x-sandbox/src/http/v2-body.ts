import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import { xProblems } from "../errors/x-problem.ts";
import { bodyOf } from "./body.ts";

type Issue = z.core.$ZodIssue;

/** X's validator speaks of the body as `$` and of a field as `$.text`. */
function words(issue: Issue): string {
  const path = ["$", ...issue.path.map(String)].join(".");
  switch (issue.code) {
    case "unrecognized_keys":
      return `${path}.${issue.keys[0] ?? ""}: is not defined in the schema and the schema does not allow additional properties`;
    case "too_small":
      return `${path}: must be at least ${issue.minimum} ${issue.origin === "array" ? "items" : "characters"} long`;
    case "too_big":
      return `${path}: may only be ${issue.maximum} ${issue.origin === "array" ? "items" : "characters"} long`;
    case "invalid_type":
      return issue.input === undefined
        ? `${path}: is missing but it is required`
        : `${path}: ${issue.expected} expected`;
    case "invalid_format":
    case "invalid_value":
    case "invalid_union":
    case "invalid_key":
    case "invalid_element":
    case "not_multiple_of":
    case "custom":
      return `${path}: ${issue.message}`;
  }
}

/** The JSON body of a v2 call in the schema's shape, or 400 invalid-request. Schemas are strict: v2 takes no unknown field. */
export function readV2Body<Schema extends z.ZodType>(
  request: FastifyRequest,
  schema: Schema,
): z.output<Schema> {
  const body = bodyOf(request);
  if (body.kind !== "json" && body.kind !== "empty") {
    throw xProblems.invalidRequest([
      {
        parameter: "body",
        values: [],
        message: "Requests with bodies must have content-type of application/json.",
      },
    ]);
  }
  const parsed = schema.safeParse(body.kind === "json" ? body.value : {}, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw xProblems.invalidRequest(
    parsed.error.issues.map((issue) => ({
      parameter: issue.path.map(String).join(".") || "body",
      values: [],
      message: words(issue),
    })),
  );
}
