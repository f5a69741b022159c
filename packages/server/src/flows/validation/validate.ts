import type { FlowIssue, FlowRuleInput, FlowValidation } from "@tsubame/contract";
import type { Reader } from "@tsubame/store";
import { invalidFields } from "../../http/errors.ts";
import { namingIssues } from "./named-things.ts";
import { ruleIssues } from "./rule-issues.ts";

/** Findings of a kind that an answer has room for. */
const mostFindings = 200;

/** Says what is wrong with rules (saving refuses it) and what is probably not meant. */
export async function validateRules(
  reader: Reader,
  rules: readonly FlowRuleInput[],
): Promise<FlowValidation> {
  const own = ruleIssues(rules);
  const named = await namingIssues(reader, rules);
  const errors = [...own.errors, ...named.errors];
  return {
    isValid: errors.length === 0,
    errors: errors.slice(0, mostFindings),
    warnings: [...own.warnings, ...named.warnings].slice(0, mostFindings),
  };
}

/**
 * Refuses patterns that cannot be tried: those that cannot be read, and more than a flow may have.
 *
 * @throws AppError `bad.request` that names the fields at fault
 */
export function assertTriable(rules: readonly FlowRuleInput[]): void {
  refuse(ruleIssues(rules).errors.filter(({ code }) => code.startsWith("pattern.")));
}

/**
 * The same for rules that are to be saved.
 *
 * @returns the warnings
 * @throws AppError `bad.request` that names the fields at fault
 */
export async function assertValidRules(
  reader: Reader,
  rules: readonly FlowRuleInput[],
): Promise<FlowValidation["warnings"]> {
  const { errors, warnings } = await validateRules(reader, rules);
  refuse(errors);
  return warnings;
}

function refuse(errors: readonly FlowIssue[]): void {
  const first = errors[0];
  if (!first) return;
  throw invalidFields(
    `The rules are not valid: ${first.fieldName}: ${first.message.en}`,
    errors.map(({ fieldName, message }) => ({
      fieldName,
      errorCode: "invalid.value",
      message: message.en,
    })),
  );
}
