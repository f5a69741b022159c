import {
  addCustomerAttributes,
  appendEvents,
  deleteMenus,
  endOpenLegs,
  endWorkflowLegs,
  insertPendingMedia,
  restartInactivity,
  reviveConversations,
  writeConversations,
  writeFlowRuns,
  writeMenus,
  writeMessages,
  writeParticipants,
  type Writer,
} from "@tsubame/store";
import { noteOptWords } from "../../automatic/opt-words.ts";
import { queueAutomaticReply } from "../../automatic/queue-automatic-reply.ts";
import { leaveMenu } from "../../flows/leave-menu.ts";
import { pendingMediaOf } from "../../media/attachment-sources.ts";
import type { ThreadOutcome } from "./thread-outcome.ts";

/**
 * Writes what the DMs of a batch have become; the locks of their conversations are held.
 *
 * @returns whether something waits to be sent now
 */
export async function writeOutcomes(
  trx: Writer,
  outcomes: readonly ThreadOutcome[],
  now: Date,
): Promise<boolean> {
  if (outcomes.length === 0) return false;
  const all = <Field extends keyof ThreadOutcome>(field: Field) =>
    outcomes.flatMap((outcome): ThreadOutcome[Field][number][] => [...outcome[field]]);
  await endOpenLegs(trx, all("outlivedIds"), now);
  await writeConversations(trx, all("conversations"));
  await reviveConversations(trx, all("revivedIds"));
  await endWorkflowLegs(trx, all("endedWorkflowIds"), now);
  await writeParticipants(trx, all("participants"));
  await addCustomerAttributes(trx, all("attributes"));
  const messages = all("messages");
  await writeMessages(trx, messages);
  // Before the flows say anything: a word against automatic messages counts from its own message on.
  await noteOptWords(trx, messages);
  const writtenIds = new Set(messages.map(({ conversationId }) => conversationId));
  await restartInactivity(trx, [...writtenIds], now);
  await insertPendingMedia(trx, pendingMediaOf(messages), now);
  await deleteMenus(trx, all("leftMenuIds"));
  await writeMenus(trx, all("menus"));
  await writeFlowRuns(trx, all("runs"));
  await appendEvents(trx, all("events"));
  return say(trx, outcomes, now);
}

/** What the flows say, after everything that it refers to is stored. */
async function say(trx: Writer, outcomes: readonly ThreadOutcome[], now: Date): Promise<boolean> {
  let hasOutbox = false;
  for (const { replies, questions } of outcomes) {
    for (const reply of replies) {
      if ((await queueAutomaticReply(trx, { ...reply, now })) === "queued") hasOutbox = true;
    }
    for (const question of questions) {
      const { conversationId } = question;
      if ((await queueAutomaticReply(trx, { ...question, now })) === "queued") {
        hasOutbox = true;
        continue;
      }
      // Nobody waits for the answer to a question that was never asked.
      const left = await leaveMenu(trx, { conversationId, reason: "menuNotAsked", now });
      if (left.hasOutbox) hasOutbox = true;
    }
  }
  return hasOutbox;
}
