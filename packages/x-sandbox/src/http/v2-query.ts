import { parseFormEncoded } from "@tsubame/x-api";
import type { FastifyRequest } from "fastify";
import { xProblems, type ParameterError } from "../errors/x-problem.ts";

/** The shape of one query parameter of a v2 call. */
export type QueryRule =
  | { readonly kind: "list"; readonly values: readonly string[] }
  | { readonly kind: "ids"; readonly max: number; readonly pattern: RegExp }
  | { readonly kind: "integer"; readonly min: number; readonly max: number }
  | { readonly kind: "token" }
  | { readonly kind: "text" };

/** Shortest pagination token that X takes. */
const MIN_TOKEN_LENGTH = 16;

function problemOf(name: string, value: string, rule: QueryRule): ParameterError | null {
  const wrong = (what: string): ParameterError => ({
    parameter: name,
    values: [value],
    message: `The \`${name}\` query parameter value [${value}] ${what}`,
  });
  switch (rule.kind) {
    case "list": {
      const unknown = value.split(",").find((part) => !rule.values.includes(part));
      return unknown === undefined
        ? null
        : {
            ...wrong(""),
            message: `The \`${name}\` query parameter value [${unknown}] is not one of [${rule.values.join(",")}]`,
          };
    }
    case "ids": {
      const parts = value.split(",");
      if (parts.length > rule.max) return wrong(`has more than ${rule.max} values`);
      const odd = parts.find((part) => !rule.pattern.test(part));
      return odd === undefined ? null : wrong(`does not match ${rule.pattern.source}`);
    }
    case "integer": {
      const isWithin =
        /^\d{1,9}$/.test(value) && Number(value) >= rule.min && Number(value) <= rule.max;
      return isWithin ? null : wrong(`is not between ${rule.min} and ${rule.max}`);
    }
    case "token":
      return value.length < MIN_TOKEN_LENGTH ? wrong("is not valid") : null;
    case "text":
      return null;
  }
}

/**
 * The query of a v2 call, or 400 invalid-request that names every wrong parameter in X's words. Unknown parameters are wrong too; those of
 * OAuth 1.0a may stand there and are left out.
 */
export function readV2Parameters<Name extends string>(
  request: FastifyRequest,
  rules: Readonly<Record<Name, QueryRule>>,
): Partial<Record<Name, string>> {
  const mark = request.url.indexOf("?");
  const pairs = mark < 0 ? [] : parseFormEncoded(request.url.slice(mark + 1));
  const found: Partial<Record<string, string>> = {};
  const errors: ParameterError[] = [];
  for (const [name, value] of pairs) {
    if (name.startsWith("oauth_")) continue;
    const rule = Object.hasOwn(rules, name) ? rules[name as Name] : undefined;
    if (rule === undefined) {
      errors.push({
        parameter: name,
        values: [value],
        message: `The query parameter [${name}] is not one of [${Object.keys(rules).join(",")}]`,
      });
      continue;
    }
    const problem = problemOf(name, value, rule);
    if (problem === null) found[name] = value;
    else errors.push(problem);
  }
  if (errors.length > 0) throw xProblems.invalidRequest(errors);
  return found;
}

/** A path parameter that has to be an id, or 400. */
export function readV2Id(request: FastifyRequest, name: string): string {
  const value = (request.params as Record<string, string | undefined>)[name] ?? "";
  if (/^\d{1,20}$/.test(value)) return value;
  throw xProblems.invalidRequest([
    {
      parameter: name,
      values: [value],
      message: `The \`${name}\` query parameter value [${value}] does not match ^[0-9]{1,19}$`,
    },
  ]);
}

/** The values of a comma-separated parameter. */
export function listOf(value: string | undefined): readonly string[] {
  return value === undefined || value === "" ? [] : value.split(",");
}
