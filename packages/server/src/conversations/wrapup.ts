import {
  appendEvents,
  changeLeg,
  lockConversation,
  lockLeg,
  type LegRow,
  type Writer,
} from "@tsubame/store";
import { actorColumns, systemActor } from "./actor.ts";
import { settleAgent } from "./agent-status.ts";
import { isEndedByRecording, isSkippable, legPhase } from "./leg.ts";
import { legColumns, type LegOutcome, type LegRequest } from "./offers.ts";

/** Name that stands for "the time ran out" where a wrap-up code would (Genesys; there is no such code entity). */
const wrapupTimeoutCode = "ININ-WRAP-UP-TIMEOUT";

/** What the agent recorded; the code has been checked against the queue's codes. */
export interface WrapupRecord {
  readonly codeId: string;
  readonly name: string;
  readonly notes: string | null;
}

/**
 * Records a wrap-up. In phase `wrapup` this ends it and frees the slot, unless the queue forces the whole time;
 * while connected, and after an optional one, it is only stored. Recording again replaces what was recorded.
 * An offer that rings has nothing to wrap up: `wrongPhase`.
 */
export async function completeWrapup(
  trx: Writer,
  request: LegRequest,
  record: WrapupRecord,
): Promise<LegOutcome> {
  const locked = await lockWrapup(trx, request);
  if (locked.kind !== "done") return locked;
  const phase = legPhase(locked.leg);
  if (phase === "alerting" || locked.leg.connected_at === null) {
    return { kind: "wrongPhase", phase, leg: locked.leg };
  }
  const isEnding = phase === "wrapup" && isEndedByRecording(locked.leg.wrapup_prompt);
  const leg = await changeLeg(trx, locked.leg.id, {
    wrapup_code_id: record.codeId,
    wrapup_name: record.name,
    wrapup_notes: record.notes,
    is_wrapup_skipped: false,
    ...(phase === "ended" && locked.leg.wrapup_ended_at === null
      ? { wrapup_ended_at: request.now }
      : {}),
    ...(isEnding ? endedColumns(request.now) : {}),
  });
  await announce(trx, leg, request, { by: "agent", isEnded: isEnding || phase === "ended" });
  if (isEnding) await freeAgent(trx, leg, request.now);
  return { ...locked, leg };
}

/**
 * Ends a wrap-up without a code: where the queue makes it optional, or where no code exists that one could choose.
 * Where it is demanded nothing changes and `wrongPhase` says so; where none is pending nothing happens.
 */
export async function skipWrapup(
  trx: Writer,
  request: LegRequest,
  options: { readonly isCodeAvailable: boolean },
): Promise<LegOutcome> {
  const locked = await lockWrapup(trx, request);
  if (locked.kind !== "done") return locked;
  const phase = legPhase(locked.leg);
  if (phase !== "wrapup" && phase !== "ended") return locked;
  const mayEnd = isSkippable(locked.leg.wrapup_prompt) || !options.isCodeAvailable;
  if (phase === "wrapup" && !mayEnd) return { kind: "wrongPhase", phase, leg: locked.leg };
  if (locked.leg.is_wrapup_skipped || locked.leg.wrapup_name !== null) return locked;
  const leg = await changeLeg(trx, locked.leg.id, {
    is_wrapup_skipped: true,
    ...(phase === "wrapup" ? endedColumns(request.now) : {}),
  });
  await announce(trx, leg, request, { by: "skip", isEnded: true });
  if (phase === "wrapup") await freeAgent(trx, leg, request.now);
  return { ...locked, leg };
}

/**
 * The deadline of a timed wrap-up has passed: it ends with what was recorded, else with ININ-WRAP-UP-TIMEOUT.
 * `wrongPhase` when the agent was faster, or the deadline is still ahead.
 */
export async function timeOutWrapup(trx: Writer, request: LegRequest): Promise<LegOutcome> {
  const locked = await lockWrapup(trx, request);
  if (locked.kind !== "done") return locked;
  const phase = legPhase(locked.leg);
  const deadlineAt = locked.leg.wrapup_deadline_at;
  if (phase !== "wrapup" || deadlineAt === null || deadlineAt > request.now) {
    return { kind: "wrongPhase", phase, leg: locked.leg };
  }
  const leg = await changeLeg(trx, locked.leg.id, {
    ...(locked.leg.wrapup_name === null ? { wrapup_name: wrapupTimeoutCode } : {}),
    ...endedColumns(request.now),
  });
  await announce(trx, leg, request, { by: "timeout", isEnded: true });
  await freeAgent(trx, leg, request.now);
  return { ...locked, leg };
}

async function lockWrapup(trx: Writer, request: LegRequest): Promise<LegOutcome> {
  const conversation = await lockConversation(trx, request.conversationId);
  const leg = conversation && (await lockLeg(trx, request));
  if (!conversation || !leg || leg.purpose !== "agent") return { kind: "notFound" };
  return { kind: "done", conversation, leg };
}

function endedColumns(now: Date): { wrapup_ended_at: Date; wrapup_deadline_at: null; slot: null } {
  return { wrapup_ended_at: now, wrapup_deadline_at: null, slot: null };
}

async function announce(
  trx: Writer,
  leg: LegRow,
  request: LegRequest,
  detail: { by: "agent" | "skip" | "timeout"; isEnded: boolean },
): Promise<void> {
  await appendEvents(trx, [
    {
      kind: "wrapup.completed",
      ...legColumns(leg),
      ...actorColumns(request.actor ?? systemActor),
      detail: { ...detail, codeId: leg.wrapup_code_id, name: leg.wrapup_name },
    },
  ]);
}

async function freeAgent(trx: Writer, leg: LegRow, now: Date): Promise<void> {
  await settleAgent(trx, { userId: leg.user_id as string, now, isIdleRestarted: true });
}
