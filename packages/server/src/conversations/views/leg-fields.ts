import type { ConversationView, LegView, WrapupPrompt } from "@tsubame/store";
import { defaultWrapupTimeoutMs, legPhase } from "../leg.ts";
import { iso, present, promptName } from "./words.ts";

/** The recorded wrap-up of a leg; undefined while none is recorded. */
export function wrapupOf(leg: LegView) {
  if (leg.wrapup_name === null) return undefined;
  const startedAt = leg.wrapup_started_at ?? leg.ended_at;
  const endedAt = leg.wrapup_ended_at;
  return {
    code: leg.wrapup_code_id ?? leg.wrapup_name,
    name: leg.wrapup_name,
    ...present("notes", leg.wrapup_notes),
    ...(startedAt && endedAt
      ? {
          durationSeconds: Math.max(
            0,
            Math.round((endedAt.getTime() - startedAt.getTime()) / 1000),
          ),
          endTime: iso(endedAt),
        }
      : {}),
    provisional: legPhase(leg) !== "ended",
  };
}

/** Wrap-up and alerting of an agent's leg, alike in every shape. Until the leg ends, the queue's settings speak. */
export function workFields(leg: LegView) {
  if (leg.purpose !== "agent") return { wrapupRequired: false };
  const prompt = leg.wrapup_prompt ?? (leg.queue_wrapup_prompt as WrapupPrompt | null);
  const isTimed = prompt === "MANDATORY_TIMEOUT" || prompt === "MANDATORY_FORCED_TIMEOUT";
  const wrapup = wrapupOf(leg);
  return {
    wrapupRequired:
      leg.state === "disconnected"
        ? leg.is_wrapup_required
        : prompt !== null && prompt !== "OPTIONAL" && prompt !== "AGENT_REQUESTED",
    ...present("wrapupPrompt", prompt && promptName(prompt)),
    ...(isTimed ? { wrapupTimeoutMs: leg.queue_wrapup_timeout_ms ?? defaultWrapupTimeoutMs } : {}),
    ...(leg.is_wrapup_skipped ? { wrapupSkipped: true } : {}),
    ...present("wrapup", wrapup),
    ...present(
      "alertingTimeoutMs",
      leg.alerting_at && leg.alerting_deadline_at
        ? leg.alerting_deadline_at.getTime() - leg.alerting_at.getTime()
        : leg.queue_alerting_timeout_seconds && leg.queue_alerting_timeout_seconds * 1000,
    ),
    ...present("startAcwTime", leg.wrapup_started_at && iso(leg.wrapup_started_at)),
    ...present("endAcwTime", leg.wrapup_ended_at && iso(leg.wrapup_ended_at)),
  };
}

/** State of the after-call work of a leg, as the full view names it. */
export function afterCallWork(leg: LegView) {
  const phase = legPhase(leg);
  const state =
    leg.purpose !== "agent" || (!leg.is_wrapup_required && leg.wrapup_name === null)
      ? ("notApplicable" as const)
      : phase === "wrapup"
        ? ("pending" as const)
        : leg.is_wrapup_skipped
          ? ("skipped" as const)
          : leg.state === "disconnected"
            ? ("complete" as const)
            : ("unknown" as const);
  return {
    state,
    ...present("startTime", leg.wrapup_started_at && iso(leg.wrapup_started_at)),
    ...present("endTime", leg.wrapup_ended_at && iso(leg.wrapup_ended_at)),
  };
}

/** What the conversation asks of an agent; only on legs that stand in, or came from, a queue. */
export function routingData(view: ConversationView, leg: LegView) {
  if (leg.queue_id === null) return undefined;
  return {
    queue: reference("/api/v2/routing/queues", leg.queue_id, leg.queue_name),
    ...(view.conversation.language_id
      ? {
          language: reference(
            "/api/v2/routing/languages",
            view.conversation.language_id,
            view.languageName,
          ),
        }
      : {}),
    priority: view.conversation.priority,
    skills: view.skills.map((skill) => reference("/api/v2/routing/skills", skill.id, skill.name)),
    scoredAgents: view.conversation.preferred_agents.map(({ agentId, score }) => ({
      agent: { id: agentId, selfUri: `/api/v2/users/${agentId}` },
      score,
    })),
  };
}

/** To whom the conversation was passed on, oldest first. */
export function recentTransfers(view: ConversationView) {
  return view.transfers.map((transfer) => ({
    id: transfer.id,
    state: "complete" as const,
    dateIssued: iso(transfer.transferredAt),
    ...(transfer.initiatorUserId ? { initiator: { userId: transfer.initiatorUserId } } : {}),
    destination: {
      ...present("userId", transfer.toUserId),
      ...present("queueId", transfer.toQueueId),
    },
    transferType: "Unattended" as const,
  }));
}

/** When the conversation ends by itself; nothing while no time runs. */
export function inactivity({ conversation }: ConversationView): { inactivityTimeout?: string } {
  const isRunning = conversation.state === "open" && conversation.routing_state === "connected";
  return isRunning && conversation.inactive_at !== null
    ? { inactivityTimeout: iso(conversation.inactive_at) }
    : {};
}

/** Another entity by id, name and address. */
export function reference(collectionUri: string, id: string, name: string | null) {
  return { id, ...present("name", name), selfUri: `${collectionUri}/${id}` };
}

/** Name that a participant is shown by. */
export function nameOf(view: ConversationView, leg: LegView): string {
  return (
    leg.name ??
    (leg.purpose === "customer" ? view.contact.name : (leg.user_name ?? leg.queue_name ?? ""))
  );
}
