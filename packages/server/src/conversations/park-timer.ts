import { readParkDeadlines } from "@tsubame/store";
import type { Context } from "../context.ts";
import { createDeadlineLoop, meetPassed, type DeadlineLoop } from "../deadline-loop.ts";
import { transact } from "../transaction.ts";
import { returnParked } from "./park.ts";

/** Longest time between two looks, for times whose event this node has missed. */
const pollMs = 5000;

/**
 * Brings parked conversations back at their time. Every node runs it without a lease: each return happens under the
 * conversation's lock and only if the time still stands, so the end of one node is the other's work.
 */
export function createParkTimer(
  context: Pick<Context, "db" | "clock" | "events" | "log" | "signals" | "nodeId">,
): DeadlineLoop {
  return createDeadlineLoop(context, {
    name: "park timer",
    work: () =>
      meetPassed({
        read: (limit) => readParkDeadlines(context.db, limit),
        now: () => context.clock.now(),
        meet: ({ conversationId }, now) =>
          transact(context, (trx) => returnParked(trx, conversationId, { now, reason: "time" })),
      }),
    pollMs,
    wakeOn: new Set(["conversation.parked", "user.updated"]),
  });
}
