import {
  appendEvents,
  changeConversation,
  changeLeg,
  clearExclusions,
  endRunningLegs,
  lockConversation,
  lockLeg,
  noteWaitEnd,
  restartInactivity,
  writeReturns,
  type ConversationRow,
  type LegRow,
  type ReturnedLeg,
  type Writer,
} from "@tsubame/store";
import { actorColumns, systemActor, type Actor } from "./actor.ts";
import { settleAgent } from "./agent-status.ts";
import { isAllowed, legPhase, type LegAction, type LegPhase } from "./leg.ts";

/** Names a leg of a conversation and the instant of a change. */
export interface LegRequest {
  readonly conversationId: string;
  readonly participantId: string;
  readonly now: Date;
  /** Who asks; the system when absent. */
  readonly actor?: Actor;
}

/**
 * What became of a request. `notFound`: there is no such leg. `wrongPhase`: the leg is somewhere else in its life
 * (somebody was faster); nothing was changed.
 */
export type LegOutcome =
  | { readonly kind: "done"; readonly conversation: ConversationRow; readonly leg: LegRow }
  | { readonly kind: "notFound" }
  | { readonly kind: "wrongPhase"; readonly phase: LegPhase; readonly leg: LegRow };

/** Locks conversation and leg, in this order, and says whether the action may happen. */
export async function lockForAction(
  trx: Writer,
  request: LegRequest,
  action: LegAction,
): Promise<LegOutcome> {
  const conversation = await lockConversation(trx, request.conversationId);
  const leg = conversation && (await lockLeg(trx, request));
  if (!conversation || !leg || leg.purpose !== "agent") return { kind: "notFound" };
  const phase = legPhase(leg);
  if (!isAllowed(phase, action)) return { kind: "wrongPhase", phase, leg };
  return { kind: "done", conversation, leg };
}

/**
 * alerting → connected. The queue's leg ends (`transfer`), the agent keeps the slot and becomes INTERACTING, and the
 * exclusions of this wait are forgotten. The place in the line (`waiting_since_at`) stays, for the case that the agent
 * is lost and the conversation has to go back in front.
 */
export async function acceptOffer(trx: Writer, request: LegRequest): Promise<LegOutcome> {
  const locked = await lockForAction(trx, request, "accept");
  if (locked.kind !== "done") return locked;
  const { now } = request;
  const userId = locked.leg.user_id as string;
  const leg = await changeLeg(trx, locked.leg.id, {
    state: "connected",
    connected_at: now,
    alerting_deadline_at: null,
  });
  await endRunningLegs(trx, {
    conversationId: request.conversationId,
    purpose: "acd",
    disconnectType: "transfer",
    now,
  });
  await changeConversation(trx, request.conversationId, {
    routing_state: "connected",
    direct_agent_id: null,
    direct_until: null,
  });
  await clearExclusions(trx, request.conversationId);
  await noteWaitEnd(trx, { conversationId: request.conversationId, userId, now });
  await restartInactivity(trx, [request.conversationId], now);
  await appendEvents(trx, [
    {
      kind: "offer.accepted",
      ...legColumns(leg),
      ...actorColumns(request.actor ?? systemActor),
      detail: { alertingMs: leg.alerting_at ? now.getTime() - leg.alerting_at.getTime() : null },
    },
  ]);
  await settleAgent(trx, { userId, now, isIdleRestarted: true });
  return {
    kind: "done",
    conversation: { ...locked.conversation, routing_state: "connected" },
    leg,
  };
}

/**
 * alerting → ended because the agent says no: the conversation returns to its place in the queue, and the agent stays
 * eligible for others.
 */
export async function declineOffer(trx: Writer, request: LegRequest): Promise<LegOutcome> {
  const locked = await lockForAction(trx, request, "decline");
  if (locked.kind !== "done") return locked;
  const { now } = request;
  const { conversation, leg } = locked;
  const returned = returnedLeg(conversation, leg, { reason: "declined", now });
  await writeReturns(trx, [returned], { now, ...actorColumns(request.actor ?? systemActor) });
  return {
    kind: "done",
    conversation: {
      ...conversation,
      routing_state: "waiting",
      waiting_since_at: returned.waitingSinceAt,
    },
    leg: {
      ...leg,
      state: "disconnected",
      ended_at: now,
      disconnect_type: returned.disconnectType,
      alerting_deadline_at: null,
      slot: null,
    },
  };
}

/** Why a conversation leaves an agent for its queue. */
export type ReturnReason = "declined" | "noAnswer" | "gone";

/**
 * What {@link writeReturns} has to know to put a conversation back in its queue at its original place: the agent's leg ends
 * and frees its slot, a new acd leg begins, and the agent is noted as not to be asked again for this wait. The caller has
 * locked both.
 *
 * What was connected to an agent who is gone goes back *in front*: age and priority are those it had when it was taken, and
 * in both scoring methods whoever is older is served before everybody of the same or a lower priority who came later. So it
 * stands before all of its kind that still wait from then and all that came since; only a higher priority comes before it,
 * as it did then. The steps of the queue's rules go on from where they were (`entered_queue_at`). The disconnect type is
 * `transfer.noanswer` for whatever rang, as Genesys has it, and `transfer.notavailable` for a connected or parked leg.
 */
export function returnedLeg(
  conversation: ConversationRow,
  leg: LegRow,
  { reason, now }: { readonly reason: ReturnReason; readonly now: Date },
): ReturnedLeg {
  const wasAlerting = leg.state === "alerting";
  return {
    conversationId: conversation.id,
    participantId: leg.id,
    userId: leg.user_id as string,
    queueId: conversation.queue_id ?? leg.queue_id,
    waitingSinceAt: conversation.waiting_since_at ?? now,
    priority: conversation.priority,
    integrationId: conversation.integration_id,
    disconnectType: wasAlerting ? "transfer.noanswer" : "transfer.notavailable",
    reason,
    event: wasAlerting ? eventOfReason[reason] : "leg.ended",
  };
}

const eventOfReason = {
  declined: "offer.declined",
  noAnswer: "offer.expired",
  gone: "offer.withdrawn",
} as const;

/** The event log's columns for a leg. */
export function legColumns(leg: LegRow): {
  conversationId: string;
  participantId: string;
  userId: string | null;
  queueId: string | null;
} {
  return {
    conversationId: leg.conversation_id,
    participantId: leg.id,
    userId: leg.user_id,
    queueId: leg.queue_id,
  };
}
