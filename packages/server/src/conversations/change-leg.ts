import type { BodyOf, patchConversationsMessageParticipant } from "@tsubame/contract";
import {
  lockConversation,
  lockLeg,
  readWrapupCodesOfQueue,
  type LegRow,
  type Writer,
} from "@tsubame/store";
import { AppError, invalidFields, notFound } from "../http/errors.ts";
import type { Principal } from "../http/principal.ts";
import { isOwn, notActiveParticipant, seeAllPermission } from "./access.ts";
import { actorOf } from "./actor.ts";
import { endConversation, endLeg } from "./end.ts";
import { legPhase } from "./leg.ts";
import { acceptOffer, declineOffer, type LegOutcome, type LegRequest } from "./offers.ts";
import { completeWrapup, skipWrapup, type WrapupRecord } from "./wrapup.ts";

type LegPatch = BodyOf<typeof patchConversationsMessageParticipant>;

/** A leg as a request names it; `communicationId` where the path has one. */
export interface LegPath {
  readonly conversationId: string;
  readonly participantId: string;
  readonly communicationId?: string;
}

/**
 * Finds and locks the leg of a request (conversation first).
 * @throws {AppError} `not.found`, also for somebody else's conversation
 */
async function findLeg(trx: Writer, path: LegPath, principal: Principal): Promise<LegRow> {
  const conversation = await lockConversation(trx, path.conversationId);
  if (!conversation) throw notFound("conversation", path.conversationId);
  const leg = await lockLeg(trx, path);
  if (!leg) throw notFound("participant", path.participantId);
  if (path.communicationId !== undefined && leg.communication_id !== path.communicationId) {
    throw notFound("communication", path.communicationId);
  }
  if (!isOwn(principal, leg) && !principal.permissions.has(seeAllPermission)) {
    throw notActiveParticipant("This leg belongs to another agent.");
  }
  return leg;
}

/**
 * What `PATCH …/participants/{id}` asks for, in one transaction and in this order: record the wrap-up, change the state,
 * skip the wrap-up. Asking for the state that the leg is in already changes nothing, so a repeated request is harmless.
 *
 * Only the leg's own agent accepts. Ending may also be asked by whoever sees every conversation.
 */
export async function patchLeg(
  trx: Writer,
  call: {
    readonly path: LegPath;
    readonly patch: LegPatch;
    readonly principal: Principal;
    readonly now: Date;
  },
): Promise<void> {
  const { path, patch, principal, now } = call;
  const leg = await findLeg(trx, path, principal);
  const request: LegRequest = { ...path, now, actor: actorOf(principal) };
  if (leg.purpose !== "agent") {
    await patchOtherLeg(trx, request, patch);
    return;
  }
  if (patch.wrapup) {
    const record = await wrapupRecord(trx, leg, patch.wrapup);
    unwrap(await completeWrapup(trx, request, record));
  }
  if (patch.state === "connected") await connect(trx, request, leg, principal);
  if (patch.state === "disconnected") await disconnect(trx, request, leg);
  if (patch.wrapupSkipped === true) {
    const codes = await readWrapupCodesOfQueue(trx, leg.queue_id);
    unwrap(await skipWrapup(trx, request, { isCodeAvailable: codes.length > 0 }));
  }
}

/** Records a wrap-up for `POST …/wrapup`. */
export async function postWrapup(
  trx: Writer,
  call: {
    readonly path: LegPath;
    readonly wrapup: { readonly code: string; readonly notes?: string | undefined };
    readonly principal: Principal;
    readonly now: Date;
  },
): Promise<void> {
  const leg = await findLeg(trx, call.path, call.principal);
  const record = await wrapupRecord(trx, leg, call.wrapup);
  const request = { ...call.path, now: call.now, actor: actorOf(call.principal) };
  unwrap(await completeWrapup(trx, request, record));
}

async function connect(
  trx: Writer,
  request: LegRequest,
  leg: LegRow,
  principal: Principal,
): Promise<void> {
  if (!isOwn(principal, leg)) {
    throw notActiveParticipant("Only the agent to whom it is offered accepts a conversation.");
  }
  if (leg.state === "connected") return;
  unwrap(await acceptOffer(trx, request));
}

async function disconnect(trx: Writer, request: LegRequest, leg: LegRow): Promise<void> {
  const phase = legPhase(leg);
  if (phase === "alerting") unwrap(await declineOffer(trx, request));
  if (phase === "connected" || phase === "parked") unwrap(await endLeg(trx, request));
}

/** The customer's and the queue's legs end only with the conversation, and nobody else connects them. */
async function patchOtherLeg(trx: Writer, request: LegRequest, patch: LegPatch): Promise<void> {
  if (patch.state === "connected" || patch.wrapup) {
    throw invalidFields("Only an agent's leg is accepted or wrapped up.", [
      { fieldName: patch.wrapup ? "wrapup" : "state", errorCode: "invalid.value" },
    ]);
  }
  if (patch.state === "disconnected") {
    await endConversation(trx, { ...request, disconnectType: "system" });
  }
}

async function wrapupRecord(
  trx: Writer,
  leg: LegRow,
  wrapup: { readonly code: string; readonly notes?: string | undefined },
): Promise<WrapupRecord> {
  const codes = await readWrapupCodesOfQueue(trx, leg.queue_id);
  const code = codes.find(({ id }) => id === wrapup.code.toLowerCase());
  if (!code) {
    throw invalidFields("The wrap-up code is not one of the queue's codes.", [
      { fieldName: "code", errorCode: "invalid.value", message: "not a code of this queue" },
    ]);
  }
  return { codeId: code.id, name: code.name, notes: wrapup.notes ?? null };
}

/** Turns the outcomes that are failures for a caller into errors. */
function unwrap(outcome: LegOutcome): void {
  if (outcome.kind === "done") return;
  if (outcome.kind === "notFound") {
    throw new AppError({
      code: "not.found",
      status: 404,
      message: "There is no such participant.",
    });
  }
  throw notActiveParticipant(sentences[outcome.phase]);
}

const sentences = {
  alerting: "The leg still rings: accept it before it is wrapped up.",
  connected: "The leg is connected.",
  parked: "The leg is parked.",
  wrapup: "The conversation has ended for this agent, and its queue demands a wrap-up code.",
  ended: "The offer or the conversation has ended for this agent.",
} as const;
