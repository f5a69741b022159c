import type { Clock } from "../clock.ts";
import type { Activity } from "../webhooks/activity.ts";

/** One activity that was, or should have been, delivered to one subscriber. */
export interface ArchivedActivity {
  readonly atMs: number;
  readonly appId: string;
  /** Null for what went down the app's stream. */
  readonly webhookId: string | null;
  readonly forUserId: string;
  /** Subscription of the X Activity API that it was for; null for Account Activity. */
  readonly activitySubscriptionId: string | null;
  readonly activity: Activity;
}

/** X's memory of the last days, from which replay jobs and a stream's backfill are fed. */
export interface ActivityArchive {
  add(entry: Omit<ArchivedActivity, "atMs">): void;
  /** Entries in `[fromMs, untilMs)` in the order in which they happened. */
  between(
    span: { fromMs: number; untilMs: number },
    matches: (entry: ArchivedActivity) => boolean,
  ): ArchivedActivity[];
  list(): readonly ArchivedActivity[];
  /** Puts back an entry of an earlier run; to be called in their order. */
  restore(entry: ArchivedActivity): void;
}

/** The longest look back that any generation allows: five days (docs/sources.md#x-replay). */
const KEPT_MS = 5 * 86_400_000;
/** Some 150 MB; far more than five days of a busy demo. */
const MAX_ENTRIES = 500_000;
/** Old entries leave in lots, so that adding stays cheap. */
const LOT = 4_096;

/** Keeps the archive in memory. */
export function createActivityArchive(clock: Clock): ActivityArchive {
  let entries: ArchivedActivity[] = [];
  let addedSinceSweep = 0;

  function sweep(): void {
    addedSinceSweep = 0;
    const horizonMs = clock.now() - KEPT_MS;
    const first = entries.findIndex((entry) => entry.atMs >= horizonMs);
    const tooMany = Math.max(0, entries.length - MAX_ENTRIES);
    entries = entries.slice(first < 0 ? entries.length : Math.max(first, tooMany));
  }

  return {
    add(entry) {
      entries.push({ ...entry, atMs: entry.activity.atMs });
      addedSinceSweep += 1;
      if (addedSinceSweep >= LOT) sweep();
    },
    between: ({ fromMs, untilMs }, matches) =>
      entries.filter((entry) => entry.atMs >= fromMs && entry.atMs < untilMs && matches(entry)),
    list() {
      sweep();
      return entries;
    },
    restore: (entry) => void entries.push(entry),
  };
}
