import { sql } from "kysely";
import { messageMedia, type MessageMedia } from "../media/message-media.ts";
import type { MessageOrigin, MessageStatus } from "../schema-conversations.ts";
import { inHand } from "./my-work.ts";
import type { ConversationRow, LegRow, Reader } from "./rows.ts";
import { readTransfers, type TransferView } from "./transfers.ts";

/** Latest messages and legs that a view carries; a thread reopened for years stays readable in one answer. */
export const viewMessageLimit = 100;
export const viewLegLimit = 300;

/** A leg with the names that its view shows. */
export interface LegView extends LegRow {
  readonly user_name: string | null;
  readonly queue_name: string | null;
  readonly queue_wrapup_prompt: string | null;
  readonly queue_wrapup_timeout_ms: number | null;
  readonly queue_alerting_timeout_seconds: number | null;
}

/** A message as a conversation shows it: everything but its text. */
export interface MessageState {
  readonly id: string;
  readonly conversation_id: string;
  readonly participant_id: string | null;
  readonly direction: "inbound" | "outbound";
  readonly origin: MessageOrigin;
  readonly status: MessageStatus;
  readonly sorted_at: Date;
  readonly error_code: string | null;
  /** Its file; null when it has none. */
  readonly media: MessageMedia | null;
}

/** One conversation with all that its public shapes are made of. */
export interface ConversationView {
  readonly conversation: ConversationRow;
  readonly contact: {
    readonly id: string;
    readonly xUserId: string;
    readonly name: string;
    readonly username: string;
    readonly profileImageUrl: string | null;
  };
  readonly account: {
    readonly id: string;
    readonly name: string;
    readonly xUserId: string | null;
    readonly username: string | null;
  };
  readonly queueName: string | null;
  readonly languageName: string | null;
  readonly labelName: string | null;
  readonly skills: readonly { readonly id: string; readonly name: string }[];
  /** In the order in which they began. */
  readonly legs: readonly LegView[];
  /** The latest {@link viewMessageLimit}, in the order of the thread. */
  readonly messages: readonly MessageState[];
  /** To whom it was passed on, the last of them, oldest first. */
  readonly transfers: readonly TransferView[];
}

/**
 * Reads the present state of conversations, in the order of the ids; unknown ids are left out. Five statements
 * whatever the number of conversations, each by an index.
 */
export async function readConversationViews(
  reader: Reader,
  conversationIds: readonly string[],
): Promise<ConversationView[]> {
  if (conversationIds.length === 0) return [];
  const [heads, legs, messages, transfers] = await Promise.all([
    readHeads(reader, conversationIds),
    readLegs(reader, conversationIds),
    readMessageStates(reader, conversationIds),
    readTransfers(reader, conversationIds),
  ]);
  const skillNames = await readSkillNames(
    reader,
    heads.flatMap((head) => head.skill_ids),
  );
  const legsOf = Map.groupBy(legs, (leg) => leg.conversation_id);
  const messagesOf = Map.groupBy(messages, (message) => message.conversation_id);
  const transfersOf = Map.groupBy(transfers, (transfer) => transfer.conversationId);
  const headOf = new Map(heads.map((head) => [head.id, head]));
  return conversationIds.flatMap((id) => {
    const head = headOf.get(id);
    if (!head) return [];
    return [
      {
        ...splitHead(head),
        skills: head.skill_ids.map((skillId) => ({
          id: skillId,
          name: skillNames.get(skillId) ?? "",
        })),
        legs: legsOf.get(id) ?? [],
        messages: messagesOf.get(id) ?? [],
        transfers: transfersOf.get(id) ?? [],
      },
    ];
  });
}

type Head = Awaited<ReturnType<typeof readHeads>>[number];

async function readHeads(reader: Reader, conversationIds: readonly string[]) {
  return reader
    .selectFrom("conversation")
    .innerJoin("contact", "contact.id", "conversation.contact_id")
    .innerJoin("integration", "integration.id", "conversation.integration_id")
    .leftJoin("queue", "queue.id", "conversation.queue_id")
    .leftJoin("language", "language.id", "conversation.language_id")
    .leftJoin("utilization_label as label", "label.id", "conversation.utilization_label_id")
    .selectAll("conversation")
    .select([
      "contact.x_user_id as contact_x_user_id",
      "contact.name as contact_name",
      "contact.username as contact_username",
      "contact.profile_image_url as contact_image",
      "integration.name as account_name",
      "integration.x_user_id as account_x_user_id",
      "integration.x_username as account_username",
      "queue.name as queue_name",
      "language.name as language_name",
      "label.name as label_name",
    ])
    .where("conversation.id", "in", conversationIds)
    .execute();
}

