import {
  appendEvents,
  changeConversation,
  clearExclusions,
  countTransfers,
  endRunningLegs,
  excludeAgent,
  insertTransfer,
  lockConversation,
  lockLeg,
  openLeg,
  type ConversationRow,
  type LegRow,
  type TransferTarget,
  type Writer,
} from "@tsubame/store";
import { AppError, notFound } from "../http/errors.ts";
import type { Principal } from "../http/principal.ts";
import { isOwn, notActiveParticipant, seeAllPermission } from "./access.ts";
import { actorColumns, actorOf } from "./actor.ts";
import type { LegPath } from "./change-leg.ts";
import { disconnectLeg } from "./end.ts";
import { isAllowed, legPhase } from "./leg.ts";
import { findTarget, type TransferRequest } from "./transfer-target.ts";

/** How often one conversation may be passed to the same agent or queue before it ends; the third time is a circle. */
const sameTargetLimit = 2;
/** How often one conversation may be passed on at all before it ends. */
const transferLimit = 20;

/**
 * Passes a conversation on. To a queue: it waits there with the age it has, from the beginning of the queue's rules, and
 * who passed it on is not asked as long as anyone else could take it. To an agent: it waits in its queue for that agent alone
 * for a stated time, then for anyone. The old leg ends (`transfer`) with the wrap-up that its queue asks for.
 *
 * One's own connected or parked leg may be passed on; whoever sees every conversation may pass on others' and, by its `acd`
 * participant, what waits in a queue. Skills, language, priority and label stay; preferred agents belonged to the old queue
 * and are forgotten.
 *
 * @throws {AppError} `not.found`, `conversation.error.forbidden.not.active.participant`,
 *   `conversations.error.transfer.not.connected`, `conversations.error.queue.not.found`, `conversation.cyclicTransfer`,
 *   `bad.request`
 */
export async function transferLeg(
  trx: Writer,
  call: {
    readonly path: LegPath;
    readonly request: TransferRequest;
    readonly principal: Principal;
    readonly now: Date;
  },
): Promise<void> {
  const { path, principal, now } = call;
  const conversation = await lockConversation(trx, path.conversationId);
  if (!conversation) throw notFound("conversation", path.conversationId);
  const leg = await lockLeg(trx, path);
  if (!leg) throw notFound("participant", path.participantId);
  assertTransferable(conversation, leg, principal);
  const { target, untilMs, fieldName } = await findTarget(trx, call.request, { conversation, leg });
  await refuseCircles(trx, conversation.id, { target, fieldName });
  await endLegOf(trx, leg, { principal, now });
  await clearExclusions(trx, conversation.id);
  if (leg.user_id !== null) {
    await excludeAgent(trx, {
      conversationId: conversation.id,
      userId: leg.user_id,
      reason: "transferred",
      now,
    });
  }
  await waitFor(trx, conversation, {
    target,
    directUntil: target.kind === "agent" ? new Date(now.getTime() + untilMs) : null,
    from: leg,
    principal,
    now,
  });
}

function assertTransferable(
  conversation: ConversationRow,
  leg: LegRow,
  principal: Principal,
): void {
  const maySeeAll = principal.permissions.has(seeAllPermission);
  if (leg.purpose === "agent") {
    if (!isOwn(principal, leg) && !maySeeAll) {
      throw notActiveParticipant("This leg belongs to another agent.");
    }
    const phase = legPhase(leg);
    if (phase === "wrapup" || phase === "ended") {
      throw notActiveParticipant("The conversation has ended for this agent.");
    }
    if (!isAllowed(phase, "transfer"))
      throw notConnected("The offer still rings: accept it first.");
    return;
  }
  if (!maySeeAll) throw notActiveParticipant("Only one's own leg is passed on.");
  const isWaiting = leg.purpose === "acd" && leg.state === "connected";
  if (!isWaiting || conversation.routing_state !== "waiting") {
    throw notConnected(
      "Only an agent's leg, or a conversation that waits in a queue, is passed on.",
    );
  }
}

