import type { FlowDecisionReason, FlowMenu, FlowRule, FlowRuleOutcome } from "@tsubame/contract";
import type { FlowReferences, FlowRunWrite, NewEvent, QueuedWrite } from "@tsubame/store";
import type { CompiledFlow } from "./compiled-flow.ts";
import { evaluate } from "./evaluate.ts";
import type { FlowFacts } from "./facts.ts";
import { resolveAction, type ResolvedAction } from "./resolve-action.ts";

/** A version of a flow, by name. */
interface FlowStamp {
  readonly id: string;
  readonly name: string;
  readonly version: number;
}

/** A version of a flow that can be run. */
export interface RunnableFlow extends FlowStamp {
  readonly compiled: CompiledFlow;
}

/** Where a conversation goes, and why. */
export interface Placement {
  readonly kind: "queue";
  /** The flow that decided; null when none is bound. */
  readonly flow: FlowStamp | null;
  /** The rule that decided; null when none did. */
  readonly rule: FlowRule | null;
  readonly reason: FlowDecisionReason;
  readonly action: ResolvedAction;
  readonly outcomes: readonly FlowRuleOutcome[];
}

/** What is asked before it goes anywhere. */
export interface Question {
  readonly kind: "ask";
  readonly flow: RunnableFlow;
  readonly rule: FlowRule;
  readonly menu: FlowMenu;
  /** Rules of the flow that have asked, this one included: none asks a second time. */
  readonly askedRuleIds: readonly string[];
  readonly outcomes: readonly FlowRuleOutcome[];
}

export type Route = Placement | Question;

/** What queues and skills there are to be sent to. */
export interface Destinations {
  readonly references: FlowReferences;
  readonly defaultQueueId: string;
}

/**
 * Runs a flow on a message. A conversation is never dropped: without a flow, when no rule fits, or when the rule's queue
 * was deleted, it goes to the default queue and the reason says so.
 *
 * @param askedRuleIds rules whose menus were answered before; `facts.quickReply` is then the answer
 */
export function runFlow(
  flow: RunnableFlow | null,
  facts: FlowFacts,
  askedRuleIds: readonly string[],
  destinations: Destinations,
): Route {
  if (flow === null)
    return place({ flow, rule: null, outcomes: [], reason: "noFlow" }, destinations);
  const { rule, outcomes } = evaluate(flow.compiled, facts);
  if (rule?.then.menu && !askedRuleIds.includes(rule.id)) {
    const { menu } = rule.then;
    return { kind: "ask", flow, rule, menu, askedRuleIds: [...askedRuleIds, rule.id], outcomes };
  }
  const reason = rule === null ? "noRule" : askedRuleIds.length > 0 ? "menuAnswer" : "flow";
  return place({ flow, rule, outcomes, reason }, destinations);
}

/** Sends a conversation where a rule says, for a reason of the caller's. */
export function place(
  decided: Pick<Placement, "flow" | "rule" | "outcomes" | "reason">,
  { references, defaultQueueId }: Destinations,
): Placement {
  const action = resolveAction(decided.rule?.then ?? null, references, defaultQueueId);
  const isQueueGone = action.dropped.some(({ what }) => what === "queue");
  const reason = isQueueGone ? "queueMissing" : decided.reason;
  const { flow, rule, outcomes } = decided;
  return { kind: "queue", flow: flow && stampOf(flow), rule, outcomes, reason, action };
}

/** The columns of a conversation that enters a queue now. */
export function queuedBy({ action }: Placement, now: Date): QueuedWrite {
  const { queueId, skillIds, languageId, priority, preferredAgents, utilizationLabelId } = action;
  return {
    queueId,
    waitingSinceAt: now,
    skillIds,
    languageId,
    priority,
    preferredAgents,
    utilizationLabelId,
  };
}

/** The row of the event log that says where a conversation went, and by which rule. */
export function queuedEvent(conversationId: string, placement: Placement, now: Date): NewEvent {
  const { action, flow, rule, reason } = placement;
  return {
    kind: "conversation.queued",
    conversationId,
    queueId: action.queueId,
    detail: {
      queueId: action.queueId,
      priority: action.priority,
      waitingSinceAt: now.toISOString(),
      reason,
      ...(flow && { flowId: flow.id, flowVersion: flow.version }),
      ...(rule && { ruleId: rule.id }),
      ...(action.dropped.length > 0 && { dropped: action.dropped }),
    },
  };
}

/** The row that keeps what a flow decided, or asked. */
export function flowRunOf(conversationId: string, route: Route, at: Date): FlowRunWrite {
  const isAsking = route.kind === "ask";
  return {
    conversationId,
    flowId: route.flow?.id ?? null,
    flowName: route.flow?.name ?? null,
    flowVersion: route.flow?.version ?? null,
    ruleId: route.rule?.id ?? null,
    reason: isAsking ? "menuAsked" : route.reason,
    queueId: isAsking ? null : route.action.queueId,
    trace: route.outcomes,
    at,
  };
}

function stampOf({ id, name, version }: FlowStamp): FlowStamp {
  return { id, name, version };
}
