import { createHash, randomUUID } from "node:crypto";
import {
  appendEvents,
  insertReply,
  lockConversation,
  lockLegOfCommunication,
  lockMedia,
  readMessages,
  readThreadEnds,
  restartInactivity,
  type ThreadEnds,
  type ThreadRow,
  type Writer,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { crashPoint } from "../crash-points.ts";
import { AppError, invalidFields, notFound } from "../http/errors.ts";
import type { Principal } from "../http/principal.ts";
import { transact } from "../transaction.ts";
import { isOwn, notActiveParticipant } from "./access.ts";
import { actorColumns, actorOf } from "./actor.ts";
import { legColumns } from "./offers.ts";

/** What an agent wants to say from one of their legs. */
export interface Reply {
  readonly conversationId: string;
  readonly communicationId: string;
  readonly text: string;
  /** A file that was uploaded for this conversation; null: the text alone. */
  readonly mediaId: string | null;
  readonly principal: Principal;
  /** Client's name for this request; the same name for the same leg is the same reply, however often it comes. */
  readonly idempotencyKey: string | null;
}

/**
 * Accepts a reply: message row (`queued`), outbox row and event in one transaction. Once this returns, the reply is sent
 * exactly once or visibly fails; nothing more is promised, and X has not been called yet.
 *
 * Replies of one conversation are serialised by its row lock, so the outbox has them in the order of acceptance.
 * @throws {AppError} `not.found`, `conversation.error.forbidden.not.active.participant`, `integration.deleted`,
 *   `message.idempotencyKeyReused`
 */
export async function acceptReply(
  context: Context,
  reply: Reply,
): Promise<{ message: ThreadRow; ends: ThreadEnds }> {
  const stored = await transact(
    context,
    async (trx) => {
      const result = await store(trx, reply, context.clock.now());
      crashPoint("reply.beforeCommit");
      return result;
    },
    { hasOutbox: true },
  );
  crashPoint("reply.afterCommit");
  return stored;
}

async function store(
  trx: Writer,
  reply: Reply,
  now: Date,
): Promise<{ message: ThreadRow; ends: ThreadEnds }> {
  const { conversationId, principal } = reply;
  const conversation = await lockConversation(trx, conversationId);
  if (!conversation) throw notFound("conversation", conversationId);
  const leg = await lockLegOfCommunication(trx, reply);
  if (!leg) throw notFound("communication", reply.communicationId);
  if (leg.purpose !== "agent" || !isOwn(principal, leg)) {
    throw notActiveParticipant("Replies are sent from one's own leg.");
  }
  const messageId =
    reply.idempotencyKey === null ? randomUUID() : namedId(leg.id, reply.idempotencyKey);
  const repeated =
    reply.idempotencyKey === null ? undefined : await read(trx, conversationId, messageId);
  if (repeated) return sameReply(repeated, reply);
  if (leg.state !== "connected") {
    throw notActiveParticipant("The agent is not connected to this conversation (any more).");
  }
  await assertAccountLives(trx, conversation.integration_id);
  if (reply.mediaId !== null) await takeFile(trx, reply, reply.mediaId);
  await insertReply(trx, {
    id: messageId,
    conversationId,
    integrationId: conversation.integration_id,
    contactId: conversation.contact_id,
    participantId: leg.id,
    userId: leg.user_id,
    text: reply.text,
    mediaId: reply.mediaId,
    // A program with client credentials speaks for an agent, but nobody waits at a desk for it.
    isAutomatic: principal.userId === null,
    now,
  });
  await restartInactivity(trx, [conversationId], now);
  await appendEvents(trx, [
    {
      kind: "message.queued",
      ...legColumns(leg),
      messageId,
      integrationId: conversation.integration_id,
      ...actorColumns(actorOf(principal)),
    },
  ]);
  const written = await read(trx, conversationId, messageId);
  if (!written) throw new Error("a reply that was just stored cannot be read");
  return written;
}

async function read(trx: Writer, conversationId: string, messageId: string) {
  const [message] = await readMessages(trx, { ids: [messageId], conversationId });
  const ends = message && (await readThreadEnds(trx, conversationId));
  return ends && { message, ends };
}

function sameReply(
  repeated: { message: ThreadRow; ends: ThreadEnds },
  reply: Reply,
): { message: ThreadRow; ends: ThreadEnds } {
  const isSameFile = (repeated.message.media?.id ?? null) === reply.mediaId;
  if (repeated.message.text === reply.text && isSameFile) return repeated;
  throw new AppError({
    code: "message.idempotencyKeyReused",
    status: 409,
    message: "This Idempotency-Key was used for a reply with another text or file.",
  });
}

/** Locks the file that a reply wants to take along. One's own, for this conversation, whole, and not sent before. */
async function takeFile(trx: Writer, reply: Reply, mediaId: string): Promise<void> {
  const media = await lockMedia(trx, mediaId);
  const { userId } = reply.principal;
  const isMine = media !== undefined && (userId === null || media.created_by === userId);
  if (
    media?.conversation_id !== reply.conversationId ||
    !isMine ||
    media.direction !== "outbound"
  ) {
    throw unusableFile("There is no such file of yours in this conversation.");
  }
  if (media.message_id !== null) throw unusableFile("The file went with another message already.");
  if (media.state !== "stored") {
    throw unusableFile("The file is not uploaded, or it was refused. Ask for its status.");
  }
}

function unusableFile(message: string): AppError {
  return invalidFields(message, [{ fieldName: "mediaIds", errorCode: "invalid.value", message }]);
}

/** A disconnected account has no webhook and no sender: a reply to it would wait for ever. */
async function assertAccountLives(trx: Writer, integrationId: string): Promise<void> {
  const account = await trx
    .selectFrom("integration")
    .select("is_deleted")
    .where("id", "=", integrationId)
    .executeTakeFirst();
  if (account && !account.is_deleted) return;
  throw new AppError({
    code: "integration.deleted",
    status: 409,
    message: "The X account of this conversation has been disconnected; it can only be read.",
  });
}

/** A UUID (version 8, RFC 9562 §5.8) that is the same for the same leg and key, and cannot be aimed at another leg's. */
function namedId(legId: string, key: string): string {
  const bytes = createHash("sha256")
    .update(legId)
    .update("\n")
    .update(key)
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
