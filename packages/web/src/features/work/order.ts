/** Why a conversation is in my list. */
export type WorkKind = "ringing" | "active" | "parked" | "wrapup";

/** What the order of the list depends on; instants in milliseconds. */
export interface Rankable {
  readonly id: string;
  readonly kind: WorkKind;
  /** When the offer or the timed wrap-up runs out, or what is parked comes back; null without such a time. */
  readonly deadlineMs: number | null;
  /** Since when the customer waits for our answer; null when the last word is ours. */
  readonly unansweredSinceMs: number | null;
  /** Last message either way, or the start of the leg. */
  readonly lastActivityMs: number;
}

const kindRank: Readonly<Record<WorkKind, number>> = {
  ringing: 0,
  active: 1,
  parked: 2,
  wrapup: 3,
};

/**
 * The order in which conversations need me: offers by the nearest deadline; then open conversations, first those
 * whose customer waits (longest first), then the answered ones (latest first); then what is parked, by the time
 * it comes back; then wrap-ups, those with a deadline first. The id breaks ties, so equal rows never swap.
 */
export function compareByNeed(a: Rankable, b: Rankable): number {
  const byKind = kindRank[a.kind] - kindRank[b.kind];
  if (byKind !== 0) return byKind;
  const byDeadline = (a.deadlineMs ?? Infinity) - (b.deadlineMs ?? Infinity);
  if (a.kind !== "active" && !Number.isNaN(byDeadline) && byDeadline !== 0) return byDeadline;
  if (a.kind === "active") {
    const byWait = (a.unansweredSinceMs ?? Infinity) - (b.unansweredSinceMs ?? Infinity);
    if (!Number.isNaN(byWait) && byWait !== 0) return byWait;
    if (a.lastActivityMs !== b.lastActivityMs) return b.lastActivityMs - a.lastActivityMs;
  } else if (a.lastActivityMs !== b.lastActivityMs) {
    return a.lastActivityMs - b.lastActivityMs;
  }
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/**
 * The order to draw while the pointer is over the list: rows that were there keep their places, rows that went leave,
 * new ones join at the end, so nothing moves under a click that is on its way.
 */
export function holdOrder<Row extends { readonly id: string }>(
  shownIds: readonly string[],
  rows: readonly Row[],
): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const kept: Row[] = [];
  for (const id of shownIds) {
    const row = byId.get(id);
    if (row === undefined) continue;
    kept.push(row);
    byId.delete(id);
  }
  return [...kept, ...byId.values()];
}
