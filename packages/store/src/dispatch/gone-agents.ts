import { sql } from "kysely";
import type { Reader } from "../conversations/rows.ts";

/** A conversation that has to leave an agent who is gone, and when. */
export interface GoneLeg {
  readonly conversationId: string;
  readonly userId: string;
  readonly dueAt: Date;
}

/**
 * Conversations of agents who are gone, soonest due first.
 *
 * - Connected, the agent's last channel lost: due when the queue's `gone_agent_grace_seconds` have passed since the loss
 *   (`agent_state.disconnected_at`), and not before the organisation's grace has; never where the queue names none.
 * - Ringing, connected or parked, the agent no longer active: due at once, for nobody can come back to it.
 *
 * Everything comes from columns, so a restart finds what was due. Reads what holds a slot or is parked (an index each), which
 * is bounded by what agents have in hand, not by history.
 */
export async function readGoneLegs(
  reader: Reader,
  options: { readonly conversationIds: readonly string[] | "all"; readonly limit: number },
): Promise<GoneLeg[]> {
  const { conversationIds, limit } = options;
  const isAsked =
    conversationIds === "all"
      ? sql`true`
      : sql`p.conversation_id = any(${[...conversationIds]}::uuid[])`;
  const { rows } = await sql<GoneLeg>`
    select * from (
      select p.conversation_id as "conversationId", p.user_id as "userId",
        case when u.state = 'active' then s.disconnected_at + make_interval(secs => greatest(
          q.gone_agent_grace_seconds, (select agent_grace_seconds from organization)))
        else to_timestamp(0) end as "dueAt"
      from participant p
      join user_account u on u.id = p.user_id
      join agent_state s on s.user_id = p.user_id
      left join queue q on q.id = p.queue_id
      where p.slot is not null and p.purpose = 'agent' and p.state in ('alerting', 'connected') and ${isAsked}
        and (u.state <> 'active' or (
          p.state = 'connected' and s.disconnected_at is not null and q.gone_agent_grace_seconds is not null))
      union all
      select p.conversation_id, p.user_id, to_timestamp(0)
      from participant p join user_account u on u.id = p.user_id
      where p.slot is null and p.state = 'parked' and u.state <> 'active' and ${isAsked}
    ) gone
    order by "dueAt", "conversationId"
    limit ${limit}`.execute(reader);
  return rows;
}

/** Conversations that ring at an agent now. */
export async function readRingingIds(reader: Reader, userId: string): Promise<string[]> {
  const rows = await reader
    .selectFrom("participant")
    .select("conversation_id")
    .where("user_id", "=", userId)
    .where("slot", "is not", null)
    .where("state", "=", "alerting")
    .execute();
  return rows.map((row) => row.conversation_id);
}
