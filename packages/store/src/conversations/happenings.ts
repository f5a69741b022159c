import { sql } from "kysely";
import type { Reader } from "./rows.ts";

/** Most that is told of one conversation beside its messages, the latest. */
const happeningLimit = 100;

/** What happened to a conversation beside its messages. */
export interface HappeningRow {
  readonly id: string;
  readonly at: Date;
  readonly kind:
    "conversation.transferred" | "conversation.parked" | "conversation.resumed" | "offer.made";
  /** Who did it; null for the system and for programs. */
  readonly byId: string | null;
  readonly byName: string | null;
  /** Whose leg it is about. */
  readonly agentId: string | null;
  readonly agentName: string | null;
  /** Of a transfer. */
  readonly toUserId: string | null;
  readonly toUserName: string | null;
  readonly toQueueId: string | null;
  readonly toQueueName: string | null;
  readonly resumeAt: string | null;
  readonly reason: string | null;
  readonly isPull: boolean;
}

/**
 * Transfers, parking and assignments of a conversation, oldest first. Offers that the routing made are not told here: the
 * routing's own reasons do.
 */
export async function readHappenings(
  reader: Reader,
  conversationId: string,
): Promise<HappeningRow[]> {
  const { rows } = await sql<HappeningRow>`
    select latest.id::text as id, latest.occurred_at as at, latest.kind, latest.actor_user_id as "byId",
      actor.name as "byName", latest.user_id as "agentId", agent.name as "agentName",
      target.id as "toUserId", target.name as "toUserName", queue.id as "toQueueId", queue.name as "toQueueName",
      latest.detail->>'resumeAt' as "resumeAt", latest.detail->>'reason' as reason,
      coalesce(latest.detail->>'kind' = 'pull', false) as "isPull"
    from (
      select * from event_log e
      where e.conversation_id = ${conversationId}
        and (e.kind in ('conversation.transferred', 'conversation.parked', 'conversation.resumed')
          or (e.kind = 'offer.made' and e.detail ? 'kind'))
      order by e.id desc limit ${happeningLimit}
    ) latest
    left join user_account actor on actor.id = latest.actor_user_id
    left join user_account agent on agent.id = latest.user_id
    left join user_account target on target.id = (latest.detail->>'toUserId')::uuid
    left join queue on queue.id = (latest.detail->>'toQueueId')::uuid
    order by latest.id`.execute(reader);
  return rows;
}
