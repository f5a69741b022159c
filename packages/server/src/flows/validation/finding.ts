import type { FlowIssue, FlowIssueCode } from "@tsubame/contract";
import { issueTexts } from "./issue-texts.ts";

/** Where in the body, what, and the one fact that belongs to it. */
export function finding(
  fieldName: string,
  code: FlowIssueCode,
  fact: string | number = "",
): FlowIssue {
  const { en, ja } = issueTexts[code];
  return {
    fieldName,
    code,
    message: { en: en.replace("{}", () => String(fact)), ja: ja.replace("{}", () => String(fact)) },
  };
}

/** The second and later ones of those that are alike, with their places. */
export function repeated<T>(
  values: readonly T[],
  key: (value: T) => string,
): { readonly index: number; readonly value: T }[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    const name = key(value);
    if (seen.has(name)) return [{ index, value }];
    seen.add(name);
    return [];
  });
}
