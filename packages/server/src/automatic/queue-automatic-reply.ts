import { randomUUID } from "node:crypto";
import { numberedMenuText } from "@tsubame/contract";
import {
  appendEvents,
  insertReply,
  lockAutomaticPlace,
  noteAutomaticMessage,
  type AutomaticPlace,
  type StoredQuickReplies,
  type Writer,
} from "@tsubame/store";
import { GENERATION_ABILITIES } from "@tsubame/x-api";
import { storedGeneration } from "../x-accounts/open-account.ts";
import { takeAutomaticRoom } from "./automatic-room.ts";

/** How long an automatic reply is of use when nobody says otherwise: five minutes. */
const defaultUseMs = 300_000;

/** Something that the centre wants to say by itself. */
export interface AutomaticReply {
  readonly conversationId: string;
  /** What the customer reads; X takes 10,000 characters. */
  readonly text: string;
  /**
   * Choices under it (label ≤ 36 characters, description ≤ 72 on all or none, metadata ≤ 1,000; at most 20). Where the
   * account's generation of X's API has no quick replies, they are numbered lines of the text.
   */
  readonly quickReplies?: { readonly options: StoredQuickReplies };
  /** Name of what is said, 1 to 200 characters; said once to a conversation, whoever asks and however often. */
  readonly onceKey: string;
  readonly now: Date;
  /** How long it is of use; when it cannot go so soon it is not accepted, and what could not go is dropped. */
  readonly useMs?: number;
  /** For those who wait: dropped as soon as an agent has the conversation. */
  readonly isOnlyWhileWaiting?: boolean;
}

/**
 * What became of it. `alreadySent`: said to this conversation before. `optedOut`: the customer does not want automatic
 * messages. `notNow`: the account's send budget has no room for it in time, X refuses the account, or the conversation
 * is closed; nothing was noted, so it may be asked for again.
 */
export type AutomaticOutcome = "queued" | "alreadySent" | "optedOut" | "notNow";

/**
 * Accepts something that the centre says by itself: message (origin `automatic`), outbox row, the note that it was said,
 * and event, all in the caller's transaction, which poke `outbox` after it (`transact` with `hasOutbox`). Locks the
 * conversation first, so once per key holds over any number of nodes.
 *
 * The queue's leg says it and nobody has written it: it never counts as an agent's answer, and no screen rings for it. It
 * goes behind people's replies and leaves them their reserve.
 */
export async function queueAutomaticReply(
  trx: Writer,
  reply: AutomaticReply,
): Promise<AutomaticOutcome> {
  const { conversationId, onceKey, now } = reply;
  const place = await lockAutomaticPlace(trx, reply);
  if (place === undefined) throw new Error(`there is no conversation ${conversationId}`);
  if (place.isSent) return "alreadySent";
  const useMs = reply.useMs ?? defaultUseMs;
  if (place.isOptedOut) return withhold(trx, reply, place, "optedOut");
  const isPossible = place.state === "open" && !place.isAccountGone && !place.isHeld;
  if (!isPossible || !(await takeAutomaticRoom(trx, { ...place, conversationId, useMs, now }))) {
    return withhold(trx, reply, place, "notNow");
  }
  const messageId = randomUUID();
  await insertReply(trx, {
    id: messageId,
    conversationId,
    integrationId: place.integrationId,
    contactId: place.contactId,
    participantId: place.queueLegId,
    userId: null,
    ...contentOf(reply, place),
    mediaId: null,
    isAutomatic: true,
    origin: "automatic",
    expiresAt: new Date(now.getTime() + useMs),
    isOnlyWhileWaiting: reply.isOnlyWhileWaiting ?? false,
    now,
  });
  await noteAutomaticMessage(trx, { conversationId, onceKey, messageId, now });
  await appendEvents(trx, [
    {
      kind: "message.queued",
      conversationId,
      participantId: place.queueLegId,
      messageId,
      queueId: place.queueId,
      integrationId: place.integrationId,
      detail: { origin: "automatic", onceKey },
    },
  ]);
  return "queued";
}

function contentOf(
  reply: AutomaticReply,
  place: AutomaticPlace,
): { text: string; quickReplies: StoredQuickReplies | null } {
  const options = reply.quickReplies?.options ?? [];
  if (options.length === 0) return { text: reply.text, quickReplies: null };
  const canOffer = GENERATION_ABILITIES[storedGeneration(place)].quickReplies;
  return canOffer
    ? { text: reply.text, quickReplies: options }
    : { text: numberedMenuText(reply.text, options), quickReplies: null };
}

/** Says in the event log that nothing was said, and why; the conversation's story would be wrong without it. */
async function withhold(
  trx: Writer,
  { conversationId, onceKey }: AutomaticReply,
  place: AutomaticPlace,
  outcome: "optedOut" | "notNow",
): Promise<AutomaticOutcome> {
  const reason = outcome === "optedOut" ? "optedOut" : place.isHeld ? "accountHeld" : "sendBudget";
  await appendEvents(trx, [
    {
      kind: "message.withheld",
      conversationId,
      queueId: place.queueId,
      integrationId: place.integrationId,
      detail: { origin: "automatic", onceKey, reason },
    },
  ]);
  return outcome;
}
