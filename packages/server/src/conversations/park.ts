import {
  appendEvents,
  changeConversation,
  changeLeg,
  clearExclusions,
  findTargetUser,
  lockAgent,
  lockConversation,
  lockLeg,
  openLeg,
  readOwningLeg,
  readRoom,
  restartInactivity,
  type LegRow,
  type Writer,
} from "@tsubame/store";
import { invalidFields, notFound } from "../http/errors.ts";
import type { Principal } from "../http/principal.ts";
import { isOwn, notActiveParticipant } from "./access.ts";
import { actorColumns, actorOf, systemActor, type Actor } from "./actor.ts";
import { settleAgent } from "./agent-status.ts";
import type { LegPath } from "./change-leg.ts";
import { isAllowed, legPhase, type LegAction } from "./leg.ts";
import { noRoom } from "./no-room.ts";
import { legColumns } from "./offers.ts";
import { defaultAgentWaitSeconds } from "./transfer-target.ts";

/** Longest time that a conversation is set aside, in days. */
const longestParkDays = 30;

/** One's own leg, and when. */
export interface ParkCall {
  readonly path: LegPath;
  readonly principal: Principal;
  readonly now: Date;
}

/**
 * connected → parked: the agent sets the conversation aside and is free for another; it stays theirs. It comes back at
 * `resumeAt` (null: when they say so), or at once when the customer writes. Parking what is parked moves the time.
 *
 * @throws {AppError} `not.found`, `conversation.error.forbidden.not.active.participant`, `bad.request`
 */
export async function parkLeg(
  trx: Writer,
  call: ParkCall & { readonly resumeAt: Date | null },
): Promise<void> {
  const { now, resumeAt } = call;
  assertParkTime(resumeAt, now);
  const locked = await lockOwn(trx, call);
  const isParked = locked.state === "parked";
  if (!isParked) assertPhase(locked, "park", "Only a connected conversation is parked.");
  const leg = await changeLeg(trx, locked.id, {
    state: "parked",
    ...(isParked ? {} : { parked_at: now }),
    resume_at: resumeAt,
    slot: null,
  });
  if (!isParked) await changeConversation(trx, leg.conversation_id, { routing_state: "parked" });
  await appendEvents(trx, [
    {
      kind: "conversation.parked",
      ...legColumns(leg),
      ...actorColumns(actorOf(call.principal)),
      detail: { resumeAt: resumeAt?.toISOString() ?? null },
    },
  ]);
  if (isParked) return;
  await settleAgent(trx, { userId: leg.user_id as string, now, isIdleRestarted: true });
}

/**
 * parked → connected: the agent takes it up again and needs room for it. Asking for what is connected changes nothing.
 *
 * @throws {AppError} `not.found`, `conversation.error.forbidden.not.active.participant`, `conversation.noRoom`
 */
export async function resumeLeg(trx: Writer, call: ParkCall): Promise<void> {
  const { now } = call;
  const locked = await lockOwn(trx, call);
  if (locked.state === "connected") return;
  assertPhase(locked, "resume", "Only a parked conversation is taken up again.");
  const conversation = await lockConversation(trx, locked.conversation_id);
  const userId = locked.user_id as string;
  await lockAgent(trx, userId);
  const room = await readRoom(trx, {
    userId,
    labelId: conversation?.utilization_label_id ?? null,
  });
  if (room.slot === undefined) throw noRoom(room, "you");
  const leg = await changeLeg(trx, locked.id, {
    state: "connected",
    parked_at: null,
    resume_at: null,
    slot: room.slot,
  });
  await changeConversation(trx, leg.conversation_id, {
    routing_state: "connected",
    inactive_from_at: now,
  });
  await restartInactivity(trx, [leg.conversation_id], now);
  await announceResumed(trx, leg, { by: "agent", actor: actorOf(call.principal) });
  await settleAgent(trx, { userId, now, isIdleRestarted: true });
}

/** What brings a parked conversation back without its agent. */
export type ResumeReason = "time" | "message";

/**
 * Brings a parked conversation back: the leg ends, and it waits in its queue anew, at first for its agent alone (unless
 * they are no longer there), then for anyone. Nothing happens where nothing is parked, or its time has not come. Locks no
 * agent: a parked leg holds no slot.
 */
export async function returnParked(
  trx: Writer,
  conversationId: string,
  by: { readonly now: Date; readonly reason: ResumeReason },
): Promise<void> {
  const { now, reason } = by;
  const conversation = await lockConversation(trx, conversationId);
  const owning = conversation && (await readOwningLeg(trx, conversationId));
  if (!conversation || owning?.state !== "parked") return;
  if (reason === "time" && (owning.resume_at === null || owning.resume_at > now)) return;
  const leg = await changeLeg(trx, owning.id, {
    state: "disconnected",
    ended_at: now,
    disconnect_type: "transfer",
    parked_at: null,
    resume_at: null,
  });
  const agent = await findTargetUser(trx, { id: leg.user_id as string });
  const isAwaited = agent?.state === "active" && agent.isAgent;
  const queueId = conversation.queue_id ?? leg.queue_id;
  await openLeg(trx, {
    conversation_id: conversationId,
    purpose: "acd",
    state: "connected",
    queue_id: queueId,
    started_at: now,
    connected_at: now,
  });
  await changeConversation(trx, conversationId, {
    routing_state: "waiting",
    queue_id: queueId,
    waiting_since_at: now,
    entered_queue_at: now,
    direct_agent_id: isAwaited ? leg.user_id : null,
    direct_until: isAwaited ? new Date(now.getTime() + defaultAgentWaitSeconds * 1000) : null,
  });
  await clearExclusions(trx, conversationId);
  await announceResumed(trx, leg, { by: reason, actor: systemActor });
  await appendEvents(trx, [
    {
      kind: "conversation.queued",
      conversationId,
      queueId,
      integrationId: conversation.integration_id,
      detail: {
        queueId,
        priority: conversation.priority,
        waitingSinceAt: now.toISOString(),
        reason: "resumed",
      },
    },
  ]);
}

async function lockOwn(trx: Writer, call: ParkCall): Promise<LegRow> {
  const { path } = call;
  const conversation = await lockConversation(trx, path.conversationId);
  if (!conversation) throw notFound("conversation", path.conversationId);
  const leg = await lockLeg(trx, path);
  if (!leg) throw notFound("participant", path.participantId);
  if (leg.purpose === "agent" && isOwn(call.principal, leg)) return leg;
  throw notActiveParticipant("Only an agent's own conversation is parked or taken up again.");
}

function assertPhase(leg: LegRow, action: LegAction, message: string): void {
  if (!isAllowed(legPhase(leg), action)) throw notActiveParticipant(message);
}

function assertParkTime(resumeAt: Date | null, now: Date): void {
  if (resumeAt === null) return;
  const inMs = resumeAt.getTime() - now.getTime();
  if (inMs > 0 && inMs <= longestParkDays * 86_400_000) return;
  const message =
    inMs <= 0
      ? "The time to take it up again has to be ahead."
      : `A conversation is parked for ${longestParkDays} days at most.`;
  throw invalidFields(message, [{ fieldName: "resumeTime", errorCode: "invalid.value", message }]);
}

async function announceResumed(
  trx: Writer,
  leg: LegRow,
  why: { readonly by: "agent" | ResumeReason; readonly actor: Actor },
): Promise<void> {
  await appendEvents(trx, [
    {
      kind: "conversation.resumed",
      ...legColumns(leg),
      ...actorColumns(why.actor),
      detail: { reason: why.by },
    },
  ]);
}
