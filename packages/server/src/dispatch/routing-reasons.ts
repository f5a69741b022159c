import { createEngine, type Explanation } from "@tsubame/routing";
import {
  assignmentReason,
  decisionSentences,
  getConversationRouting,
  nowSentences,
  offerTrace,
  resultSentence,
  routingDecisionLimit,
  stepSentences,
  type Audience,
  type ConversationRouting,
  type DecisionFacts,
  type NowFacts,
  type RoutingDecisionView,
} from "@tsubame/contract";
import {
  readNames,
  readOpenMenus,
  readRoutingDecisions,
  readRoutingFacts,
  readScopeOfQueue,
  type RoutingPlace,
  type StoredDecision,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { readPlaceToTell } from "../conversations/access.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { readSteps } from "./routing-steps.ts";
import type { Dispatcher } from "./dispatcher.ts";

/** Serves "why": the stored decisions of a conversation with their traces, and why it still waits. */
export function routingReasonRoutes(
  host: RouteHost,
  context: Pick<Context, "db" | "clock">,
  dispatcher: Pick<Dispatcher, "explain">,
): void {
  bind(host, getConversationRouting, async ({ params, principal }) => {
    const { conversationId } = params;
    const place = await readPlaceToTell(context.db, principal, conversationId);
    return readReasons(context, dispatcher, { conversationId, place, readerId: principal.userId });
  });
}

async function readReasons(
  context: Pick<Context, "db" | "clock">,
  dispatcher: Pick<Dispatcher, "explain">,
  asked: {
    readonly conversationId: string;
    readonly place: RoutingPlace;
    /** Sentences call this agent "you". */
    readonly readerId: string | null;
  },
): Promise<ConversationRouting> {
  const { conversationId, place, readerId } = asked;
  const now = await routingNow(context, dispatcher, conversationId, place);
  const limit = routingDecisionLimit;
  const decisions = await readRoutingDecisions(context.db, { conversationId, limit });
  const facts = decisions.map(decisionFacts);
  const steps = await readSteps(context.db, { conversationId, limit });
  const names = await readNames(context.db, [...idsIn({ now, facts, steps })]);
  const audience = { names, readerId };
  return {
    conversationId,
    readAt: context.clock.now().toISOString(),
    now: { ...now, sentences: nowSentences(now, audience) },
    decisions: facts.map((decision) => saidDecision(decision, audience)),
    steps: steps.map(({ at, step }) => ({
      at,
      kind: step.kind,
      sentences: stepSentences(step, audience),
    })),
    names,
  };
}

/**
 * The database says whether it waits; the engine says why. On the node that leads that is the engine that will decide, on
 * any other one that is taught the same facts for this question.
 */
async function routingNow(
  context: Pick<Context, "db" | "clock">,
  dispatcher: Pick<Dispatcher, "explain">,
  conversationId: string,
  place: RoutingPlace,
): Promise<NowFacts> {
  const { routingState, queueId, agentId } = place;
  if (agentId !== null && (routingState === "offered" || routingState === "connected")) {
    const deadlineAt = place.deadlineAt?.toISOString() ?? null;
    return { state: routingState, agentId, deadlineAt };
  }
  if (agentId !== null && routingState === "parked") {
    return { state: routingState, agentId, resumeAt: place.resumeAt?.toISOString() ?? null };
  }
  if (routingState === "none") {
    const [menu] = await readOpenMenus(context.db, [conversationId]);
    if (menu) return { state: "menu", deadlineAt: menu.deadlineAt.toISOString() };
  }
  if (routingState !== "waiting" || queueId === null) return { state: "none" };
  const live = dispatcher.explain(conversationId);
  if (live?.state === "waiting") return waitingView(live);
  const scope = await readScopeOfQueue(context.db, queueId);
  const now = context.clock.now();
  const facts = await readRoutingFacts(context.db, scope, { now });
  const engine = createEngine();
  const decisions = engine.applyAll(facts, now.getTime());
  const explanation = engine.explain(conversationId, now.getTime());
  if (explanation?.state === "waiting") return waitingView(explanation);
  const offer = decisions.find(
    (decision) => decision.type === "offer" && decision.conversationId === conversationId,
  );
  if (offer?.type !== "offer") return { state: "none" };
  return {
    state: "waiting",
    conversation: copy(offer.trace.conversation),
    candidates: copy(offer.trace.candidates),
    aheadCount: 0,
    obstacle: null,
    couldTakeAgentIds: [],
    missingSkillIds: [],
    missingLanguageId: null,
  };
}

function waitingView(explanation: Extract<Explanation, { state: "waiting" }>): NowFacts {
  const { version: _version, atMs: _atMs, ...rest } = explanation;
  return copy(rest);
}

function saidDecision(decision: DecisionFacts, audience: Audience): RoutingDecisionView {
  const sentences = decisionSentences(decision, audience);
  return { ...decision, sentences, result: resultSentence(decision, audience) };
}

function decisionFacts(decision: StoredDecision): DecisionFacts {
  const trace = offerTrace.safeParse(decision.trace);
  const assignment = assignmentReason.safeParse(decision.trace);
  return {
    id: decision.id,
    kind: decision.kind,
    queueId: decision.queueId,
    userId: decision.userId,
    decidedAt: decision.decidedAt.toISOString(),
    deadlineAt: decision.deadlineAt?.toISOString() ?? null,
    outcome: decision.outcome,
    trace: trace.success ? trace.data : null,
    assignment: assignment.success ? assignment.data : null,
  };
}

type Mutable<T> = T extends object ? { -readonly [Key in keyof T]: Mutable<T[Key]> } : T;

/** The engine's values are read-only and the contract's are not; an answer is a copy of its own. */
function copy<T>(value: T): Mutable<T> {
  return structuredClone(value) as Mutable<T>;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Every id in the answer, whatever it is of. */
function* idsIn(value: unknown): Generator<string, void> {
  if (typeof value === "string" && uuid.test(value)) yield value;
  if (typeof value !== "object" || value === null) return;
  for (const inner of Object.values(value)) yield* idsIn(inner);
}
