import type { Clock } from "../clock.ts";

/** What can stand in the ground truth. Each kind's fields are listed in `docs/sandbox.md`. */
export type TruthKind =
  | "dm.issued"
  | "dm.read"
  | "send.received"
  | "send.applied"
  | "send.answered"
  | "delivery.queued"
  | "delivery.attempted"
  | "delivery.settled"
  | "crc.checked"
  | "webhook.registered"
  | "webhook.deleted"
  | "webhook.validated"
  | "webhook.invalidated"
  | "subscription.created"
  | "subscription.deleted"
  | "activity-subscription.created"
  | "activity-subscription.deleted"
  | "stream.opened"
  | "stream.closed"
  | "stream.sent"
  | "replay.started"
  | "replay.ended"
  | "call.failed"
  | "clock.moved"
  | "token.revoked"
  | "lab.started"
  | "lab.paused"
  | "lab.resumed"
  | "lab.ended"
  | "faults.set";

/** One line of the ground truth: rising `seq` without gaps, instant, kind, and ids. Never holds message text or a secret. */
export interface TruthEntry {
  readonly seq: number;
  readonly at: string;
  readonly kind: TruthKind;
  readonly [field: string]: unknown;
}

/** A part of the log; `firstSeq` above 1 says that older entries were let go. */
export interface TruthPage {
  readonly entries: readonly TruthEntry[];
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** Append-only account of what the sandbox did, in order, against which a client's memory can be compared after a crash. */
export interface TruthLog {
  add(kind: TruthKind, fields: Record<string, unknown>): TruthEntry;
  read(filter?: { after?: number; kind?: string; limit?: number }): TruthPage;
  clear(): void;
}

/** Oldest entries leave beyond this count (about 300 MB at worst), a tenth at a time. */
const MAX_ENTRIES = 1_000_000;

/** Keeps the log in memory; `seq` goes on rising over `clear`. */
export function createTruthLog(clock: Clock): TruthLog {
  let entries: TruthEntry[] = [];
  let lastSeq = 0;
  return {
    add(kind, fields) {
      lastSeq += 1;
      const entry: TruthEntry = {
        ...fields,
        seq: lastSeq,
        at: new Date(clock.now()).toISOString(),
        kind,
      };
      entries.push(entry);
      if (entries.length > MAX_ENTRIES) entries = entries.slice(MAX_ENTRIES / 10);
      return entry;
    },
    read({ after = 0, kind, limit = MAX_ENTRIES } = {}) {
      const firstSeq = entries[0]?.seq ?? lastSeq + 1;
      const start = Math.max(0, after - firstSeq + 1);
      const found: TruthEntry[] = [];
      for (let index = start; index < entries.length && found.length < limit; index += 1) {
        const entry = entries[index];
        if (entry === undefined) break;
        if (kind === undefined || entry.kind === kind || entry.kind.startsWith(`${kind}.`)) {
          found.push(entry);
        }
      }
      return { entries: found, firstSeq, lastSeq };
    },
    clear() {
      entries = [];
    },
  };
}
