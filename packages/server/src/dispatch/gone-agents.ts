import {
  lockHeldLegs,
  readGoneLegs,
  readRingingIds,
  writeReturns,
  type EventKind,
  type Writer,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, systemActor, type Actor } from "../conversations/actor.ts";
import { settleAgent } from "../conversations/agent-status.ts";
import { returnedLeg } from "../conversations/offers.ts";
import { createDeadlineLoop, type DeadlineLoop } from "../deadline-loop.ts";
import { transact } from "../transaction.ts";

/** Conversations given back in one transaction; bounds how long they and their agents stay locked. */
const batchSize = 50;
/** Longest time between two looks, for changes whose event this node has missed. */
const pollMs = 5000;
/** What may make somebody gone, or bring them back. */
const wakingKinds: ReadonlySet<EventKind> = new Set([
  "agent.connectionChanged",
  "user.updated",
  "queue.updated",
  "settings.changed",
]);

/**
 * What becomes of the work of an agent who is gone:
 *
 * | gone by | rings | connected |
 * |---|---|---|
 * | the last channel is lost | goes back when the organisation's grace ends (the engine's deadline) | goes back, in front, when the queue's grace ends; stays where the queue names none |
 * | signing out | goes back at once | as above, from the sign-out on |
 * | a supervisor who sets them off queue | goes back at once | stays: the agent is there |
 * | deactivation or deletion | goes back at once | goes back at once, parked work too |
 *
 * An agent who leaves the queue by themselves may still answer what rings. The deadlines follow from columns
 * (`agent_state.disconnected_at`, the queue's and the organisation's grace); this timer is derived from them. Every node runs
 * it without a lease: what is due is read again under the locks of the conversation, the leg and the agent, so two nodes
 * cost an idle statement and an agent who is back a moment before keeps the work.
 */
export function createGoneAgentTimer(
  context: Pick<Context, "db" | "clock" | "events" | "log" | "signals" | "nodeId">,
): DeadlineLoop {
  /** Gives back what is due; returns after how long to look again. */
  async function work(): Promise<number> {
    for (;;) {
      const legs = await readGoneLegs(context.db, { conversationIds: "all", limit: batchSize });
      const now = context.clock.now();
      const due = legs.filter(({ dueAt }) => dueAt <= now);
      const ids = due.map(({ conversationId }) => conversationId);
      const returnedIds =
        ids.length === 0 ? [] : await transact(context, (trx) => giveBack(trx, ids, now));
      if (returnedIds.length > 0) {
        context.log.info(
          { conversationIds: returnedIds },
          "work of agents who are gone waits again",
        );
      }
      // Another node may have been faster; without any of its own, looking again at once would only repeat that.
      if (returnedIds.length > 0 && due.length === batchSize) continue;
      const next = legs[due.length];
      return next ? Math.max(0, next.dueAt.getTime() - now.getTime()) : pollMs;
    }
  }
  return createDeadlineLoop(context, { name: "gone agents", work, pollMs, wakeOn: wakingKinds });
}

/** Gives back those of the conversations that are due under their locks; returns their ids. */
async function giveBack(
  trx: Writer,
  conversationIds: readonly string[],
  now: Date,
): Promise<string[]> {
  const held = await lockHeldLegs(trx, conversationIds);
  const ids = held.map(({ conversation }) => conversation.id);
  const gone = await readGoneLegs(trx, { conversationIds: ids, limit: ids.length });
  const dueIds = new Set(
    gone.filter(({ dueAt }) => dueAt <= now).map(({ conversationId }) => conversationId),
  );
  const due = held.filter(({ conversation }) => dueIds.has(conversation.id));
  await writeReturns(
    trx,
    due.map(({ conversation, leg }) => returnedLeg(conversation, leg, { reason: "gone", now })),
    { now, ...actorColumns(systemActor) },
  );
  const userIds = [...new Set(due.map(({ agent }) => agent.user_id))].toSorted();
  for (const userId of userIds) await settleAgent(trx, { userId, now, isIdleRestarted: true });
  return [...dueIds];
}

/**
 * Takes back at once whatever rings at an agent who has signed out or whom somebody else has set off queue. Locks
 * conversations, legs and the agent; call it before anything that locks the agent.
 */
export async function withdrawOffersOf(
  trx: Writer,
  change: { readonly userId: string; readonly now: Date; readonly actor: Actor },
): Promise<void> {
  const { userId, now } = change;
  const held = await lockHeldLegs(trx, await readRingingIds(trx, userId));
  const ringing = held.filter(({ leg }) => leg.user_id === userId && leg.state === "alerting");
  await writeReturns(
    trx,
    ringing.map(({ conversation, leg }) => returnedLeg(conversation, leg, { reason: "gone", now })),
    { now, ...actorColumns(change.actor) },
  );
}
