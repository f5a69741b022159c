import { readMenuDeadlines } from "@tsubame/store";
import type { Context } from "../context.ts";
import { createDeadlineLoop, meetPassed, type DeadlineLoop } from "../deadline-loop.ts";
import { transact } from "../transaction.ts";
import { leaveMenu } from "./leave-menu.ts";

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
  async function end(conversationId: string, now: Date): Promise<void> {
    const { hasOutbox } = await transact(context, (trx) =>
      leaveMenu(trx, { conversationId, reason: "menuTimeout", now, isDeadline: true }),
    );
    if (hasOutbox) context.signals.poke("outbox");
  }
  return createDeadlineLoop(context, {
    name: "menu timer",
    work: () =>
      meetPassed({
        read: (limit) => readMenuDeadlines(context.db, limit),
        now: () => context.clock.now(),
        meet: ({ conversationId }, now) => end(conversationId, now),
      }),
    pollMs,
    wakeOn: new Set(["conversation.menuAsked"]),
  });
}
