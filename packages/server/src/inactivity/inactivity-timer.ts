import {
  appendEvents,
  lockConversation,
  readInactivityDeadlines,
  readUncheckedInactivity,
  restartInactivity,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { endConversation } from "../conversations/end.ts";
import { createDeadlineLoop, meetPassed, type DeadlineLoop } from "../deadline-loop.ts";
import { transact } from "../transaction.ts";

/** Conversations that are asked again in one look. */
const batchSize = 100;
const pollMs = 2_000;

/**
 * Ends conversations in which the customer has owed an answer for longer than their queue allows, with disconnect type
 * `inactivity` and the wrap-up that the queue asks for. What the deadline is, and when there is none, is the business of
 * {@link restartInactivity}; it is asked again under the conversation's lock, so that a message that has just come, or one
 * of ours that X has not taken yet, keeps the conversation.
 *
 * Every node runs it without a lease: each end happens under the lock and only if the deadline still stands.
 */
export function createInactivityTimer(
  context: Pick<Context, "db" | "clock" | "events" | "log" | "signals" | "nodeId">,
): DeadlineLoop {
  async function work(): Promise<number> {
    await checkUnchecked();
    return meetPassed({
      read: (limit) => readInactivityDeadlines(context.db, limit),
      now: () => context.clock.now(),
      meet: ({ conversationId }) => endIfInactive(conversationId),
    });
  }

  /** What changed without a message: the queue's setting, the agent, what became of a reply. */
  async function checkUnchecked(): Promise<void> {
    const ids = await readUncheckedInactivity(context.db, batchSize);
    for (const id of ids) {
      await transact(context, async (trx) => {
        if ((await lockConversation(trx, id)) === undefined) return;
        await tellChanged(trx, await restartInactivity(trx, [id], context.clock.now()));
      });
    }
  }

  async function endIfInactive(conversationId: string): Promise<void> {
    const now = context.clock.now();
    await transact(context, async (trx) => {
      const conversation = await lockConversation(trx, conversationId);
      if (conversation?.state !== "open" || conversation.inactive_at === null) return;
      const changed = await restartInactivity(trx, [conversationId], now);
      const deadlineAt = changed.has(conversationId)
        ? (changed.get(conversationId) ?? null)
        : conversation.inactive_at;
      if (deadlineAt !== null && deadlineAt <= now) {
        await endConversation(trx, { conversationId, now, disconnectType: "inactivity" });
      } else {
        await tellChanged(trx, changed);
      }
    });
  }

  return createDeadlineLoop(context, {
    name: "inactivity timer",
    work,
    pollMs,
    wakeOn,
    calmMs: 500,
  });
}

/** Events that may bring a deadline nearer than the poll: what agents write sets one in its own transaction. */
const wakeOn = new Set(["offer.accepted", "queue.updated"] as const);

async function tellChanged(
  trx: Parameters<typeof appendEvents>[0],
  changed: ReadonlyMap<string, Date | null>,
): Promise<void> {
  await appendEvents(
    trx,
    [...changed].map(([conversationId, inactiveAt]) => ({
      kind: "conversation.inactivityChanged" as const,
      conversationId,
      detail: { inactiveAt: inactiveAt?.toISOString() ?? null },
    })),
  );
}
