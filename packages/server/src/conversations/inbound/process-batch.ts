import type { Transaction } from "kysely";
import {
  appendEvents,
  endOpenLegs,
  findContacts,
  findUnboundConversations,
  insertPendingMedia,
  lockThreads,
  markInboxDone,
  markMessagesRead,
  markRevoked,
  noteReplayEnd,
  readActiveQueueIds,
  readInboundSettings,
  readKnownEvents,
  restartInactivity,
  readPendingInbox,
  reviveConversations,
  tellTyping,
  upsertContacts,
  writeConversations,
  writeMessages,
  writeParticipants,
  type Database,
  type InboundSettings,
  type NewEvent,
  type PendingInboxEvent,
  type StoredContact,
  type StoredThread,
  type ThreadKey,
} from "@tsubame/store";
import { noteOptWords } from "../../automatic/opt-words.ts";
import type { Context } from "../../context.ts";
import { crashPoint } from "../../crash-points.ts";
import { pendingMediaOf } from "../../media/attachment-sources.ts";
import { returnParked } from "../park.ts";
import { settleEchoes, uniqueKeys } from "../../sender/echoes.ts";
import { carriesCode } from "../../integrations/round-trip/code.ts";
import { noteArrivedCodes, type ArrivedCode } from "../../integrations/round-trip/round-trip.ts";
import { countReplayedDms, markReplayed } from "./replayed.ts";
import { contactsOf, sortArrivals, type ArrivedDm, type Arrivals } from "./arrivals.ts";
import { freshTypings } from "./typing.ts";
import { flowTarget, routeInbound, type Route } from "./flow.ts";
import { understandThread, type DmArrival, type ThreadOutcome } from "./understand.ts";

type Trx = Transaction<Database>;

/** A DM whose contact is stored. */
interface KnownDm extends ArrivedDm {
  readonly contactId: string;
}

/** What one batch was. */
export interface BatchReport {
  readonly rows: readonly PendingInboxEvent[];
}

/**
 * Takes up to `limit` events from the inbox and turns them into conversations, in one transaction with a fixed number
 * of statements whatever the size: what X was told is safe becomes what agents see, or stays pending.
 *
 * @param taken is told the first event's id before anything can fail, for the caller that takes them singly.
 */
export async function processBatch(
  context: Pick<Context, "db" | "log" | "clock">,
  limit: number,
  taken: { id: string | null } = { id: null },
): Promise<BatchReport> {
  const rows = await context.db.transaction().execute(async (trx) => {
    const pending = await readPendingInbox(trx, { limit });
    taken.id = pending[0]?.id ?? null;
    if (pending.length === 0) return pending;
    await understandRows(context, trx, pending);
    await markInboxDone(
      trx,
      pending.map((row) => row.id),
    );
    crashPoint("conversation.beforeCommit");
    return pending;
  });
  if (rows.length > 0) crashPoint("conversation.afterCommit");
  return { rows };
}

async function understandRows(
  context: Pick<Context, "log" | "clock">,
  trx: Trx,
  rows: readonly PendingInboxEvent[],
): Promise<void> {
  const settings = await readInboundSettings(trx, [
    ...new Set(rows.map((row) => row.integrationId)),
  ]);
  const arrivals = sortArrivals(rows, settings.accounts);
  for (const { id, why } of arrivals.ignored) {
    if (why === "notOurAccount") context.log.warn({ inboxId: id, why }, "event ignored");
  }
  const dms = await markReplayed(trx, arrivals.dms, context.clock.now());
  await understandDms(context, trx, { ...arrivals, dms }, settings);
  await tellTyping(trx, freshTypings(arrivals.typings, context.clock.now()));
  for (const end of arrivals.replayEnds) {
    await noteReplayEnd(trx, { ...end, now: context.clock.now() });
  }
  await revoke(trx, arrivals);
}

