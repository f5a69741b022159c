import {
  readActiveQueueIds,
  type InboundSettings,
  type StoredContact,
  type StoredThread,
  type ThreadKey,
  type Writer,
} from "@tsubame/store";
import type { ArrivedDm } from "./arrivals.ts";
import { flowsOfThread, readForFlows, withoutQueues, type FlowReading } from "./flow-reading.ts";
import { codeIn } from "./round-trip-code.ts";
import type { DmArrival, ThreadOutcome, ThreadStart } from "./thread-outcome.ts";
import { understandThread } from "./understand.ts";

/** A DM whose contact is stored. */
export interface KnownDm extends ArrivedDm {
  readonly contactId: string;
}

/**
 * Finds out what the new DMs become, and locks the queues they go to. A queue that was deleted between being read and
 * being locked is taken for what it is, and everything is found out once more.
 */
export async function foldThreads(
  trx: Writer,
  input: FoldInput,
  now: Date,
): Promise<ThreadOutcome[]> {
  const { fresh, threads, settings } = input;
  const inbound = fresh.filter(({ direction }) => direction === "inbound");
  const reading = await readForFlows(trx, {
    integrationIds: inbound.map(({ integrationId }) => integrationId),
    contactIds: inbound.map(({ contactId }) => contactId),
    threads,
    settings,
    now,
  });
  const outcomes = foldOnce(input, reading, now);
  const queueIds = new Set(
    outcomes.flatMap(({ conversations }) =>
      conversations.flatMap(({ queued }) => queued?.queueId ?? []),
    ),
  );
  // The default queue is never deleted.
  queueIds.delete(settings.defaultQueueId);
  const activeIds = await readActiveQueueIds(trx, [...queueIds]);
  const goneIds = new Set([...queueIds].filter((id) => !activeIds.has(id)));
  return goneIds.size === 0 ? outcomes : foldOnce(input, withoutQueues(reading, goneIds), now);
}

/** The new DMs of a batch and what they meet. */
interface FoldInput {
  readonly fresh: readonly KnownDm[];
  readonly threads: readonly StoredThread[];
  readonly contacts: ReadonlyMap<string, StoredContact>;
  readonly settings: InboundSettings;
}

function foldOnce(input: FoldInput, reading: FlowReading, now: Date): ThreadOutcome[] {
  const { fresh, threads, contacts, settings } = input;
  const byKey = new Map(threads.map((thread) => [keyOf(thread), thread]));
  const groups = Map.groupBy(fresh, keyOf);
  return [...groups.values()].flatMap((group) => {
    const first = group[0];
    const contact = first && contacts.get(first.customerXUserId);
    if (first === undefined || contact === undefined) return [];
    const { integrationId } = first;
    const thread = byKey.get(keyOf(first));
    return understandThread({
      integrationId,
      contact,
      start: thread === undefined ? null : startOf(thread, reading),
      arrivals: group.map((dm) => arrivalOf(dm, settings)),
      threadingTimeoutMs: settings.threadingTimeoutMinutes * 60_000,
      flows: flowsOfThread(reading, { integrationId, contact }),
      now,
    });
  });
}

function arrivalOf(dm: KnownDm, settings: InboundSettings): DmArrival {
  const ownAppId = settings.accounts.get(dm.integrationId)?.xAppId ?? null;
  const isOwnApp = ownAppId !== null && dm.event.sourceAppId === ownAppId;
  return {
    event: dm.event,
    direction: dm.direction,
    origin: dm.direction === "inbound" ? "customer" : isOwnApp ? "automatic" : "owner",
    receivedAt: dm.receivedAt,
    arrivedBy: dm.arrivedBy,
    isRoundTrip: codeIn(dm, settings) !== null,
  };
}

function startOf(thread: StoredThread, reading: FlowReading): ThreadStart {
  return {
    conversationId: thread.conversationId,
    state: thread.state,
    routingState: thread.routingState,
    startedAtMs: thread.startedAt.getTime(),
    endedAtMs: thread.endedAt?.getTime() ?? null,
    newest:
      thread.newestSortedAt === null
        ? null
        : {
            sortedAtMs: thread.newestSortedAt.getTime(),
            xEventNumber: thread.newestXEventNumber,
          },
    menu: reading.menus.get(thread.conversationId) ?? null,
  };
}

/** Names a customer at an account. */
export function keyOf(key: ThreadKey): string {
  return `${key.integrationId}/${key.contactId}`;
}
