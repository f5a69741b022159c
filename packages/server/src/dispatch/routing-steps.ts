import type { RoutingStepFacts } from "@tsubame/contract";
import { readFlowRuns, readRoutingSteps, type Reader, type RoutingStepRow } from "@tsubame/store";
import { flowRunView } from "../flows/flow-run-view.ts";

/** A step of a conversation with its instant, ISO 8601. */
interface DatedStep {
  readonly at: string;
  readonly step: RoutingStepFacts;
}

/** What moved a conversation besides the engine's decisions: flows, people, time. Newest first. */
export async function readSteps(
  reader: Reader,
  query: { readonly conversationId: string; readonly limit: number },
): Promise<DatedStep[]> {
  const runs = await readFlowRuns(reader, query);
  const rows = await readRoutingSteps(reader, query);
  const steps = [
    ...runs.map((row) => {
      const run = flowRunView(row);
      return { at: run.at, step: { kind: "flow", run } as const };
    }),
    ...rows.map((row) => ({ at: row.at.toISOString(), step: stepOf(row) })),
  ];
  return steps
    .toSorted((left, right) => Date.parse(right.at) - Date.parse(left.at))
    .slice(0, query.limit);
}

function stepOf(row: RoutingStepRow): RoutingStepFacts {
  switch (row.kind) {
    case "conversation.transferred":
      return {
        kind: "transfer",
        byId: row.actorId,
        toAgentId: row.toUserId,
        toQueueId: row.toQueueId,
        fromQueueId: row.fromQueueId,
        untilAt: row.untilAt?.toISOString() ?? null,
      };
    case "conversation.parked":
      return { kind: "park", agentId: row.userId, resumeAt: row.untilAt?.toISOString() ?? null };
    case "conversation.resumed":
      return { kind: "resume", agentId: row.userId, reason: resumeReason(row.reason) };
    case "conversation.routingChanged":
      return { kind: "change", byId: row.actorId, changed: row.changed };
    case "leg.ended":
      return { kind: "return", agentId: row.userId };
  }
}

function resumeReason(reason: string | null): "agent" | "time" | "message" {
  return reason === "time" || reason === "message" ? reason : "agent";
}
