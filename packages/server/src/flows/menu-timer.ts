import { readMenuDeadlines } from "@tsubame/store";
import type { Context } from "../context.ts";
import { createDeadlineLoop, type DeadlineLoop } from "../deadline-loop.ts";
import { transact } from "../transaction.ts";
import { leaveMenu } from "./leave-menu.ts";

/** Menus taken up in one look. */
const batchSize = 100;
/** Longest time between two looks, for deadlines whose event this node has missed. */
const pollMs = 5000;

/**
 * Ends menus that nobody has answered at their deadline. Deadlines are columns and this is the timer derived from them, so
 * that a wait survives any restart. Every node runs it without a lease: each end happens under the conversation's lock and
 * only if the deadline still stands.
 */
export function createMenuTimer(
  context: Pick<Context, "db" | "clock" | "events" | "log" | "signals" | "nodeId">,
): DeadlineLoop {
  async function endDue(): Promise<number> {
    const deadlines = await readMenuDeadlines(context.db, batchSize);
    const now = context.clock.now();
    const due = deadlines.filter(({ deadlineAt }) => deadlineAt <= now);
    for (const { conversationId } of due) {
      const { hasOutbox } = await transact(context, (trx) =>
        leaveMenu(trx, { conversationId, reason: "menuTimeout", now, isDeadline: true }),
      );
      if (hasOutbox) context.signals.poke("outbox");
    }
    const next = deadlines[due.length];
    if (!next) return due.length === batchSize ? 0 : pollMs;
    return next.deadlineAt.getTime() - now.getTime();
  }
  return createDeadlineLoop(context, {
    name: "menu timer",
    work: endDue,
    pollMs,
    wakeOn: new Set(["conversation.menuAsked"]),
  });
}
