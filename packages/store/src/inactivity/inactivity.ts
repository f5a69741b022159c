import { sql } from "kysely";
import type { Reader, Writer } from "../conversations/rows.ts";

/**
 * Sets anew when nobody will have written for too long, from what holds now. The time runs while an agent has the
 * conversation and the customer owes the answer: from our last message, or from the moment at which the agent came into
 * it or took it up again. A message of the customer, one of ours that did not go out, and a conversation that waits, rings or is parked stop it:
 * who waits for us is never sent away. What the centre says by itself changes nothing.
 *
 * A reply that is not with X yet counts as written at `now`, and one that had to wait for more than a minute as written
 * when it went.
 *
 * @returns the deadlines of the conversations whose deadline changed; null: none any more
 */
export async function restartInactivity(
  trx: Writer,
  conversationIds: readonly string[],
  now: Date,
): Promise<Map<string, Date | null>> {
  if (conversationIds.length === 0) return new Map();
  const { rows } = await sql<{ id: string; inactive_at: Date | null }>`
    update conversation c set inactive_at = d.at
    from (
      select own.id, case when last.direction = 'outbound' and last.status not in ('failed', 'unconfirmed')
        then greatest(
          case when last.status in ('queued', 'sending') then ${now}::timestamptz
            when last.sent_at > last.received_at + interval '1 minute' then last.sent_at
            else last.received_at end,
          leg.connected_at, own.inactive_from_at) + q.inactivity_timeout_seconds * interval '1 second' end as at
      from conversation own
        left join queue q on q.id = own.queue_id and q.is_inactivity_timeout_enabled
          and own.state = 'open' and own.routing_state = 'connected'
        left join lateral (
          select m.direction, m.status, m.sent_at, m.received_at from message m
          where q.id is not null and m.conversation_id = own.id and m.origin <> 'automatic'
          order by m.sorted_at desc, m.x_event_number desc, m.id desc limit 1) last on true
        left join participant leg on q.id is not null and leg.conversation_id = own.id
          and leg.purpose = 'agent' and leg.state = 'connected'
      where own.id = any(${[...conversationIds]}::uuid[])
        and (own.inactive_at is not null or own.routing_state = 'connected')) d
    where c.id = d.id and c.inactive_at is distinct from d.at
    returning c.id, c.inactive_at`.execute(trx);
  return new Map(rows.map((row) => [row.id, row.inactive_at]));
}

/** A conversation that nobody has written in for too long, or soon. */
export interface InactivityDeadline {
  readonly conversationId: string;
  readonly deadlineAt: Date;
}

/** The soonest deadlines. Reads the partial index `conversation_inactive`. */
export async function readInactivityDeadlines(
  reader: Reader,
  limit: number,
): Promise<InactivityDeadline[]> {
  const { rows } = await sql<InactivityDeadline>`
    select id as "conversationId", inactive_at as "deadlineAt" from conversation
    where inactive_at is not null and state = 'open' order by inactive_at limit ${limit}`.execute(
    reader,
  );
  return rows;
}

/**
 * Conversations that agents have and whose deadline may be another than the one they carry: of queues where the time
 * runs and which have none, and those that carry one although their queue's does not run any more.
 */
export async function readUncheckedInactivity(reader: Reader, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.id from conversation c join queue q on q.id = c.queue_id
    where c.state = 'open' and c.routing_state = 'connected'
      and q.is_inactivity_timeout_enabled and c.inactive_at is null
      and exists (select from (
        select m.direction, m.status from message m
        where m.conversation_id = c.id and m.origin <> 'automatic'
        order by m.sorted_at desc, m.x_event_number desc, m.id desc limit 1) last
        where last.direction = 'outbound' and last.status not in ('failed', 'unconfirmed'))
    union all
    select c.id from conversation c
    where c.state = 'open' and c.inactive_at is not null and (c.routing_state <> 'connected'
      or not exists (select from queue q where q.id = c.queue_id and q.is_inactivity_timeout_enabled))
    limit ${limit}`.execute(reader);
  return rows.map((row) => row.id);
}
