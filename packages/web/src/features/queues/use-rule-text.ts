import { ApiError } from "../../api/api-error.ts";
import type { TextId } from "../../i18n/languages.ts";
import { useText } from "../../i18n/use-text.ts";

const known: Readonly<Record<string, TextId>> = {
  "required.field.missing": "form.required",
  "invalid.value": "form.invalid",
  "rule.skillUnknown": "rules.error.skillUnknown",
  "rule.groupUnknown": "rules.error.groupUnknown",
  "rule.queueUnknown": "rules.error.queueUnknown",
  "rule.skillRemovedBefore": "rules.error.skillRemovedBefore",
  "rule.groupInTwoRings": "rules.error.groupInTwoRings",
  "rule.thresholdMissing": "form.required",
  "rule.thresholdRises": "rules.error.thresholdRises",
  "rule.shareExpected": "rules.error.shareExpected",
  "member.byGroup": "rules.error.memberByGroup",
};

/**
 * The words for a refused part of a rule, by the path of the field or of the list that it stands in
 * (`bullseye.rings.0.memberGroups` for any of its groups).
 */
export function useRuleText(error: unknown): (path: string) => string | undefined {
  const text = useText();
  return (path) => {
    if (!(error instanceof ApiError)) return undefined;
    const found = error.fields.find(
      ({ fieldName }) => fieldName === path || fieldName.startsWith(`${path}.`),
    );
    if (found === undefined) return undefined;
    const id = known[found.errorCode];
    return id === undefined ? (found.message ?? text("form.invalid")) : text(id);
  };
}

const markedPaths = [
  "bullseye.rings",
  "routingRules",
  "conditionalGroupRouting.rules",
  "vipPriority",
  "goneAgentGraceSeconds",
];

/** Whether the request was refused for fields that the form marks, each with what is wrong. */
export function isRefusedByField(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    error.fields.length > 0 &&
    error.fields.every(({ fieldName }) => markedPaths.some((path) => fieldName.startsWith(path)))
  );
}
