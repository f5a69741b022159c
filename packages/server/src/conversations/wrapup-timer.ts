import { readWrapupDeadlines } from "@tsubame/store";
import type { Context, Part } from "../context.ts";
import { transact } from "../transaction.ts";
import { timeOutWrapup } from "./wrapup.ts";

/** Wrap-ups taken up in one look. */
const batchSize = 100;
/** Longest time between two looks, for deadlines whose event this node has missed. */
const pollMs = 5000;

/** Ends timed wrap-ups at their deadline. */
export interface WrapupTimer extends Part {
  /** Looks now, and resolves when every deadline that has passed is dealt with. */
  look(): Promise<void>;
}

/**
 * Deadlines are columns and this is the timer derived from them: it sleeps until the soonest, and looks again when the
 * event log tells of a wrap-up that began. Every node runs it without a lease: each end happens under the
 * conversation's lock and only if the deadline still stands, so two nodes cost one idle statement and nothing else.
 */
export function createWrapupTimer(
  context: Pick<Context, "db" | "clock" | "events" | "log" | "signals">,
): WrapupTimer {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isWanted = false;
  const stopped = new AbortController();

  const look = (): Promise<void> => {
    isWanted = true;
    return (running ??= run().finally(() => {
      running = undefined;
      // Asked for after the last look and before this.
      if (isWanted && !stopped.signal.aborted) void look();
    }));
  };

  async function run(): Promise<void> {
    let nextLookMs = pollMs;
    while (isWanted && !stopped.signal.aborted) {
      isWanted = false;
      clearTimeout(timer);
      try {
        nextLookMs = await endDue();
      } catch (error) {
        nextLookMs = pollMs;
        context.log.error({ err: error }, "wrap-up deadlines could not be dealt with");
      }
    }
    if (!stopped.signal.aborted) timer = setTimeout(() => void look(), nextLookMs);
  }

  /** Ends what is due; returns after how long to look again. */
  async function endDue(): Promise<number> {
    const deadlines = await readWrapupDeadlines(context.db, batchSize);
    const now = context.clock.now();
    const due = deadlines.filter(({ deadlineAt }) => deadlineAt <= now);
    for (const { conversationId, participantId } of due) {
      await transact(context, (trx) => timeOutWrapup(trx, { conversationId, participantId, now }));
    }
    const next = deadlines[due.length];
    if (!next) return due.length === batchSize ? 0 : pollMs;
    return Math.min(pollMs, Math.max(0, next.deadlineAt.getTime() - now.getTime()));
  }

  const unsubscribe = context.events.subscribe((events) => {
    if (events.some((event) => event.kind === "wrapup.started")) void look();
  });
  void look();
  return {
    name: "wrap-up timer",
    look,
    async stop() {
      stopped.abort();
      unsubscribe();
      clearTimeout(timer);
      await running;
    },
  };
}
