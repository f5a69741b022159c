import { unrecoverable, type Unrecoverable } from "@tsubame/contract";
import { z } from "zod";

const instantText = z.iso.datetime({ offset: true });

/**
 * Where a search is, as stored between two steps: a process that dies goes on from here. The list is read from the
 * newest DM back; `oldestId` and `newestId` are the ends of what it has shown up to the end of the window.
 */
const progressSchema = z.object({
  /** `tail`: everything was read; what X began to deliver late is read once more. */
  phase: z.enum(["list", "tail"]).default("list"),
  startedAt: instantText.nullable().default(null),
  /** The next page; null for the first. */
  cursor: z.string().nullable().default(null),
  oldestId: z.string().nullable().default(null),
  newestId: z.string().nullable().default(null),
  /** The newest of the window that any page has shown; the next tail begins above it. */
  seenNewestId: z.string().nullable().default(null),
  listedBackToAt: instantText.nullable().default(null),
  /**
   * Replay that X was asked for, written before it is asked: X is asked once, whatever becomes of its answer. `jobId` is
   * null while the answer is not known; `state` is X's word for the replay's end.
   */
  replay: z
    .object({
      jobId: z.string().nullable(),
      fromAt: instantText,
      untilAt: instantText,
      state: z.string().nullable(),
      addedCount: z.int(),
    })
    .nullable()
    .default(null),
  /** X refused a replay; it is not asked for again. */
  isReplayRefused: z.boolean().default(false),
  groupCount: z.int().default(0),
  waitsFor: z.enum(["limit", "access", "x"]).nullable().default(null),
  /** Failures in a row, for the pause. */
  failureCount: z.int().default(0),
  lostCursorCount: z.int().default(0),
});
export type Progress = z.infer<typeof progressSchema>;

/** Reads what is stored; something unreadable is begun anew. */
export function readProgress(stored: unknown): Progress {
  const parsed = progressSchema.safeParse(stored);
  return parsed.success ? parsed.data : progressSchema.parse({});
}

const reportSchema = z.object({
  unrecoverable: z.array(unrecoverable),
});
/** What is told at the end beside the counts. */
export interface Report {
  readonly unrecoverable: readonly Unrecoverable[];
}

/** Reads a stored report; empty while there is none. */
export function readReport(stored: unknown): z.infer<typeof reportSchema> {
  const parsed = reportSchema.safeParse(stored);
  return parsed.success ? parsed.data : { unrecoverable: [] };
}
