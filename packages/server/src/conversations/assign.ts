import {
  appendEvents,
  changeConversation,
  findTargetUser,
  insertAssignment,
  lockAgent,
  lockConversation,
  openLeg,
  readAssignmentRule,
  readMembership,
  readRoom,
  type AgentStateRow,
  type ConversationRow,
  type Room,
  type TargetUser,
  type Writer,
} from "@tsubame/store";
import { AppError, invalidFields, notFound } from "../http/errors.ts";
import type { Principal } from "../http/principal.ts";
import { actorColumns, actorOf } from "./actor.ts";
import { noRoom } from "./no-room.ts";
import { acceptOffer } from "./offers.ts";

/** Gives what waits to others; without it one takes only for oneself. */
const assignPermission = "conversation:message:assign";

/** Who is to have a waiting conversation, and who says so. */
export interface Assignment {
  readonly conversationId: string;
  readonly userId: string;
  /** Beyond the agent's capacity; only with a reason. */
  readonly isOverride: boolean;
  readonly reason: string | null;
  readonly principal: Principal;
  readonly now: Date;
}

/**
 * Gives a waiting conversation to an agent of its queue. It rings there as any offer does; whoever takes it for themselves
 * is connected at once. Rings, preferred agents, scores, skills and languages are not looked at (Genesys "assign"); the
 * queue has to allow it, the agent has to be there and to have room, or a supervisor says why not.
 *
 * The same guards as the dispatcher's: conversation and agent are locked, the slot is one that nobody holds, and the unique
 * indexes stand behind both. The dispatcher learns of it by the event.
 *
 * @throws {AppError} `not.found`, `missing.permissions`, `conversation.notWaiting`, `queue.manualAssignmentOff`,
 *   `agent.notOnQueue`, `agent.notConnected`, `conversation.noRoom`, `bad.request`
 */
export async function assignConversation(trx: Writer, assignment: Assignment): Promise<void> {
  const { principal, now, userId } = assignment;
  const kind = principal.userId === userId ? "pull" : "assignment";
  assertMayAssign(assignment, kind);
  const { conversation, queueId } = await lockWaiting(trx, assignment.conversationId);
  const rule = await readAssignmentRule(trx, queueId);
  if (!rule?.isEnabled) throw manualAssignmentOff();
  const agent = await findAgent(trx, { userId, queueId });
  assertReady(await lockAgent(trx, userId), { kind, name: agent.name });
  const room = await readRoom(trx, { userId, labelId: conversation.utilization_label_id });
  const slot = slotOf(room, assignment, agent);
  const deadlineAt = new Date(now.getTime() + rule.alertingTimeoutMs);
  const actor = actorOf(principal);
  const decisionId = await insertAssignment(trx, {
    kind,
    conversationId: conversation.id,
    queueId,
    userId,
    now,
    trace: {
      by: actor.userId,
      isOverride: assignment.isOverride,
      reason: assignment.reason,
      held: room.heldCount,
      capacity: room.capacity,
    },
  });
  const leg = await openLeg(trx, {
    conversation_id: conversation.id,
    purpose: "agent",
    state: "alerting",
    user_id: userId,
    queue_id: queueId,
    name: agent.name,
    slot,
    decision_id: decisionId,
    started_at: now,
    alerting_at: now,
    alerting_deadline_at: deadlineAt,
  });
  await changeConversation(trx, conversation.id, { routing_state: "offered" });
  await appendEvents(trx, [
    {
      kind: "offer.made",
      conversationId: conversation.id,
      participantId: leg.id,
      userId,
      queueId,
      ...actorColumns(actor),
      detail: {
        decisionId,
        kind,
        deadlineAt: deadlineAt.toISOString(),
        isOverride: assignment.isOverride,
        reason: assignment.reason,
      },
    },
  ]);
  if (kind === "assignment") return;
  await acceptOffer(trx, {
    conversationId: conversation.id,
    participantId: leg.id,
    now,
    actor,
  });
}

function assertMayAssign(assignment: Assignment, kind: "assignment" | "pull"): void {
  const mayAssign = assignment.principal.permissions.has(assignPermission);
  if (!mayAssign && (kind === "assignment" || assignment.isOverride)) {
    throw new AppError({
      code: "missing.permissions",
      status: 403,
      message: `The caller lacks the permission ${assignPermission}, which giving a conversation to others or beyond the capacity needs.`,
      details: { permissions: assignPermission },
    });
  }
  if (!assignment.isOverride || assignment.reason !== null) return;
  const message = "Going beyond an agent's capacity needs a reason.";
  throw invalidFields(message, [
    { fieldName: "reason", errorCode: "required.field.missing", message },
  ]);
}

async function lockWaiting(
  trx: Writer,
  conversationId: string,
): Promise<{ conversation: ConversationRow; queueId: string }> {
  const conversation = await lockConversation(trx, conversationId);
  if (!conversation) throw notFound("conversation", conversationId);
  if (conversation.routing_state === "waiting" && conversation.queue_id !== null) {
    return { conversation, queueId: conversation.queue_id };
  }
  throw notWaiting(conversation);
}

/** 409 for what is asked of a conversation that waits, when it does not (any more). */
export function notWaiting(conversation: ConversationRow): AppError {
  return new AppError({
    code: "conversation.notWaiting",
    status: 409,
    message:
      conversation.routing_state === "offered"
        ? "The conversation rings at an agent now."
        : "The conversation does not wait in a queue (any more).",
    details: { routingState: conversation.routing_state },
  });
}

function manualAssignmentOff(): AppError {
  return new AppError({
    code: "queue.manualAssignmentOff",
    status: 409,
    message: "The queue does not allow manual assignment. An administrator can turn it on there.",
  });
}

async function findAgent(
  trx: Writer,
  place: { readonly userId: string; readonly queueId: string },
): Promise<TargetUser> {
  const user = await findTargetUser(trx, { id: place.userId });
  if (user?.state === "active" && (await readMembership(trx, place)) === true) return user;
  const message =
    user?.state === "active"
      ? `${user.name} takes no part in the queue of this conversation.`
      : "There is no such active user.";
  throw invalidFields(message, [{ fieldName: "id", errorCode: "invalid.value", message }]);
}

/** Whoever takes it themselves needs no notification channel: they are there. */
function assertReady(
  state: AgentStateRow,
  agent: { readonly kind: "assignment" | "pull"; readonly name: string },
): void {
  if (state.routing_status !== "IDLE" && state.routing_status !== "INTERACTING") {
    throw new AppError({
      code: "agent.notOnQueue",
      status: 409,
      message:
        state.routing_status === "NOT_RESPONDING"
          ? `${agent.name} has missed an offer and is not responding.`
          : `${agent.name} is off queue.`,
      details: { routingStatus: state.routing_status },
    });
  }
  if (agent.kind === "pull" || state.disconnected_at === null) return;
  throw new AppError({
    code: "agent.notConnected",
    status: 409,
    message: `${agent.name} has no connection to ring at.`,
  });
}

function slotOf(room: Room, assignment: Assignment, agent: TargetUser): number {
  const slot = assignment.isOverride ? (room.slot ?? room.slotBeyond) : room.slot;
  if (slot !== undefined) return slot;
  throw noRoom(room, agent);
}
