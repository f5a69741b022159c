import type { StoredQuickReplies } from "../schema-automatic.ts";
import type { Writer } from "./rows.ts";

/** A reply as an agent wrote it, or as the centre says it by itself. */
export interface NewReply {
  readonly id: string;
  readonly conversationId: string;
  readonly integrationId: string;
  readonly contactId: string;
  /** The leg from which it comes; null where nobody's leg says it. */
  readonly participantId: string | null;
  /** The agent whose leg it is; null: nobody has written it. */
  readonly userId: string | null;
  readonly text: string;
  /** A program's words, which go behind people's when X allows few. */
  readonly isAutomatic: boolean;
  /** The file that goes with it, which the caller has locked; null: the text alone. */
  readonly mediaId: string | null;
  /** Who speaks; an agent when absent. */
  readonly origin?: "agent" | "automatic";
  /** Choices that are offered under it. */
  readonly quickReplies?: StoredQuickReplies | null;
  /** When it is of no use any more; absent: it waits as long as it takes. */
  readonly expiresAt?: Date;
  /** It is of use only until an agent has the conversation. */
  readonly isOnlyWhileWaiting?: boolean;
  readonly now: Date;
}

/**
 * Stores a reply: the message in state `queued` and its outbox row, in the caller's transaction, so that neither is
 * ever there without the other. False when a message with this id exists already (the same request came twice).
 *
 * `sorted_at` is the time of acceptance, but never before the last message of the thread: this machine's clock and X's
 * differ, and an answer must not jump above what it answers.
 */
export async function insertReply(trx: Writer, reply: NewReply): Promise<boolean> {
  const last = await trx
    .selectFrom("message")
    .select("sorted_at")
    .where("conversation_id", "=", reply.conversationId)
    .orderBy("sorted_at", "desc")
    .limit(1)
    .executeTakeFirst();
  const afterLast = last ? last.sorted_at.getTime() + 1 : 0;
  const inserted = await trx
    .insertInto("message")
    .values({
      id: reply.id,
      conversation_id: reply.conversationId,
      integration_id: reply.integrationId,
      contact_id: reply.contactId,
      x_event_id: null,
      direction: "outbound",
      status: "queued",
      text: reply.text,
      participant_id: reply.participantId,
      user_id: reply.userId,
      origin: reply.origin ?? "agent",
      source_app_id: null,
      sorted_at: new Date(Math.max(reply.now.getTime(), afterLast)),
      x_event_number: null,
      x_created_at: null,
      received_at: reply.now,
      sent_at: null,
      error_code: null,
      quick_replies: reply.quickReplies ? JSON.stringify(reply.quickReplies) : null,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!inserted) return false;
  if (reply.mediaId !== null) {
    await trx
      .updateTable("media")
      .set({ message_id: reply.id })
      .where("id", "=", reply.mediaId)
      .execute();
  }
  await trx
    .insertInto("outbox")
    .columns([
      "message_id",
      "integration_id",
      "conversation_id",
      "recipient_x_user_id",
      "next_attempt_at",
      "is_automatic",
      "has_media",
      "expires_at",
      "is_only_while_waiting",
    ])
    .expression((eb) =>
      eb
        .selectFrom("contact")
        .select((row) => [
          row.val(reply.id).$castTo<string>().as("message_id"),
          row.val(reply.integrationId).$castTo<string>().as("integration_id"),
          row.val(reply.conversationId).$castTo<string>().as("conversation_id"),
          "contact.x_user_id",
          row.val(reply.now).as("next_attempt_at"),
          row.val(reply.isAutomatic).as("is_automatic"),
          row.val(reply.mediaId !== null).as("has_media"),
          row.val(reply.expiresAt ?? null).as("expires_at"),
          row.val(reply.isOnlyWhileWaiting ?? false).as("is_only_while_waiting"),
        ])
        .where("contact.id", "=", reply.contactId),
    )
    .execute();
  return true;
}
