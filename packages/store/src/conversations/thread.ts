import { sql, type Selectable } from "kysely";
import { messageMedia, type MessageMedia } from "../media/message-media.ts";
import type { Database } from "../schema.ts";
import type { Reader } from "./rows.ts";

/** A message with its text and its author's name. `raw` (as X sent it) stays behind. */
export interface ThreadRow extends Omit<Selectable<Database["message"]>, "raw"> {
  readonly author_name: string | null;
  /** When a waiting reply is expected to go. */
  readonly expected_at: Date | null;
  /** The file of the message; null when it has none. */
  readonly media: MessageMedia | null;
}

const columns = [
  "message.id",
  "message.conversation_id",
  "message.integration_id",
  "message.contact_id",
  "message.x_event_id",
  "message.direction",
  "message.status",
  "message.text",
  "message.participant_id",
  "message.user_id",
  "message.origin",
  "message.source_app_id",
  "message.sorted_at",
  "message.x_event_number",
  "message.x_created_at",
  "message.received_at",
  "message.sent_at",
  "message.error_code",
  "message.error_detail",
  "message.is_late",
  "message.arrived_by",
  "message.attachment",
  "message.quick_replies",
  "user_account.name as author_name",
  "outbox.expected_at as expected_at",
] as const;

function selectMessages(reader: Reader) {
  return reader
    .selectFrom("message")
    .leftJoin("user_account", "user_account.id", "message.user_id")
    .leftJoin("outbox", "outbox.message_id", "message.id")
    .leftJoin("media", "media.message_id", "message.id")
    .select(columns)
    .select(messageMedia.as("media"));
}

/**
 * A page of a thread that ends just before the message `beforeId` (or with the newest), oldest first. The order is
 * (sorted_at, x_event_number, id); a message that X has not numbered yet stands after numbered ones of its instant.
 * One row more than `limit` may come back first: it says that there is an earlier page.
 */
export async function readThread(
  reader: Reader,
  page: { readonly conversationId: string; readonly beforeId?: string; readonly limit: number },
): Promise<ThreadRow[]> {
  let query = selectMessages(reader).where("message.conversation_id", "=", page.conversationId);
  if (page.beforeId !== undefined) {
    query = query.where(
      sql<boolean>`(message.sorted_at, coalesce(message.x_event_number, 'Infinity'::numeric), message.id) < (
        select edge.sorted_at, coalesce(edge.x_event_number, 'Infinity'::numeric), edge.id
        from message edge where edge.id = ${page.beforeId}::uuid and edge.conversation_id = ${page.conversationId}::uuid)`,
    );
  }
  const rows = await query
    .orderBy("message.sorted_at", "desc")
    .orderBy("message.x_event_number", "desc")
    .orderBy("message.id", "desc")
    .limit(page.limit + 1)
    .execute();
  return rows.toReversed();
}

/** Messages by id, in the order of the thread. With a conversation, those of others are left out. */
export async function readMessages(
  reader: Reader,
  messages: { readonly ids: readonly string[]; readonly conversationId?: string },
): Promise<ThreadRow[]> {
  if (messages.ids.length === 0) return [];
  let query = selectMessages(reader).where("message.id", "in", messages.ids);
  if (messages.conversationId !== undefined) {
    query = query.where("message.conversation_id", "=", messages.conversationId);
  }
  return query
    .orderBy("message.sorted_at")
    .orderBy("message.x_event_number")
    .orderBy("message.id")
    .execute();
}

/** Both ends of a conversation: the customer and the account they write to. */
export async function readThreadEnds(reader: Reader, conversationId: string) {
  return reader
    .selectFrom("conversation")
    .innerJoin("contact", "contact.id", "conversation.contact_id")
    .innerJoin("integration", "integration.id", "conversation.integration_id")
    .select([
      "conversation.id as conversation_id",
      "contact.id as contact_id",
      "contact.x_user_id as contact_x_user_id",
      "contact.name as contact_name",
      "contact.username as contact_username",
      "contact.profile_image_url as contact_image",
      "contact.is_verified as contact_is_verified",
      "contact.follower_count as contact_follower_count",
      "contact.created_at as contact_created_at",
      "integration.id as integration_id",
      "integration.name as account_name",
      "integration.x_user_id as account_x_user_id",
      "integration.x_username as account_username",
      "integration.generation as account_generation",
      "integration.sends_typing as account_sends_typing",
      "integration.sends_read_marks as account_sends_read_marks",
    ])
    .where("conversation.id", "=", conversationId)
    .executeTakeFirst();
}

/** The customer and the account between whom a conversation runs. */
export type ThreadEnds = NonNullable<Awaited<ReturnType<typeof readThreadEnds>>>;
