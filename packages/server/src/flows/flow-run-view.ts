import { flowDecisionReason, flowRuleOutcome, type FlowRun } from "@tsubame/contract";
import type { FlowRunRow } from "@tsubame/store";
import { z } from "zod";

const outcomes = z.array(flowRuleOutcome);

/** One time that a flow looked at a conversation, as the API tells it. What another version wrote is left out. */
export function flowRunView(row: FlowRunRow): FlowRun {
  const trace = outcomes.safeParse(row.trace);
  const rules = trace.success ? trace.data : [];
  const reason = flowDecisionReason.safeParse(row.reason);
  const ruleIndex = rules.findIndex(({ ruleId }) => ruleId === row.rule_id);
  const name = rules[ruleIndex]?.name;
  return {
    id: row.id,
    at: row.ran_at.toISOString(),
    flowId: row.flow_id,
    flowName: row.flow_name,
    flowVersion: row.flow_version,
    ruleId: row.rule_id,
    ...(name === undefined ? {} : { ruleName: name }),
    ruleIndex: ruleIndex < 0 ? null : ruleIndex,
    reason: reason.success ? reason.data : "flow",
    queueId: row.queue_id,
    rules,
  };
}
