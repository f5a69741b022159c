import { sql } from "kysely";
import type { Reader } from "../conversations/rows.ts";

/** What moved a conversation besides decisions and flows: somebody passed it on, set it aside, changed what it asks. */
export interface RoutingStepRow {
  readonly kind:
    | "conversation.transferred"
    | "conversation.parked"
    | "conversation.resumed"
    | "conversation.routingChanged"
    | "leg.ended";
  readonly at: Date;
  /** Who did it; null for the system and for programs. */
  readonly actorId: string | null;
  /** Whose leg it is about. */
  readonly userId: string | null;
  readonly toUserId: string | null;
  readonly toQueueId: string | null;
  readonly fromQueueId: string | null;
  /** Of a transfer to an agent: until when it waits for that agent alone. Of a park: when it comes back. */
  readonly untilAt: Date | null;
  readonly reason: string | null;
  /** Columns that were changed. */
  readonly changed: readonly string[];
}

/**
 * The steps of a conversation, newest first. A leg that ended is a step only when its agent was gone: every other end has
 * a step or a decision of its own.
 */
export async function readRoutingSteps(
  reader: Reader,
  query: { readonly conversationId: string; readonly limit: number },
): Promise<RoutingStepRow[]> {
  const { rows } = await sql<RoutingStepRow>`
    select e.kind, e.occurred_at as at, e.actor_user_id as "actorId", e.user_id as "userId",
      e.detail->>'toUserId' as "toUserId", e.detail->>'toQueueId' as "toQueueId",
      e.detail->>'fromQueueId' as "fromQueueId",
      coalesce(e.detail->>'until', e.detail->>'resumeAt')::timestamptz as "untilAt",
      e.detail->>'reason' as reason,
      coalesce(array(select jsonb_array_elements_text(e.detail->'changed')), '{}') as changed
    from event_log e
    where e.conversation_id = ${query.conversationId}
      and (e.kind in ('conversation.transferred', 'conversation.parked', 'conversation.resumed',
          'conversation.routingChanged')
        or (e.kind = 'leg.ended' and e.detail->>'reason' = 'gone'))
    order by e.id desc
    limit ${query.limit}`.execute(reader);
  return rows;
}