function notConnected(message: string): AppError {
  return new AppError({ code: "conversations.error.transfer.not.connected", status: 400, message });
}

/**
 * Stops conversations that agents pass round in circles: the same target at most {@link sameTargetLimit} times and any
 * target {@link transferLimit} times until the conversation ends. A supervisor's assignment is no transfer and stays
 * possible.
 */
async function refuseCircles(
  trx: Writer,
  conversationId: string,
  to: { readonly target: TransferTarget; readonly fieldName: string },
): Promise<void> {
  const count = await countTransfers(trx, conversationId, to.target);
  if (count.toTarget < sameTargetLimit && count.total < transferLimit) return;
  const message =
    count.toTarget < sameTargetLimit
      ? `The conversation has been passed on ${count.total} times already. Answer it, or have a supervisor assign it.`
      : `The conversation has been passed there ${count.toTarget} times already. Choose somebody else, or have a supervisor assign it.`;
  throw new AppError({
    code: "conversation.cyclicTransfer",
    status: 400,
    message,
    details: { transferCount: count.total, toSameTargetCount: count.toTarget },
    fields: [{ fieldName: to.fieldName, errorCode: "conversation.cyclicTransfer", message }],
  });
}

/** An agent's leg ends with its wrap-up; a wait in a queue just ends. */
async function endLegOf(
  trx: Writer,
  leg: LegRow,
  by: { readonly principal: Principal; readonly now: Date },
): Promise<void> {
  if (leg.purpose === "agent") {
    await disconnectLeg(trx, leg, {
      now: by.now,
      disconnectType: "transfer",
      actor: actorOf(by.principal),
    });
  }
  await endRunningLegs(trx, {
    conversationId: leg.conversation_id,
    purpose: "acd",
    disconnectType: "transfer",
    now: by.now,
  });
}

async function waitFor(
  trx: Writer,
  conversation: ConversationRow,
  wait: {
    readonly target: TransferTarget;
    readonly directUntil: Date | null;
    readonly from: LegRow;
    readonly principal: Principal;
    readonly now: Date;
  },
): Promise<void> {
  const { target, from, now } = wait;
  const actor = actorOf(wait.principal);
  const queueId = target.kind === "queue" ? target.queueId : conversation.queue_id;
  const waitingSinceAt = conversation.waiting_since_at ?? now;
  await openLeg(trx, {
    conversation_id: conversation.id,
    purpose: "acd",
    state: "connected",
    queue_id: queueId,
    started_at: now,
    connected_at: now,
  });
  await changeConversation(trx, conversation.id, {
    routing_state: "waiting",
    queue_id: queueId,
    waiting_since_at: waitingSinceAt,
    entered_queue_at: now,
    preferred_agents: "[]",
    direct_agent_id: target.kind === "agent" ? target.userId : null,
    direct_until: wait.directUntil,
    // Who had this customer last has just been decided by a person.
    last_agent_id: null,
  });
  const transferId = await insertTransfer(trx, {
    conversationId: conversation.id,
    fromUserId: from.user_id,
    fromQueueId: conversation.queue_id,
    target,
    initiatorUserId: actor.userId,
    now,
  });
  const columns = { conversationId: conversation.id, queueId, ...actorColumns(actor) };
  await appendEvents(trx, [
    {
      kind: "conversation.transferred",
      ...columns,
      participantId: from.id,
      userId: from.user_id,
      detail: {
        transferId,
        toUserId: target.kind === "agent" ? target.userId : null,
        toQueueId: target.kind === "queue" ? target.queueId : null,
        fromQueueId: conversation.queue_id,
        until: wait.directUntil?.toISOString() ?? null,
      },
    },
    {
      kind: "conversation.queued",
      ...columns,
      integrationId: conversation.integration_id,
      detail: {
        queueId,
        priority: conversation.priority,
        waitingSinceAt: waitingSinceAt.toISOString(),
        reason: "transfer",
      },
    },
  ]);
}
