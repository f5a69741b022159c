import { offerTrace, postRoutingDecisionReplay, type OfferTraceView } from "@tsubame/contract";
import type { ReplayedPart, RoutingReplay } from "@tsubame/contract";
import {
  decisionFactsVersion,
  replayDecision,
  type DecisionFacts,
  type OfferDecision,
} from "@tsubame/routing";
import { readRoutingDecision, type ReplayableDecision } from "@tsubame/store";
import type { Context } from "../context.ts";
import { AppError, notFound } from "../http/errors.ts";
import { bind, type RouteHost } from "../http/route.ts";

/** Serves the replay of a stored decision: the engine decides again from the facts stored with it. Changes nothing. */
export function replayRoutes(host: RouteHost, context: Pick<Context, "db">): void {
  bind(host, postRoutingDecisionReplay, async ({ params }) => {
    const decision = await readRoutingDecision(context.db, params.decisionId);
    if (!decision) throw notFound("routing decision", params.decisionId);
    return replayOf(decision);
  });
}

function replayOf(decision: ReplayableDecision): RoutingReplay {
  const trace = offerTrace.safeParse(decision.trace);
  const facts = readFacts(decision.facts);
  if (!facts || !trace.success) {
    throw new AppError({
      code: "routing.notReplayable",
      status: 409,
      message:
        "This decision was stored without the facts it was made from: a person made it, or an older version of Tsubame.",
      details: { decisionId: decision.id, kind: decision.kind },
    });
  }
  const again = replayDecision(facts, trace.data.atMs);
  const differences = again ? differencesOf(decision, trace.data, again) : replayedParts;
  return {
    decisionId: decision.id,
    conversationId: decision.conversationId,
    decidedAt: decision.decidedAt.toISOString(),
    userId: decision.userId,
    isSame: differences.length === 0,
    differences: [...differences],
    offer: again
      ? {
          userId: again.agentId,
          queueId: again.queueId,
          deadlineAt: new Date(again.deadlineMs).toISOString(),
          trace: offerTrace.parse(again.trace),
        }
      : null,
  };
}

/** Stored facts of the present version; what the dispatcher wrote is trusted to have their shape. */
function readFacts(stored: unknown): DecisionFacts | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const { version } = stored as Partial<DecisionFacts>;
  return version === decisionFactsVersion ? (stored as DecisionFacts) : undefined;
}

const replayedParts: readonly ReplayedPart[] = [
  "agent",
  "queue",
  "deadline",
  "usedRouting",
  "standing",
  "named",
  "ranking",
];

/** The weight of a score depends on everybody who was there and is not compared; nor are the counts of candidates. */
function differencesOf(
  stored: ReplayableDecision,
  trace: OfferTraceView,
  again: OfferDecision,
): ReplayedPart[] {
  const { weight: _then, ...standing } = trace.conversation;
  const { weight: _now, ...standingNow } = again.trace.conversation;
  const deadlineMs = stored.deadlineAt?.getTime() ?? again.deadlineMs;
  const isSame: Record<ReplayedPart, boolean> = {
    agent: stored.userId === again.agentId,
    queue: stored.queueId === again.queueId,
    deadline: deadlineMs === again.deadlineMs,
    usedRouting: trace.usedRouting === again.trace.usedRouting,
    standing: isEqual(standing, standingNow),
    named: isEqual(trace.named ?? [], again.trace.named),
    ranking: isEqual(trace.best, again.trace.best),
  };
  return replayedParts.filter((part) => !isSame[part]);
}

/** Equal as JSON, whatever the order of the fields. */
function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || !left || !right) return false;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  const [leftFields, rightFields] = [left, right] as [Fields, Fields];
  return (
    Array.isArray(left) === Array.isArray(right) &&
    [...keys].every((key) => isEqual(leftFields[key], rightFields[key]))
  );
}

type Fields = Readonly<Record<string, unknown>>;
