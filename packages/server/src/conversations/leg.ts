import type { LegRow, WrapupPrompt } from "@tsubame/store";

/**
 * Where an agent's leg is in its life.
 *
 * - `alerting`: the offer rings. It has a deadline and holds a slot. → connected (accept), ended (decline, expire,
 *   withdraw).
 * - `connected`: the agent owns the conversation and holds a slot. → wrapup or ended (disconnect, transfer), parked
 *   (park), ended (return: the agent is gone and the conversation goes back to its queue).
 * - `parked`: set aside by the agent who owns it, without a slot. → connected (resume), wrapup or ended (disconnect,
 *   transfer), ended (return: its time has come or the customer has written, and it is offered again).
 * - `wrapup`: disconnected, and the queue demands a wrap-up that is not finished. Holds its slot. → ended (complete,
 *   skip, time-out).
 * - `ended`: nothing can happen any more, except that a wrap-up may be recorded late where the queue makes it optional.
 */
export type LegPhase = "alerting" | "connected" | "parked" | "wrapup" | "ended";

/** What may happen to a leg. */
export type LegAction =
  | "accept"
  | "decline"
  | "expire"
  | "withdraw"
  | "disconnect"
  | "transfer"
  | "park"
  | "resume"
  | "return";

const next: Readonly<Record<LegPhase, Partial<Record<LegAction, LegPhase>>>> = {
  alerting: { accept: "connected", decline: "ended", expire: "ended", withdraw: "ended" },
  connected: { disconnect: "ended", transfer: "ended", park: "parked", return: "ended" },
  parked: { disconnect: "ended", transfer: "ended", resume: "connected", return: "ended" },
  wrapup: {},
  ended: {},
};

/** The leg's phase, derived from its columns and stored nowhere. */
export function legPhase(
  leg: Pick<LegRow, "state" | "wrapup_started_at" | "wrapup_ended_at">,
): LegPhase {
  if (leg.state !== "disconnected") return leg.state;
  return leg.wrapup_started_at !== null && leg.wrapup_ended_at === null ? "wrapup" : "ended";
}

/** Whether an action may happen in a phase. */
export function isAllowed(phase: LegPhase, action: LegAction): boolean {
  return next[phase][action] !== undefined;
}

/** Time that timed wrap-ups get where the queue names none. Genesys asks for a value there; five minutes is ours. */
export const defaultWrapupTimeoutMs = 300_000;

/** What becomes of the wrap-up when a leg ends. */
export interface WrapupPlan {
  /** The leg waits in phase `wrapup` and keeps its slot. */
  readonly isRequired: boolean;
  readonly startedAt: Date | null;
  readonly deadlineAt: Date | null;
  /** The wrap-up was recorded before the end and nothing forces the agent to wait. */
  readonly endedAt: Date | null;
}

/**
 * Decides the wrap-up at the end of a leg (Genesys after-call-work modes, docs/sources.md#genesys-queues):
 * MANDATORY waits for a code without limit; MANDATORY_TIMEOUT waits up to the time-out; MANDATORY_FORCED_TIMEOUT always
 * lasts the whole time-out; OPTIONAL and AGENT_REQUESTED wait for nothing. A code recorded while connected counts.
 */
export function planWrapup(wrapup: {
  readonly prompt: WrapupPrompt;
  readonly timeoutMs: number | null;
  readonly isRecorded: boolean;
  readonly now: Date;
}): WrapupPlan {
  const { prompt, now } = wrapup;
  if (prompt === "OPTIONAL" || prompt === "AGENT_REQUESTED") {
    return { isRequired: false, startedAt: null, deadlineAt: null, endedAt: null };
  }
  if (wrapup.isRecorded && prompt !== "MANDATORY_FORCED_TIMEOUT") {
    return { isRequired: true, startedAt: now, deadlineAt: null, endedAt: now };
  }
  const timeoutMs = wrapup.timeoutMs ?? defaultWrapupTimeoutMs;
  return {
    isRequired: true,
    startedAt: now,
    deadlineAt: prompt === "MANDATORY" ? null : new Date(now.getTime() + timeoutMs),
    endedAt: null,
  };
}

/** Whether recording a code ends the wrap-up now, or the deadline does later. */
export function isEndedByRecording(prompt: WrapupPrompt | null): boolean {
  return prompt !== "MANDATORY_FORCED_TIMEOUT";
}

/** A wrap-up may be skipped where it is optional; where the queue demands one it may not. */
export function isSkippable(prompt: WrapupPrompt | null): boolean {
  return prompt === "OPTIONAL" || prompt === "AGENT_REQUESTED" || prompt === null;
}
