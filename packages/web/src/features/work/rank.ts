import type { WorkItem } from "@tsubame/contract";
import type { Rankable, WorkKind } from "./order.ts";

/** A row of the list: what it shows and what its place depends on. */
export interface WorkRow extends Rankable {
  readonly item: WorkItem;
}

const kinds: Readonly<Record<WorkItem["phase"], WorkKind>> = {
  alerting: "ringing",
  connected: "active",
  parked: "active",
  wrapup: "wrapup",
};

const ms = (at: string | null | undefined) =>
  at === null || at === undefined ? null : Date.parse(at);

/** The row of one leg. */
export function rowOf(item: WorkItem): WorkRow {
  const lastMessageMs = ms(item.lastMessage?.at);
  return {
    id: item.participantId,
    item,
    kind: kinds[item.phase],
    deadlineMs:
      item.phase === "alerting" ? ms(item.alertingDeadlineAt) : ms(item.wrapup?.deadlineAt),
    unansweredSinceMs: item.isWaitingForReply ? lastMessageMs : null,
    lastActivityMs: lastMessageMs ?? Date.parse(item.startedAt),
  };
}
