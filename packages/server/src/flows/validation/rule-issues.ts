import type { FlowIssue, FlowRuleInput } from "@tsubame/contract";
import { foldText } from "../folded-text.ts";
import { actionErrors } from "./action-issues.ts";
import { conditionIssues, type Issues, type PatternBudget } from "./condition-issues.ts";
import { conditionKey, contradictions } from "./contradictions.ts";
import { finding, repeated } from "./finding.ts";

/** Everything that can be said of rules without looking anything up. Pure. */
export function ruleIssues(rules: readonly FlowRuleInput[]): Issues {
  const budget: PatternBudget = { instructionCount: 0 };
  const single = rules.flatMap((rule, index) => {
    const path = `rules.${index}`;
    return [
      ...rule.when.map((condition, place) =>
        conditionIssues(condition, `${path}.when.${place}`, budget),
      ),
      {
        errors: [
          ...contradictions(rule.when, `${path}.when`),
          ...actionErrors(rule.then, `${path}.then`),
        ],
        warnings: [],
      },
    ];
  });
  return {
    errors: [...single.flatMap(({ errors }) => errors), ...orderErrors(rules)],
    warnings: [
      ...single.flatMap(({ warnings }) => warnings),
      ...repeatedRules(rules),
      ...answerWarnings(rules),
    ],
  };
}

function orderErrors(rules: readonly FlowRuleInput[]): FlowIssue[] {
  const last = rules.length - 1;
  const always = rules.findIndex(({ when }) => when.length === 0);
  return [
    ...repeated(rules, ({ id }) => id ?? crypto.randomUUID()).map(({ index }) =>
      finding(`rules.${index}.id`, "rule.duplicateId"),
    ),
    ...(always === -1 ? [finding(`rules.${last}.when`, "rule.lastIsConditional")] : []),
    ...rules.flatMap((_rule, index) =>
      always !== -1 && index > always
        ? [finding(`rules.${index}`, "rule.unreachable", always + 1)]
        : [],
    ),
  ];
}

function repeatedRules(rules: readonly FlowRuleInput[]): FlowIssue[] {
  const keys = rules.map(({ when }) =>
    when
      .map((condition) => `${condition.not === true} ${conditionKey(condition)}`)
      .toSorted()
      .join("\n"),
  );
  return keys.flatMap((key, index) => {
    const first = keys.indexOf(key);
    return key !== "" && first < index
      ? [finding(`rules.${index}`, "rule.repeated", first + 1)]
      : [];
  });
}

/** Answers that are offered and asked for nowhere, and the other way round. */
function answerWarnings(rules: readonly FlowRuleInput[]): FlowIssue[] {
  const offered = new Set(
    rules.flatMap(({ then }) => then.menu?.options.map(({ value }) => plain(value)) ?? []),
  );
  const asked = new Set(
    rules.flatMap(({ when }) =>
      when.flatMap((condition) =>
        condition.kind === "quickReply" ? condition.values.map(plain) : [],
      ),
    ),
  );
  return rules.flatMap(({ when, then }, index) => [
    ...(then.menu?.options ?? []).flatMap(({ value }, place) =>
      asked.has(plain(value))
        ? []
        : [finding(`rules.${index}.then.menu.options.${place}.value`, "menu.answerUnused")],
    ),
    ...when.flatMap((condition, place) =>
      condition.kind === "quickReply"
        ? condition.values.flatMap((value, position) =>
            offered.has(plain(value))
              ? []
              : [
                  finding(
                    `rules.${index}.when.${place}.values.${position}`,
                    "quickReply.neverOffered",
                    value,
                  ),
                ],
          )
        : [],
    ),
  ]);
}

function plain(value: string): string {
  return foldText(value).trim();
}
