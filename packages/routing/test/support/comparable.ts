import { expect } from "vitest";
import type { Decision } from "../../src/decisions.ts";

/** The engine's decision in the words of `ReferenceScan`; the trace's accounting must add up on the way. */
export function comparable(decision: Decision): unknown {
  if (decision.type === "expire") {
    const { type, conversationId, agentId } = decision;
    return { type, conversationId, agentId };
  }
  const { candidates, best } = decision.trace;
  const excludedCount = candidates.exclusions.reduce((sum, { count }) => sum + count, 0);
  expect(candidates.memberCount).toBe(candidates.eligibleCount + excludedCount);
  for (const exclusion of candidates.exclusions) {
    expect(exclusion.agentIds.length).toBe(Math.min(exclusion.count, 5));
  }
  return {
    type: "offer",
    conversationId: decision.conversationId,
    agentId: decision.agentId,
    deadlineMs: decision.deadlineMs,
    memberCount: candidates.memberCount,
    poolCount: candidates.eligibleCount,
    eligibleAgentIds: expect.toSatisfy(
      (ids: readonly string[]) =>
        ids.length >= candidates.eligibleCount &&
        JSON.stringify(ids.slice(0, 3)) === JSON.stringify(best.map(({ agentId }) => agentId)),
    ),
  };
}
