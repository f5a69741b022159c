import type { FlowIssue, FlowValidation, Sentence } from "@tsubame/contract";

/** One thing that is wrong or doubtful, at a field of a rule. */
interface Finding {
  readonly ruleKey: string;
  /** Path within the rule: `when.0.pattern`, `then.queueId`; empty: the rule itself. */
  readonly path: string;
  readonly tone: "error" | "warning";
  readonly message: Sentence;
}

/** What was found in a draft, by rule and field. */
export interface Issues {
  /** What is wrong with a field; what lies below it counts too unless `isExact`. */
  errorAt(ruleKey: string, path: string, isExact?: boolean): string | undefined;
  /** What is doubtful in a rule, with the path of the field. */
  warningsOf(ruleKey: string): readonly { readonly path: string; readonly text: string }[];
  countOf(ruleKey: string): { readonly errorCount: number; readonly warningCount: number };
  /** The first rule that has an error. */
  readonly firstBadKey: string | null;
}

/** A field of a body that the server would not read at all; its words are known here. */
export interface UnreadField {
  readonly fieldName: string;
  readonly message: Sentence;
}

/**
 * What the server said of a draft. `keys` are the rules' names on the screen in the order in which they were looked at,
 * so that a rule that is moved meanwhile takes its findings along.
 */
export function issuesOf(
  found: { readonly validation: FlowValidation | null; readonly unread: readonly UnreadField[] },
  keys: readonly string[],
  language: keyof Sentence,
): Issues {
  const findings = [
    ...(found.validation?.errors ?? []).map((issue) => findingOf(issue, "error", keys)),
    ...(found.validation?.warnings ?? []).map((issue) => findingOf(issue, "warning", keys)),
    ...found.unread.map((field) => findingOf(field, "error", keys)),
  ].filter((finding) => finding !== null);
  const at = (ruleKey: string, tone: Finding["tone"]) =>
    findings.filter((one) => one.ruleKey === ruleKey && one.tone === tone);
  return {
    errorAt: (ruleKey, path, isExact = false) =>
      at(ruleKey, "error").find(
        (one) => one.path === path || (!isExact && one.path.startsWith(`${path}.`)),
      )?.message[language],
    warningsOf: (ruleKey) =>
      at(ruleKey, "warning").map(({ path, message }) => ({ path, text: message[language] })),
    countOf: (ruleKey) => ({
      errorCount: at(ruleKey, "error").length,
      warningCount: at(ruleKey, "warning").length,
    }),
    firstBadKey: findings.find(({ tone }) => tone === "error")?.ruleKey ?? null,
  };
}

function findingOf(
  { fieldName, message }: Pick<FlowIssue, "fieldName" | "message">,
  tone: Finding["tone"],
  keys: readonly string[],
): Finding | null {
  const [, index, path = ""] = /^rules\.(\d+)(?:\.(.*))?$/.exec(fieldName) ?? [];
  const ruleKey = index === undefined ? undefined : keys[Number(index)];
  return ruleKey === undefined ? null : { ruleKey, path, tone, message };
}
