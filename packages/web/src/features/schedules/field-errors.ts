import { toApiError } from "../../api/api-error.ts";

/** What is left to say of an error beside the fields that say it themselves; null for nothing. */
export function beyondFields(error: unknown): unknown {
  if (error === null || error === undefined) return null;
  return toApiError(error).fields.length > 0 ? null : error;
}

/** What is wrong with a rule; the server names the part of it. */
export function ruleError(error: unknown): string | undefined {
  if (error === null || error === undefined) return undefined;
  return toApiError(error).fields.find(({ fieldName }) => fieldName === "rrule")?.message;
}
