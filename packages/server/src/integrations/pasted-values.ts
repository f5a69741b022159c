import { trimPasted, type IntegrationCheck } from "@tsubame/contract";
import { decidedCheck } from "./checks.ts";
import { checkTexts } from "./connect/check-texts.ts";

const pastedFields = [
  "consumerKey",
  "consumerSecret",
  "accessTokenKey",
  "accessTokenSecret",
  "envName",
] as const;

/** Which of the entered values carried white space. The values themselves stay out. */
export function pastedValues(
  entered: Partial<Record<(typeof pastedFields)[number], string | undefined>>,
  now: Date,
): IntegrationCheck {
  const trimmed = pastedFields.filter((field) => {
    const value = entered[field];
    return value !== undefined && trimPasted(value) !== value;
  });
  return decidedCheck(
    "pastedValues",
    trimmed.length === 0
      ? { status: "passed", text: checkTexts.valuesClean }
      : {
          status: "warning",
          text: checkTexts.valuesTrimmed(trimmed),
          evidence: { fields: trimmed.join(", ") },
        },
    now,
  );
}