async function understandDms(
  context: Pick<Context, "log" | "clock">,
  trx: Trx,
  arrivals: Arrivals,
  settings: InboundSettings,
): Promise<void> {
  if (arrivals.dms.length === 0 && arrivals.reads.length === 0) return;
  const contacts = new Map([
    ...(await findContacts(
      trx,
      arrivals.reads.map(({ event }) => event.senderId),
    )),
    ...(await upsertContacts(trx, contactsOf(arrivals.dms))),
  ]);
  const dms = arrivals.dms.map((dm) => ({ ...dm, contactId: idOf(contacts, dm.customerXUserId) }));
  const reads = arrivals.reads.flatMap(({ integrationId, event }) => {
    const contactId = contacts.get(event.senderId)?.id;
    return contactId === undefined
      ? []
      : [{ integrationId, contactId, lastReadEventId: event.lastReadEventId }];
  });
  const own = dms.filter((dm) => dm.direction === "outbound");
  const unbound = await findUnboundConversations(trx, uniqueKeys(own));
  const threads = await lockThreads(trx, uniqueKeys([...dms, ...reads]), unbound);
  const known = await readKnownEvents(
    trx,
    dms.map((dm) => ({ integrationId: dm.integrationId, xEventId: dm.event.id })),
  );
  const isNew = (dm: ArrivedDm) => !known.has(`${dm.integrationId}/${dm.event.id}`);
  const appIdOf = (id: string) => settings.accounts.get(id)?.xAppId ?? null;
  const settled = await settleEchoes(trx, own.filter(isNew), appIdOf);
  for (const { messageId, wasState } of settled.settled) {
    if (wasState === "sending" || wasState === "reconciling") continue;
    context.log.warn({ messageId, wasState }, "a reply that was given up on was sent after all");
  }
  const fresh = [
    ...dms.filter((dm) => dm.direction === "inbound" && isNew(dm)),
    ...settled.unmatched,
  ];
  await countReplayedDms(trx, fresh);
  const outcomes = await foldThreads(context, trx, { fresh, threads, contacts, settings });
  await writeOutcomes(context, trx, outcomes);
  await returnWrittenTo(trx, { threads, fresh, now: context.clock.now() });
  await noteArrivedCodes(context, trx, codesIn(fresh, settings));
  await appendEvents(
    trx,
    (await markMessagesRead(trx, reads)).map(({ messageId, conversationId }): NewEvent => ({
      kind: "message.read",
      messageId,
      conversationId,
    })),
  );
}

/** A parked conversation whose customer writes comes back at once. */
async function returnWrittenTo(
  trx: Trx,
  batch: {
    readonly threads: readonly StoredThread[];
    readonly fresh: readonly KnownDm[];
    readonly now: Date;
  },
): Promise<void> {
  const parked = batch.threads.filter((thread) => thread.routingState === "parked");
  if (parked.length === 0) return;
  const written = new Set(
    batch.fresh.filter(({ direction }) => direction === "inbound").map((dm) => keyOf(dm)),
  );
  for (const { conversationId } of parked.filter((thread) => written.has(keyOf(thread)))) {
    await returnParked(trx, conversationId, { now: batch.now, reason: "message" });
  }
}

async function foldThreads(
  context: Pick<Context, "clock">,
  trx: Trx,
  input: {
    readonly fresh: readonly KnownDm[];
    readonly threads: readonly StoredThread[];
    readonly contacts: ReadonlyMap<string, StoredContact>;
    readonly settings: InboundSettings;
  },
): Promise<ThreadOutcome[]> {
  const { fresh, threads, contacts, settings } = input;
  const routes = await routesOf(trx, settings);
  const now = context.clock.now();
  const byKey = new Map(threads.map((thread) => [keyOf(thread), thread]));
  const groups = Map.groupBy(fresh, keyOf);
  return [...groups.values()].flatMap((group) => {
    const first = group[0];
    const route = first && routes.get(first.integrationId);
    if (first === undefined || route === undefined) return [];
    const thread = byKey.get(keyOf(first));
    return understandThread({
      integrationId: first.integrationId,
      contact: {
        id: first.contactId,
        name: contacts.get(first.customerXUserId)?.name ?? first.customerXUserId,
      },
      start: thread === undefined ? null : startOf(thread),
      arrivals: group.map((dm) => arrivalOf(dm, settings)),
      threadingTimeoutMs: settings.threadingTimeoutMinutes * 60_000,
      route,
      now,
    });
  });
}

