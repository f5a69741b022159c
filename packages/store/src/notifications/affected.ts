import { sql } from "kysely";
import type { Reader } from "../conversations/rows.ts";

/** Who is concerned by a change of a conversation. */
export interface ConversationAudience {
  readonly conversationId: string;
  readonly queueId: string | null;
  /** Agents who have it in hand: a leg that runs, or a wrap-up that is not finished. */
  readonly userIds: readonly string[];
}

/** The present audience of conversations, for the topics of queues and users. */
export async function readAudiences(
  reader: Reader,
  conversationIds: readonly string[],
): Promise<ConversationAudience[]> {
  if (conversationIds.length === 0) return [];
  const { rows } = await sql<ConversationAudience>`
    select conversation.id as "conversationId", conversation.queue_id as "queueId",
      coalesce(array_agg(leg.user_id) filter (where leg.user_id is not null), '{}') as "userIds"
    from conversation
    left join participant leg on leg.conversation_id = conversation.id and leg.purpose = 'agent'
      and (leg.state <> 'disconnected' or (leg.wrapup_started_at is not null and leg.wrapup_ended_at is null))
    where conversation.id = any(${conversationIds}::uuid[])
    group by conversation.id`.execute(reader);
  return rows;
}

/** What some agents do now, for the topics of presence and routing status. */
export async function readAgentStates(reader: Reader, userIds: readonly string[]) {
  if (userIds.length === 0) return [];
  return reader
    .selectFrom("agent_state")
    .select([
      "user_id",
      "presence",
      "presence_message",
      "presence_at",
      "routing_status",
      "routing_status_at",
    ])
    .where("user_id", "in", userIds)
    .execute();
}

/** Whether a user takes work from a queue; undefined when they are not a member. */
export async function readMembership(
  reader: Reader,
  member: { readonly queueId: string; readonly userId: string },
): Promise<boolean | undefined> {
  const row = await reader
    .selectFrom("queue_member")
    .select("is_joined")
    .where("queue_id", "=", member.queueId)
    .where("user_id", "=", member.userId)
    .executeTakeFirst();
  return row?.is_joined;
}