function splitHead(head: Head) {
  const {
    contact_x_user_id,
    contact_name,
    contact_username,
    contact_image,
    account_name,
    account_x_user_id,
    account_username,
    queue_name,
    language_name,
    label_name,
    ...conversation
  } = head;
  return {
    conversation,
    contact: {
      id: conversation.contact_id,
      xUserId: contact_x_user_id,
      name: contact_name,
      username: contact_username,
      profileImageUrl: contact_image,
    },
    account: {
      id: conversation.integration_id,
      name: account_name,
      xUserId: account_x_user_id,
      username: account_username,
    },
    queueName: queue_name,
    languageName: language_name,
    labelName: label_name,
  };
}

async function readLegs(reader: Reader, conversationIds: readonly string[]): Promise<LegView[]> {
  const rows = await reader
    .selectFrom((eb) =>
      eb
        .selectFrom("participant")
        .selectAll()
        .select(
          sql<number>`row_number() over (partition by conversation_id
            order by (purpose = 'customer') desc, started_at desc, id)`.as("position"),
        )
        .where("conversation_id", "in", conversationIds)
        .as("leg"),
    )
    .leftJoin("user_account", "user_account.id", "leg.user_id")
    .leftJoin("queue", "queue.id", "leg.queue_id")
    .selectAll("leg")
    .select([
      "user_account.name as user_name",
      "queue.name as queue_name",
      "queue.wrapup_prompt as queue_wrapup_prompt",
      "queue.wrapup_timeout_ms as queue_wrapup_timeout_ms",
      "queue.alerting_timeout_seconds as queue_alerting_timeout_seconds",
    ])
    .where("leg.position", "<=", viewLegLimit)
    .orderBy("leg.started_at")
    .orderBy(sql`array_position(array['customer','workflow','acd','agent'], leg.purpose)`)
    .orderBy("leg.id")
    .execute();
  return rows.map(({ position: _position, ...leg }) => leg);
}

async function readMessageStates(
  reader: Reader,
  conversationIds: readonly string[],
): Promise<MessageState[]> {
  const rows = await sql<MessageState>`
    select latest.*, ${messageMedia} as media from unnest(${conversationIds}::uuid[]) as wanted (id)
    cross join lateral (
      select id, conversation_id, participant_id, direction, origin, status, sorted_at, error_code, x_event_number
      from message where conversation_id = wanted.id
      order by sorted_at desc, x_event_number desc, id desc limit ${viewMessageLimit}
    ) latest
    left join media on media.message_id = latest.id
    order by latest.sorted_at, latest.x_event_number, latest.id`.execute(reader);
  return rows.rows;
}

async function readSkillNames(
  reader: Reader,
  skillIds: readonly string[],
): Promise<Map<string, string>> {
  if (skillIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom("skill")
    .select(["id", "name"])
    .where("id", "in", skillIds)
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

/**
 * Conversations that a user has in hand: a leg that rings or talks, or a demanded wrap-up, or one that they have
 * parked. Oldest first.
 */
export async function readActiveConversationIds(reader: Reader, userId: string): Promise<string[]> {
  const rows = await reader
    .selectFrom("participant")
    .select(["conversation_id", sql<Date>`min(started_at)`.as("since")])
    .where("user_id", "=", userId)
    .where(inHand("participant"))
    .groupBy("conversation_id")
    .orderBy("since")
    .limit(100)
    .execute();
  return rows.map((row) => row.conversation_id);
}

/**
 * Whether a user has a leg in a conversation that runs, or had one that was connected (unless only a running one
 * counts). A leg that only rang is no part in it once it has ended.
 */
export async function readLegOfUser(
  reader: Reader,
  leg: { readonly conversationId: string; readonly userId: string; readonly isRunning?: boolean },
): Promise<boolean> {
  let query = reader
    .selectFrom("participant")
    .select("id")
    .where("conversation_id", "=", leg.conversationId)
    .where("user_id", "=", leg.userId);
  query = leg.isRunning
    ? query.where("state", "<>", "disconnected")
    : query.where((eb) =>
        eb.or([eb("state", "<>", "disconnected"), eb("connected_at", "is not", null)]),
      );
  return (await query.limit(1).executeTakeFirst()) !== undefined;
}

/** Whose leg a communication is, and how it stands; undefined when the conversation has no such leg. */
export async function readLegOfCommunication(
  reader: Reader,
  leg: { readonly conversationId: string; readonly communicationId: string },
) {
  return reader
    .selectFrom("participant")
    .select(["user_id", "state"])
    .where("conversation_id", "=", leg.conversationId)
    .where("communication_id", "=", leg.communicationId)
    .executeTakeFirst();
}
