import {
  assertLease,
  countWaitingMessage,
  lockConversation,
  readDueWaitingMessages,
  readLinePlace,
  readQueueFacts,
  readWaitingMessageFacts,
  type Lease,
  type Writer,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { createDeadlineLoop, type DeadlineLoop } from "../deadline-loop.ts";
import { estimateWait } from "../measures/estimate-wait.ts";
import { transact } from "../transaction.ts";
import { queueAutomaticReply } from "./queue-automatic-reply.ts";
import { spokenWait, waitingLanguage, waitingText } from "./waiting-words.ts";

const leaseName = "waiting-messages";
/** Conversations taken up in one look. */
const batchSize = 100;
const pollMs = 2_000;
const calmMs = 1_000;
/** A place in the line is old news after two minutes. */
const useMs = 120_000;

const wakeOn = new Set(["conversation.queued", "queue.updated"] as const);

/**
 * Tells customers who wait their place in the line and how long it may take, as their queue is set. One node does it,
 * under a lease that each commit checks; under the conversation's lock everything is read again, so that nothing is said
 * to somebody who was offered to an agent meanwhile, and the count and the time of the last words, which are in the
 * conversation's own row, make a restart or another node go on where this one stopped.
 *
 * What cannot be said because the send budget has no room for it is left out, visibly, and tried again when the next
 * words would be due.
 */
export function createWaitingMessages(
  context: Pick<Context, "db" | "clock" | "events" | "log" | "signals" | "nodeId">,
): DeadlineLoop {
  async function work(lease: Lease | null): Promise<number> {
    if (lease === null) return pollMs;
    const next = await readDueWaitingMessages(context.db, { limit: batchSize });
    const now = context.clock.now();
    const due = next.filter(({ dueAt }) => dueAt <= now);
    for (const { conversationId } of due) {
      await transact(
        context,
        async (trx) => {
          await assertLease(trx, { name: leaseName, token: lease.token });
          await sayWaiting(trx, conversationId, now);
        },
        { hasOutbox: true },
      );
    }
    const first = next[due.length];
    if (first === undefined) return due.length === batchSize ? 0 : pollMs;
    return first.dueAt.getTime() - now.getTime();
  }

  return createDeadlineLoop(context, {
    name: "waiting messages",
    work,
    pollMs,
    calmMs,
    wakeOn,
    lease: { name: leaseName },
  });
}

/** Says what is due to one conversation, if it still is. */
export async function sayWaiting(trx: Writer, conversationId: string, now: Date): Promise<void> {
  if ((await lockConversation(trx, conversationId)) === undefined) return;
  const [due] = await readDueWaitingMessages(trx, { limit: 1, conversationId });
  const facts = await readWaitingMessageFacts(trx, conversationId);
  const place = await readLinePlace(trx, conversationId);
  if (due === undefined || due.dueAt > now || facts === undefined || place === undefined) return;
  const language = waitingLanguage(facts);
  const [queue] = await readQueueFacts(trx, { now, queueIds: [facts.queueId] });
  const seconds = queue === undefined ? null : estimateWait(queue, place.position);
  const outcome = await queueAutomaticReply(trx, {
    conversationId,
    text: waitingText(language === "ja" ? facts.textJa : facts.textEn, {
      position: place.position,
      expectedWait: spokenWait(seconds, language),
    }),
    onceKey: `waiting/${facts.queueId}/${facts.enteredAt.getTime()}/${facts.count + 1}`,
    useMs,
    isOnlyWhileWaiting: true,
    now,
  });
  const isSaid = outcome === "queued" || outcome === "alreadySent";
  await countWaitingMessage(trx, { conversationId, count: facts.count + (isSaid ? 1 : 0), now });
}
