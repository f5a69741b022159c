import { asArray, asObject } from "../foreign/read.ts";
import type { XAnswer } from "./caller.ts";
import { parseErrorBody } from "./error-body.ts";
import { XResponseError } from "./errors.ts";
import { parseProblem } from "./problem.ts";

const STATUS_OF: Readonly<Record<string, number>> = { "resource-not-found": 404 };

/**
 * The refusal inside a success: API v2 answers 200 with `errors` and no `data` for what it does not have or
 * does not show. Its status is 404 or 403, as v1.1 would have said; null when the answer names no error.
 *
 * Source: docs/sources.md#x-response-codes.
 */
export function refusalIn(answer: XAnswer): XResponseError | null {
  if (asArray(asObject(answer.body)?.["errors"]).length === 0) {
    return null;
  }
  const problem = parseProblem(answer.body);
  return new XResponseError(answer.request, {
    status: STATUS_OF[problem.problem ?? ""] ?? 403,
    errors: parseErrorBody(answer.text),
    rateLimit: answer.rateLimit,
    accessLevel: answer.accessLevel,
    problem,
  });
}