async function routesOf(trx: Trx, settings: InboundSettings): Promise<Map<string, Route>> {
  const accounts = [...settings.accounts.values()];
  const targets = accounts.flatMap((account) => flowTarget(account.flowRules) ?? []);
  const queues = {
    activeIds: await readActiveQueueIds(trx, [...new Set(targets)]),
    defaultId: settings.defaultQueueId,
  };
  return new Map(accounts.map((account) => [account.integrationId, routeInbound(account, queues)]));
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

/**
 * The code that a DM brings back to the account's round-trip test; null for all other DMs. Written when the test was
 * over, it is a message as any: somebody waits for an answer.
 */
function codeIn(dm: KnownDm, settings: InboundSettings): string | null {
  const test = settings.accounts.get(dm.integrationId)?.roundTrip ?? null;
  if (test === null || dm.direction !== "inbound") return null;
  const isInTime = dm.event.createdAtMs <= test.expiresAt.getTime();
  return isInTime && carriesCode(dm.event.text, test.code) ? test.code : null;
}

function codesIn(dms: readonly KnownDm[], settings: InboundSettings): ArrivedCode[] {
  return dms.flatMap((dm) => {
    const code = codeIn(dm, settings);
    const { integrationId, event, arrivedBy } = dm;
    // A DM that was found in X's list says nothing about the way that is tested.
    const isPushed = arrivedBy === "webhook" || arrivedBy === "stream";
    return code === null || !isPushed
      ? []
      : [{ integrationId, code, xEventId: event.id, createdAtMs: event.createdAtMs }];
  });
}

function startOf(thread: StoredThread) {
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
  };
}

async function writeOutcomes(
  context: Pick<Context, "clock">,
  trx: Trx,
  outcomes: readonly ThreadOutcome[],
): Promise<void> {
  if (outcomes.length === 0) return;
  await endOpenLegs(
    trx,
    outcomes.flatMap((outcome) => outcome.outlivedIds),
    context.clock.now(),
  );
  await writeConversations(
    trx,
    outcomes.flatMap((outcome) => outcome.conversations),
  );
  await reviveConversations(
    trx,
    outcomes.flatMap((outcome) => outcome.revivedIds),
  );
  await writeParticipants(
    trx,
    outcomes.flatMap((outcome) => outcome.participants),
  );
  await writeMessages(
    trx,
    outcomes.flatMap((outcome) => outcome.messages),
  );
  await noteOptWords(
    trx,
    outcomes.flatMap((outcome) => outcome.messages),
  );
  await restartInactivity(
    trx,
    [...new Set(outcomes.flatMap(({ messages }) => messages.map((one) => one.conversationId)))],
    context.clock.now(),
  );
  await insertPendingMedia(
    trx,
    pendingMediaOf(outcomes.flatMap((outcome) => outcome.messages)),
    context.clock.now(),
  );
  await appendEvents(
    trx,
    outcomes.flatMap((outcome) => outcome.events),
  );
}

async function revoke(trx: Trx, { revocations }: Arrivals): Promise<void> {
  for (const { integrationId, event } of revocations) {
    const revokedAt = event.createdAtMs === null ? null : new Date(event.createdAtMs);
    if (await markRevoked(trx, { integrationId, appId: event.appId, revokedAt })) {
      await appendEvents(trx, [
        {
          kind: "integration.updated",
          integrationId,
          detail: { status: "Inactive", reason: "accessRevoked" },
        },
      ]);
    }
  }
}

function keyOf(key: ThreadKey): string {
  return `${key.integrationId}/${key.contactId}`;
}

function idOf(contacts: ReadonlyMap<string, StoredContact>, xUserId: string): string {
  const contact = contacts.get(xUserId);
  if (contact === undefined) throw new Error("a contact vanished between two statements");
  return contact.id;
}
