import type { Unrecoverable } from "@tsubame/contract";
import { hasEncryptedEvents, type BackfillRow, type Reader } from "@tsubame/store";
import type { Progress, Report } from "./progress.ts";

/** For how long X keeps its list of DMs (docs/sources.md#x-direct-messages). */
const horizonMs = 30 * 24 * 3_600_000;

/** What a search that has ended could not bring back. `refusal` is given when X refused its list to the end. */
export async function reportOf(
  reader: Reader,
  search: {
    readonly row: BackfillRow;
    readonly progress: Progress;
    readonly refusal: string | null;
  },
): Promise<Report> {
  const { row, progress, refusal } = search;
  const none = { count: null, fromAt: null, untilAt: null, detail: null };
  const unrecoverable: Unrecoverable[] = [];
  const begunMs = progress.startedAt === null ? Date.now() : Date.parse(progress.startedAt);
  const horizon = new Date(begunMs - horizonMs);
  if (row.from_at < horizon) {
    const untilAt = row.until_at < horizon ? row.until_at : horizon;
    unrecoverable.push({
      ...none,
      reason: "beyondHorizon",
      fromAt: row.from_at.toISOString(),
      untilAt: untilAt.toISOString(),
    });
  }
  if (refusal !== null) {
    unrecoverable.push({
      ...none,
      reason: "listRefused",
      fromAt: row.from_at.toISOString(),
      untilAt: progress.listedBackToAt ?? row.until_at.toISOString(),
      detail: refusal,
    });
  }
  if (progress.groupCount > 0) {
    unrecoverable.push({ ...none, reason: "groups", count: progress.groupCount });
  }
  if (await hasEncryptedEvents(reader, row.integration_id)) {
    unrecoverable.push({ ...none, reason: "encrypted" });
  }
  return { unrecoverable };
}
