/** What happened in one stretch of a run, for a chart. */
interface HistoryPart {
  readonly startMs: number;
  sent: number;
  answered: number;
}

/** How a dialogue can end. */
export type DialogueEnd = "settled" | "abandoned" | "refused";

/** What a run has come to so far. Times are in milliseconds of the lab's own time, which stands still in pauses. */
export interface Figures {
  /** Messages that customers wrote, and that the other side answered with. */
  readonly sent: number;
  readonly answered: number;
  /** The same within the last minute. */
  readonly sentLastMinute: number;
  readonly answeredLastMinute: number;
  readonly startedDialogues: number;
  readonly openDialogues: number;
  /** Dialogues in which the customer's last message has no answer. */
  readonly waiting: number;
  readonly longestWaitMs: number;
  /** From a customer's first unanswered message to the answer; null before the first. */
  readonly meanAnswerMs: number | null;
  readonly ended: Readonly<Record<DialogueEnd, number>>;
  /** Dialogues that did not begin because every customer was busy. */
  readonly heldBack: number;
  readonly history: readonly Readonly<HistoryPart>[];
}

/** Counts as a run goes on. Takes the same memory however long it lasts. */
export interface FigureBook {
  addSent(elapsedMs: number): void;
  addAnswered(elapsedMs: number): void;
  addWait(waitMs: number): void;
  addStart(): void;
  addHeldBack(): void;
  addEnd(how: DialogueEnd): void;
  read(now: {
    elapsedMs: number;
    /** Since when each waiting customer waits. */
    waitingSinceMs: readonly number[];
    openDialogues: number;
  }): Figures;
  sentCount(): number;
}

const PART_MS = 10_000;
/** Half an hour. */
const MAX_PARTS = 180;

/** Starts at nothing. */
export function createFigureBook(): FigureBook {
  let sent = 0;
  let answered = 0;
  let startedDialogues = 0;
  let heldBack = 0;
  let waitSumMs = 0;
  let waitCount = 0;
  const ended = { settled: 0, abandoned: 0, refused: 0 };
  /** By their start; only stretches in which something happened. */
  const parts = new Map<number, HistoryPart>();

  function partAt(elapsedMs: number): HistoryPart {
    const startMs = Math.floor(elapsedMs / PART_MS) * PART_MS;
    const known = parts.get(startMs);
    if (known !== undefined) return known;
    const part: HistoryPart = { startMs, sent: 0, answered: 0 };
    parts.set(startMs, part);
    const [oldest] = parts.keys();
    if (parts.size > MAX_PARTS && oldest !== undefined) parts.delete(oldest);
    return part;
  }

  /** The last stretches up to now, quiet ones too. */
  function historyUntil(elapsedMs: number): HistoryPart[] {
    const last = Math.floor(elapsedMs / PART_MS);
    const first = Math.max(0, last - MAX_PARTS + 1);
    return Array.from({ length: last - first + 1 }, (_part, index) => {
      const startMs = (first + index) * PART_MS;
      return { startMs, sent: 0, answered: 0, ...parts.get(startMs) };
    });
  }

  return {
    addSent(elapsedMs) {
      sent += 1;
      partAt(elapsedMs).sent += 1;
    },
    addAnswered(elapsedMs) {
      answered += 1;
      partAt(elapsedMs).answered += 1;
    },
    addWait(waitMs) {
      waitSumMs += waitMs;
      waitCount += 1;
    },
    addStart: () => void (startedDialogues += 1),
    addHeldBack: () => void (heldBack += 1),
    addEnd: (how) => void (ended[how] += 1),
    read({ elapsedMs, waitingSinceMs, openDialogues }) {
      const history = historyUntil(elapsedMs);
      // Whole stretches, the one under way among them.
      const recent = history.filter((part) => part.startMs + PART_MS > elapsedMs - 60_000);
      return {
        sent,
        answered,
        sentLastMinute: recent.reduce((sum, part) => sum + part.sent, 0),
        answeredLastMinute: recent.reduce((sum, part) => sum + part.answered, 0),
        startedDialogues,
        openDialogues,
        waiting: waitingSinceMs.length,
        longestWaitMs: waitingSinceMs.reduce(
          (longest, sinceMs) => Math.max(longest, elapsedMs - sinceMs),
          0,
        ),
        meanAnswerMs: waitCount === 0 ? null : Math.round(waitSumMs / waitCount),
        ended: { ...ended },
        heldBack,
        history,
      };
    },
    sentCount: () => sent,
  };
}
