import { backfillReason, type Backfill } from "@tsubame/contract";
import type { BackfillRow } from "@tsubame/store";
import { readProgress, readReport } from "./progress.ts";

/** A search as the API tells of it. */
export function backfillView(row: BackfillRow, now: Date): Backfill {
  const progress = readProgress(row.progress);
  const isOpen = row.state === "waiting" || row.state === "running";
  const endMs = (row.ended_at ?? now).getTime();
  return {
    id: row.id,
    integrationId: row.integration_id,
    reason: backfillReason.catch("requested").parse(row.reason),
    state: row.state,
    fromAt: row.from_at.toISOString(),
    untilAt: row.until_at.toISOString(),
    foundCount: row.found_count,
    knownCount: row.known_count,
    addedCount: row.added_count,
    replayedCount: progress.replay?.addedCount ?? 0,
    listedBackToAt: progress.listedBackToAt,
    unrecoverable: readReport(row.report).unrecoverable,
    waitsFor: waitsFor(row, now),
    nextStepAt: isOpen ? row.next_step_at.toISOString() : null,
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    durationSeconds: isOpen ? null : Math.max(0, (endMs - row.created_at.getTime()) / 1000),
  };
}

function waitsFor(row: BackfillRow, now: Date): Backfill["waitsFor"] {
  if (row.state === "waiting") return "turn";
  if (row.state !== "running" || row.next_step_at <= now) return null;
  const { waitsFor: reason, replay } = readProgress(row.progress);
  const isReplaying = reason === "limit" && replay !== null && replay.state === null;
  return isReplaying ? "replay" : (reason ?? "turn");
}
