import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { Reader } from "./rows.ts";

/**
 * Holds a slot, is parked, or has a wrap-up to finish (one of a parked leg holds no slot). The words of the partial indexes
 * `participant_one_per_slot` and `participant_without_slot`, which find these among the thousands of legs of a year.
 */
export function inHand(leg: string): RawBuilder<SqlBool> {
  const column = (name: string) => sql.ref(`${leg}.${name}`);
  return sql<SqlBool>`(${column("slot")} is not null or (${column("slot")} is null and (${column("state")} = 'parked'
    or (${column("wrapup_started_at")} is not null and ${column("wrapup_ended_at")} is null))))`;
}

/** The legs that a user has in hand, with what the desktop's list shows of them. */
export async function readWorkItems(reader: Reader, userId: string) {
  return reader
    .selectFrom("participant as leg")
    .innerJoin("conversation", "conversation.id", "leg.conversation_id")
    .innerJoin("contact", "contact.id", "conversation.contact_id")
    .innerJoin("integration", "integration.id", "conversation.integration_id")
    .leftJoin("queue", "queue.id", "leg.queue_id")
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom("message")
          .select(["id", "direction", "status", "sorted_at"])
          .whereRef("message.conversation_id", "=", "conversation.id")
          // What the centre says by itself is nobody's answer.
          .where("message.origin", "<>", "automatic")
          .orderBy("sorted_at", "desc")
          .orderBy("x_event_number", "desc")
          .orderBy("id", "desc")
          .limit(1)
          .as("last_message"),
      (join) => join.onTrue(),
    )
    .selectAll("leg")
    .select([
      "conversation.waiting_since_at",
      "conversation.inactive_at",
      "contact.id as contact_key",
      "contact.x_user_id as contact_x_user_id",
      "contact.name as contact_name",
      "contact.username as contact_username",
      "contact.profile_image_url as contact_image",
      "integration.id as integration_id",
      "integration.name as account_name",
      "integration.x_username as account_username",
      "queue.name as queue_name",
      "last_message.id as last_message_id",
      "last_message.direction as last_message_direction",
      "last_message.sorted_at as last_message_at",
      "last_message.status as last_message_status",
    ])
    .where("leg.user_id", "=", userId)
    .where(inHand("leg"))
    .orderBy("leg.started_at")
    .limit(100)
    .execute();
}

export type WorkItemRow = Awaited<ReturnType<typeof readWorkItems>>[number];

/**
 * What a user says they do, what the routing system thinks of it, and how much they may hold. A user who never worked
 * reads as Offline and OFF_QUEUE.
 */
export async function readAgentSituation(reader: Reader, userId: string) {
  return reader
    .selectFrom("user_account")
    .leftJoin("agent_state", "agent_state.user_id", "user_account.id")
    .crossJoin("organization")
    .select([
      "user_account.id",
      "agent_state.presence",
      "agent_state.presence_message",
      "agent_state.presence_at",
      "agent_state.routing_status",
      "agent_state.routing_status_at",
      "user_account.created_at",
      sql<number>`coalesce(user_account.message_capacity, organization.message_capacity)`.as(
        "capacity",
      ),
      sql<number>`(select count(*)::int from participant held
        where held.user_id = user_account.id and held.slot is not null)`.as("used"),
    ])
    .where("user_account.id", "=", userId)
    .executeTakeFirst();
}
