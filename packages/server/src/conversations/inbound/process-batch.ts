import type { Transaction } from "kysely";
import {
  appendEvents,
  findContacts,
  findUnboundConversations,
  lockThreads,
  markInboxDone,
  markMessagesRead,
  markRevoked,
  noteReplayEnd,
  readInboundSettings,
  readKnownEvents,
  readPendingInbox,
  tellTyping,
  upsertContacts,
  type Database,
  type InboundSettings,
  type NewEvent,
  type PendingInboxEvent,
  type StoredContact,
  type StoredThread,
} from "@tsubame/store";
import type { Context } from "../../context.ts";
import { crashPoint } from "../../crash-points.ts";
import { returnParked } from "../park.ts";
import { settleEchoes, uniqueKeys } from "../../sender/echoes.ts";
import { noteArrivedCodes } from "../../integrations/round-trip/round-trip.ts";
import { countReplayedDms, markReplayed } from "./replayed.ts";
import { contactsOf, sortArrivals, type ArrivedDm, type Arrivals } from "./arrivals.ts";
import { freshTypings } from "./typing.ts";
import { foldThreads, keyOf, type KnownDm } from "./fold-threads.ts";
import { codesIn } from "./round-trip-code.ts";
import { writeOutcomes } from "./write-outcomes.ts";

type Trx = Transaction<Database>;

/** What one batch was. */
export interface BatchReport {
  readonly rows: readonly PendingInboxEvent[];
  /** Whether the flows have said something that waits to be sent. */
  readonly hasOutbox: boolean;
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
  const report = await context.db.transaction().execute(async (trx) => {
    const rows = await readPendingInbox(trx, { limit });
    taken.id = rows[0]?.id ?? null;
    if (rows.length === 0) return { rows, hasOutbox: false };
    const hasOutbox = await understandRows(context, trx, rows);
    await markInboxDone(
      trx,
      rows.map((row) => row.id),
    );
    crashPoint("conversation.beforeCommit");
    return { rows, hasOutbox };
  });
  if (report.rows.length > 0) crashPoint("conversation.afterCommit");
  return report;
}

async function understandRows(
  context: Pick<Context, "log" | "clock">,
  trx: Trx,
  rows: readonly PendingInboxEvent[],
): Promise<boolean> {
  const settings = await readInboundSettings(trx, [
    ...new Set(rows.map((row) => row.integrationId)),
  ]);
  const arrivals = sortArrivals(rows, settings.accounts);
  for (const { id, why } of arrivals.ignored) {
    if (why === "notOurAccount") context.log.warn({ inboxId: id, why }, "event ignored");
  }
  const dms = await markReplayed(trx, arrivals.dms, context.clock.now());
  const hasOutbox = await understandDms(context, trx, { ...arrivals, dms }, settings);
  await tellTyping(trx, freshTypings(arrivals.typings, context.clock.now()));
  for (const end of arrivals.replayEnds) {
    await noteReplayEnd(trx, { ...end, now: context.clock.now() });
  }
  await revoke(trx, arrivals);
  return hasOutbox;
}

async function understandDms(
  context: Pick<Context, "log" | "clock">,
  trx: Trx,
  arrivals: Arrivals,
  settings: InboundSettings,
): Promise<boolean> {
  if (arrivals.dms.length === 0 && arrivals.reads.length === 0) return false;
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
  const outcomes = await foldThreads(
    trx,
    { fresh, threads, contacts, settings },
    context.clock.now(),
  );
  const hasOutbox = await writeOutcomes(trx, outcomes, context.clock.now());
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
  return hasOutbox;
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

function idOf(contacts: ReadonlyMap<string, StoredContact>, xUserId: string): string {
  const contact = contacts.get(xUserId);
  if (contact === undefined) throw new Error("a contact vanished between two statements");
  return contact.id;
}
