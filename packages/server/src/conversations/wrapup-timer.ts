import { readWrapupDeadlines } from "@tsubame/store";
import type { Context } from "../context.ts";
import { createDeadlineLoop, meetPassed, type DeadlineLoop } from "../deadline-loop.ts";
import { transact } from "../transaction.ts";
import { timeOutWrapup } from "./wrapup.ts";

/** Longest time between two looks, for deadlines whose event this node has missed. */
const pollMs = 5000;

/**
 * Ends timed wrap-ups at their deadline. Every node runs it without a lease: each end happens under the conversation's
 * lock and only if the deadline still stands, so two nodes cost one idle statement and nothing else.
 */
export function createWrapupTimer(
  context: Pick<Context, "db" | "clock" | "events" | "log" | "signals" | "nodeId">,
): DeadlineLoop {
  return createDeadlineLoop(context, {
    name: "wrap-up timer",
    work: () =>
      meetPassed({
        read: (limit) => readWrapupDeadlines(context.db, limit),
        now: () => context.clock.now(),
        meet: ({ conversationId, participantId }, now) =>
          transact(context, (trx) => timeOutWrapup(trx, { conversationId, participantId, now })),
      }),
    pollMs,
    wakeOn: new Set(["wrapup.started"]),
  });
}
