import type { FlowConditionOutcome, FlowRule, FlowRuleOutcome } from "@tsubame/contract";
import type { CompiledFlow } from "./compiled-flow.ts";
import { lookAt } from "./conditions.ts";
import type { FlowFacts } from "./facts.ts";

/** What rules make of a message. */
export interface Evaluation {
  /** The first rule whose conditions all hold; null when none does, which validated rules never come to. */
  readonly rule: FlowRule | null;
  readonly ruleIndex: number | null;
  /** Every rule up to the one that decided. */
  readonly outcomes: readonly FlowRuleOutcome[];
}

/**
 * Tries the rules in their order. Pure: the same facts give the same answer, and nothing else is looked at. A rule is
 * left at its first condition that does not hold; what was looked at until then is its explanation.
 */
export function evaluate(flow: CompiledFlow, facts: FlowFacts): Evaluation {
  const looked = lookAt(facts, flow.languages);
  const outcomes: FlowRuleOutcome[] = [];
  for (const [ruleIndex, { rule, tests }] of flow.rules.entries()) {
    const conditions: FlowConditionOutcome[] = [];
    for (const [index, { isNot, test }] of tests.entries()) {
      const { isSo, reason, found } = test(looked);
      const isHeld = isSo !== isNot;
      conditions.push({ index, isHeld, reason, ...(found !== undefined && { found }) });
      if (!isHeld) break;
    }
    const isMatched = conditions.every(({ isHeld }) => isHeld);
    outcomes.push({
      ruleId: rule.id,
      ...(rule.name !== undefined && { name: rule.name }),
      outcome: isMatched ? "matched" : "failed",
      conditions,
    });
    if (isMatched) return { rule, ruleIndex, outcomes };
  }
  return { rule: null, ruleIndex: null, outcomes };
}
