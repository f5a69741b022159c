import { waitingListLimit, type ResponseOf, type getWaiting } from "@tsubame/contract";
import {
  readAnswerCounts,
  readLinePlaces,
  readQueueFacts,
  readWaitingConversations,
  readWaitingQueues,
  type WaitingRow,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { iso } from "../conversations/views/words.ts";
import { estimateWait, estimateWaitOfNext, serviceLevelOf } from "./estimate-wait.ts";
import { startOfDay } from "./start-of-day.ts";

type Waiting = ResponseOf<typeof getWaiting>;

/** What waits, by queue, with each one's place, expected wait and target, and what came of the target lately. */
export async function readWaiting(
  { db, clock }: Pick<Context, "db" | "clock">,
  timeZone: string,
): Promise<Waiting> {
  const now = clock.now();
  const since = startOfDay(now, timeZone);
  const [queues, conversations] = await Promise.all([
    readWaitingQueues(db, { since }),
    readWaitingConversations(db, waitingListLimit),
  ]);
  const queueIds = queues.map(({ id }) => id);
  const [facts, places, today] = await Promise.all([
    readQueueFacts(db, { now, queueIds }),
    readLinePlaces(db, queueIds),
    readAnswerCounts(db, { since }),
  ]);
  const factsOf = new Map(facts.map((queue) => [queue.queueId, queue]));
  const positionOf = new Map(places.map((place) => [place.conversationId, place.position]));
  const ofQueue = Map.groupBy(conversations, (row) => row.queueId);
  return {
    queues: queues.map((queue) => {
      const measured = factsOf.get(queue.id);
      const counts = today.get(queue.id);
      return {
        queue: {
          id: queue.id,
          name: queue.name,
          isDefault: queue.isDefault,
          isManualAssignmentEnabled: queue.isManualAssignmentEnabled,
        },
        count: queue.count,
        oldestWaitingSinceAt: queue.oldestAt && iso(queue.oldestAt),
        estimatedWaitSeconds: measured ? estimateWaitOfNext(measured) : null,
        serviceLevel: {
          target: queue.targetShare,
          targetMs: queue.targetMs,
          last30Minutes: measured ? serviceLevelOf(measured.recent) : null,
          today: counts ? serviceLevelOf(counts) : null,
        },
        conversations: (ofQueue.get(queue.id) ?? []).map((row) => {
          const position = positionOf.get(row.conversationId) ?? queue.count;
          return conversationView(row, {
            answerDueAt: iso(new Date(row.enteredQueueAt.getTime() + queue.targetMs)),
            position,
            expectedWaitSeconds: measured ? estimateWait(measured, position) : null,
          });
        }),
      };
    }),
    readAt: iso(now),
  };
}

function conversationView(
  row: WaitingRow,
  measured: {
    readonly answerDueAt: string;
    readonly position: number;
    readonly expectedWaitSeconds: number | null;
  },
) {
  return {
    ...measured,
    conversationId: row.conversationId,
    integrationId: row.integrationId,
    contact: { id: row.contactId, name: row.contactName, username: row.contactUsername },
    priority: row.priority,
    waitingSinceAt: iso(row.waitingSinceAt),
    enteredQueueAt: iso(row.enteredQueueAt),
    routingState: row.routingState,
    offeredTo:
      row.offeredToId === null ? null : { id: row.offeredToId, name: row.offeredToName ?? "" },
  };
}
