import type { WorkItem } from "@tsubame/contract";
import type { Rankable, WorkKind } from "./order.ts";

/** A row of the list: what it shows and what its place depends on. */
export interface WorkRow extends Rankable {
  readonly item: WorkItem;
}

const kinds: Readonly<Record<WorkItem["phase"], WorkKind>> = {
  alerting: "ringing",
  connected: "active",
  parked: "parked",
  wrapup: "wrapup",
};

const ms = (at: string | null | undefined) =>
  at === null || at === undefined ? null : Date.parse(at);

function deadlineOf(item: WorkItem): string | null | undefined {
  if (item.phase === "alerting") return item.alertingDeadlineAt;
  return item.phase === "parked" ? item.resumeAt : item.wrapup?.deadlineAt;
}

/** The row of one leg. */
export function rowOf(item: WorkItem): WorkRow {
  const lastMessageMs = ms(item.lastMessage?.at);
  return {
    id: item.participantId,
    item,
    kind: kinds[item.phase],
    deadlineMs: ms(deadlineOf(item)),
    unansweredSinceMs: item.phase !== "parked" && item.isWaitingForReply ? lastMessageMs : null,
    lastActivityMs: lastMessageMs ?? Date.parse(item.startedAt),
  };
}
