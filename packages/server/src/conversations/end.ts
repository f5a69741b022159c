import {
  appendEvents,
  changeConversation,
  changeLeg,
  clearExclusions,
  endRunningLegs,
  lockConversation,
  lockLeg,
  noteWaitEnd,
  readOwningLeg,
  readQueueWrapup,
  type ConversationRow,
  type LegRow,
  type Writer,
} from "@tsubame/store";
import { actorColumns, systemActor, type Actor } from "./actor.ts";
import { settleAgent } from "./agent-status.ts";
import { planWrapup } from "./leg.ts";
import { legColumns, lockForAction, type LegOutcome, type LegRequest } from "./offers.ts";

/**
 * connected → wrapup or ended: the agent is done and the conversation closes. The threading time begins now; a DM
 * within it opens the same conversation again.
 */
export async function endLeg(trx: Writer, request: LegRequest): Promise<LegOutcome> {
  const locked = await lockForAction(trx, request, "disconnect");
  if (locked.kind !== "done") return locked;
  const actor = request.actor ?? systemActor;
  const leg = await disconnectLeg(trx, locked.leg, {
    now: request.now,
    disconnectType: "client",
    actor,
  });
  await closeConversation(trx, locked.conversation, {
    now: request.now,
    disconnectType: "peer",
    lastAgentId: leg.user_id,
    actor,
  });
  return { kind: "done", conversation: { ...locked.conversation, state: "closed" }, leg };
}

/**
 * Ends a conversation for everyone, wherever it is: an offer is withdrawn, a connected agent gets the wrap-up of the
 * queue, a waiting one just leaves the line. False when there is no such conversation; one that is closed stays so.
 */
export async function endConversation(
  trx: Writer,
  end: {
    readonly conversationId: string;
    readonly now: Date;
    readonly disconnectType: "system" | "inactivity" | "spam" | "peer";
    readonly actor?: Actor;
  },
): Promise<boolean> {
  const conversation = await lockConversation(trx, end.conversationId);
  if (!conversation) return false;
  if (conversation.state === "closed") return true;
  const actor = end.actor ?? systemActor;
  const owning = await readOwningLeg(trx, conversation.id);
  const leg =
    owning && (await lockLeg(trx, { conversationId: conversation.id, participantId: owning.id }));
  if (leg?.state === "alerting") await withdrawOffer(trx, leg, { ...end, actor });
  const isOwned = leg?.state === "connected" || leg?.state === "parked";
  if (leg && isOwned) {
    const isByAgent = actor.userId !== null && actor.userId === leg.user_id;
    await disconnectLeg(trx, leg, {
      now: end.now,
      disconnectType: isByAgent ? "client" : end.disconnectType,
      actor,
    });
  }
  await closeConversation(trx, conversation, {
    now: end.now,
    disconnectType: end.disconnectType,
    lastAgentId: leg && isOwned ? leg.user_id : conversation.last_agent_id,
    actor,
  });
  return true;
}

interface LegEnd {
  readonly now: Date;
  readonly disconnectType: string;
  readonly actor: Actor;
}

async function withdrawOffer(trx: Writer, locked: LegRow, end: LegEnd): Promise<void> {
  const leg = await changeLeg(trx, locked.id, {
    state: "disconnected",
    ended_at: end.now,
    disconnect_type: end.disconnectType,
    alerting_deadline_at: null,
    slot: null,
  });
  await appendEvents(trx, [
    {
      kind: "offer.withdrawn",
      ...legColumns(leg),
      ...actorColumns(end.actor),
      detail: { disconnectType: end.disconnectType, reason: "ended" },
    },
  ]);
}

/** Ends a connected or parked leg that the caller has locked, and begins the wrap-up that the queue asks for. */
export async function disconnectLeg(trx: Writer, locked: LegRow, end: LegEnd): Promise<LegRow> {
  const { now } = end;
  const queue = locked.queue_id ? await readQueueWrapup(trx, locked.queue_id) : undefined;
  const prompt = queue?.prompt ?? "OPTIONAL";
  const plan = planWrapup({
    prompt,
    timeoutMs: queue?.timeoutMs ?? null,
    isRecorded: locked.wrapup_code_id !== null || locked.wrapup_name !== null,
    now,
  });
  const isHolding = plan.isRequired && plan.endedAt === null;
  const leg = await changeLeg(trx, locked.id, {
    state: "disconnected",
    ended_at: now,
    disconnect_type: end.disconnectType,
    parked_at: null,
    resume_at: null,
    wrapup_prompt: prompt,
    is_wrapup_required: plan.isRequired,
    wrapup_started_at: plan.startedAt,
    wrapup_deadline_at: plan.deadlineAt,
    wrapup_ended_at: plan.endedAt,
    ...(isHolding ? {} : { slot: null }),
  });
  const columns = { ...legColumns(leg), ...actorColumns(end.actor) };
  await appendEvents(trx, [
    { kind: "leg.ended", ...columns, detail: { disconnectType: end.disconnectType } },
    ...(isHolding
      ? [
          {
            kind: "wrapup.started" as const,
            ...columns,
            detail: { prompt, deadlineAt: plan.deadlineAt?.toISOString() ?? null },
          },
        ]
      : []),
    ...(plan.endedAt
      ? [{ kind: "wrapup.completed" as const, ...columns, detail: { by: "agent" } }]
      : []),
  ]);
  await settleAgent(trx, { userId: leg.user_id as string, now, isIdleRestarted: true });
  return leg;
}

async function closeConversation(
  trx: Writer,
  conversation: ConversationRow,
  end: LegEnd & { readonly lastAgentId: string | null },
): Promise<void> {
  const { now, disconnectType } = end;
  const conversationId = conversation.id;
  for (const purpose of ["workflow", "acd", "customer"] as const) {
    await endRunningLegs(trx, { conversationId, purpose, disconnectType, now });
  }
  if (conversation.routing_state === "waiting" || conversation.routing_state === "offered") {
    await noteWaitEnd(trx, { conversationId, userId: null, now });
  }
  await changeConversation(trx, conversationId, {
    state: "closed",
    routing_state: "none",
    waiting_since_at: null,
    direct_agent_id: null,
    direct_until: null,
    ended_at: now,
    last_agent_id: end.lastAgentId,
  });
  await clearExclusions(trx, conversationId);
  await appendEvents(trx, [
    {
      kind: "conversation.ended",
      conversationId,
      queueId: conversation.queue_id,
      integrationId: conversation.integration_id,
      ...actorColumns(end.actor),
      detail: { disconnectType },
    },
  ]);
}
