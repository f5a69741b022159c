import {
  lockThreads,
  readKnownEvents,
  settleSend,
  lockSend,
  type ReconcilingSend,
} from "@tsubame/store";
import type { DmEvent } from "@tsubame/x-api";
import type { Context } from "../context.ts";
import { transact } from "../transaction.ts";
import { settleEchoes, type OwnDm } from "./echoes.ts";
import { echoClockSkewMs } from "./match-sent.ts";
import type { AccountClient } from "./x-clients.ts";

/** X gives 50 a page; an account that sends more than this within two minutes is beyond its budget anyway. */
const maxPages = 3;
const pageSize = 50;

/**
 * Looks the outcome of these attempts up in X's list of the account's DMs: one read for all of them. Replies that are
 * found there are bound as if their echo had come. Returns false when the list could not be read.
 */
export async function lookUpSends(
  context: Pick<Context, "db" | "signals" | "log">,
  integrationId: string,
  account: AccountClient,
  sends: readonly ReconcilingSend[],
): Promise<boolean> {
  let events: DmEvent[];
  try {
    const oldestStartMs = Math.min(...sends.map((send) => send.startedAt.getTime()));
    events = await listSince(account, oldestStartMs - echoClockSkewMs);
  } catch (error) {
    context.log.warn({ integrationId, err: error }, "X's list of DMs could not be read");
    return false;
  }
  const contactOf = new Map(sends.map((send) => [send.recipientXUserId, send.contactId]));
  const own = events.flatMap((event): OwnDm[] => {
    const contactId = contactOf.get(event.recipientId);
    const isOwn = account.xUserId === null || event.senderId === account.xUserId;
    return isOwn && contactId !== undefined ? [{ integrationId, contactId, event }] : [];
  });
  if (own.length === 0) return true;
  const conversationIds = [...new Set(sends.map((send) => send.conversationId))];
  await transact(context, async (trx) => {
    await lockThreads(trx, [], conversationIds);
    const known = await readKnownEvents(
      trx,
      own.map(({ event }) => ({ integrationId, xEventId: event.id })),
    );
    const fresh = own.filter(({ event }) => !known.has(`${integrationId}/${event.id}`));
    await settleEchoes(trx, fresh, () => account.xAppId);
  });
  return true;
}

/**
 * Ends the search: nobody knows whether X has the message, and the machine does not send it again. A person decides;
 * the conversation's later replies go on; an echo that comes after all still settles it.
 */
export async function giveUpSearch(
  context: Pick<Context, "db" | "signals">,
  messageId: string,
): Promise<boolean> {
  return transact(context, async (trx) => {
    if ((await lockSend(trx, messageId)) === null) return false;
    return settleSend(trx, messageId, { kind: "unconfirmed" });
  });
}

async function listSince(account: AccountClient, sinceMs: number): Promise<DmEvent[]> {
  const events: DmEvent[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await account.client.dm.list({
      count: pageSize,
      ...(cursor === null ? {} : { cursor }),
    });
    events.push(...answer.events);
    cursor = answer.nextCursor;
    // Newest first, so the first older one ends it.
    if (cursor === null || answer.events.some((event) => event.createdAtMs < sinceMs)) break;
  }
  return events;
}
