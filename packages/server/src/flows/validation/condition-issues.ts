import { textLanguages, type FlowCondition, type FlowIssue } from "@tsubame/contract";
import { foldText } from "../folded-text.ts";
import { compilePattern, patternLimits } from "../text-pattern.ts";
import { isEmptyRange, pastRange } from "./contradictions.ts";
import { finding, repeated } from "./finding.ts";

/** What is wrong, or doubtful, with a part of the rules. */
export interface Issues {
  readonly errors: FlowIssue[];
  readonly warnings: FlowIssue[];
}

/** What the patterns of a flow have taken of its limit so far. */
export interface PatternBudget {
  instructionCount: number;
}

/** What can be said of a condition by itself. */
export function conditionIssues(
  condition: FlowCondition,
  path: string,
  budget: PatternBudget,
): Issues {
  switch (condition.kind) {
    case "keywords":
      return {
        errors: [],
        warnings: repeated(condition.words, (word) => foldText(word).trim()).map(
          ({ index, value }) => finding(`${path}.words.${index}`, "word.repeated", value),
        ),
      };
    case "pattern":
      return patternIssues(condition.pattern, `${path}.pattern`, budget);
    case "language":
      return {
        errors: condition.languages.flatMap((language, index) =>
          textLanguages.includes(language)
            ? []
            : [finding(`${path}.languages.${index}`, "textLanguage.unknown", language)],
        ),
        warnings: [],
      };
    case "customer":
      return { errors: customerErrors(condition, path), warnings: [] };
    case "quickReply":
    case "schedule":
    case "emergency":
    case "account":
    case "attachment":
      return { errors: [], warnings: [] };
  }
}

function patternIssues(written: string, path: string, budget: PatternBudget): Issues {
  const tooLarge: Issues = { errors: [finding(path, "pattern.tooLarge")], warnings: [] };
  // What is refused anyway is not read any more: reading costs time as well.
  if (budget.instructionCount > patternLimits.flowInstructionCount) return tooLarge;
  const compiled = compilePattern(written);
  if ("problem" in compiled) {
    const { code, at } = compiled.problem;
    if (code === "tooLarge") budget.instructionCount += patternLimits.instructionCount;
    // People count from 1; a trouble that is nowhere in particular is at the end.
    const place = Array.from(written.slice(0, at ?? written.length - 1)).length + 1;
    return { errors: [finding(path, `pattern.${code}`, place)], warnings: [] };
  }
  const { pattern } = compiled;
  budget.instructionCount += pattern.instructionCount;
  if (budget.instructionCount > patternLimits.flowInstructionCount) return tooLarge;
  return { errors: [], warnings: pattern.fitsAll ? [finding(path, "pattern.fitsAll")] : [] };
}

function customerErrors(
  condition: Extract<FlowCondition, { kind: "customer" }>,
  path: string,
): FlowIssue[] {
  const { kind: _kind, not: _not, ...asked } = condition;
  const isNothing = Object.values(asked).every(
    (value) =>
      value === undefined || (typeof value === "object" && Object.keys(value).length === 0),
  );
  if (isNothing) return [finding(path, "condition.empty")];
  return [
    ...(isEmptyRange(condition.followerCount ?? {})
      ? [finding(`${path}.followerCount`, "range.empty")]
      : []),
    ...(isEmptyRange(pastRange(condition))
      ? [
          isEmptyRange(condition.pastConversationCount ?? {})
            ? finding(`${path}.pastConversationCount`, "range.empty")
            : finding(`${path}.isKnown`, "range.empty"),
        ]
      : []),
  ];
}
