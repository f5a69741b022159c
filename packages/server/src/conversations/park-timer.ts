import { readParkDeadlines } from "@tsubame/store";
import type { Context } from "../context.ts";
import { createDeadlineLoop, type DeadlineLoop } from "../deadline-loop.ts";
import { transact } from "../transaction.ts";
import { returnParked } from "./park.ts";

/** Parked legs taken up in one look. */
const batchSize = 100;
/** Longest time between two looks, for times whose event this node has missed. */
const pollMs = 5000;

/**
 * Brings parked conversations back at their time. Every node runs it without a lease: each return happens under the
 * conversation's lock and only if the time still stands, so the end of one node is the other's work.
 */
export function createParkTimer(
  context: Pick<Context, "db" | "clock" | "events" | "log" | "signals" | "nodeId">,
): DeadlineLoop {
  async function bringBack(): Promise<number> {
    const soonest = await readParkDeadlines(context.db, batchSize);
    const now = context.clock.now();
    const due = soonest.filter(({ deadlineAt }) => deadlineAt <= now);
    for (const { conversationId } of due) {
      await transact(context, (trx) => returnParked(trx, conversationId, { now, reason: "time" }));
    }
    const next = soonest[due.length];
    if (!next) return due.length === batchSize ? 0 : pollMs;
    return next.deadlineAt.getTime() - now.getTime();
  }
  return createDeadlineLoop(context, {
    name: "park timer",
    work: bringBack,
    pollMs,
    wakeOn: new Set(["conversation.parked", "user.updated"]),
  });
}
