import { sql, type Kysely } from "kysely";
import type { Database } from "../schema.ts";

/** DMs of one kind that X charges for, each counted once for a day. */
export interface BillableTraffic {
  /** DMs of customers that X delivered: by webhook, stream or replay. */
  readonly receivedCount: number;
  /** DMs that came by reading X's list, from either side. */
  readonly readCount: number;
  /** Messages that X took from us. */
  readonly sentCount: number;
}

/** A day's traffic of an account. */
export interface DayTraffic extends BillableTraffic {
  /** UTC, as `2026-11-22`. */
  readonly date: string;
}

/**
 * The billable traffic of one account by UTC day, both days included; days without any are left out.
 *
 * X charges a resource once in a UTC day, whichever of the app's accounts and calls it came by. A DM stands here once,
 * under the first way it came; one that another of the app's accounts has seen on the same day counts for the account
 * whose integration came first.
 *
 * Plan: the account's messages by index message_x_event and a scan of those without a number; a report, not a hot path.
 */
export async function readTrafficByDay(
  db: Kysely<Database>,
  query: { readonly integrationId: string; readonly from: string; readonly to: string },
): Promise<DayTraffic[]> {
  const { integrationId, from, to } = query;
  const { rows } = await sql<DayTraffic>`
    with own as (
      select m.*, (m.received_at at time zone 'UTC')::date as arrival_day,
        (m.sent_at at time zone 'UTC')::date as sent_day
      from message m
      where m.integration_id = ${integrationId}
        and greatest(m.received_at, m.sent_at) >= ${from}::date::timestamp at time zone 'UTC'
        and least(m.received_at, m.sent_at) < (${to}::date + 1)::timestamp at time zone 'UTC'
    ), charge as (
      select arrival_day as day, kind from (${arrivalsOf(sql`own`)}) as arrival
      union all
      select sent_day, 'sent' from own
      where direction = 'outbound' and status in ('sent', 'read') and exists (select from outbox o where o.message_id = own.id)
    )
    select to_char(day, 'YYYY-MM-DD') as date, ${countsOf}
    from charge where day between ${from}::date and ${to}::date group by day order by day`.execute(
    db,
  );
  return rows;
}

/** The billable traffic of one conversation. */
export async function readConversationTraffic(
  db: Kysely<Database>,
  conversationId: string,
): Promise<BillableTraffic> {
  const { rows } = await sql<BillableTraffic>`
    with own as (
      select m.*, (m.received_at at time zone 'UTC')::date as arrival_day from message m
      where m.conversation_id = ${conversationId}
    ), charge as (
      select kind from (${arrivalsOf(sql`own`)}) as arrival
      union all
      select 'sent' from own
      where direction = 'outbound' and status in ('sent', 'read') and exists (select from outbox o where o.message_id = own.id)
    )
    select ${countsOf} from charge`.execute(db);
  return rows[0] ?? { receivedCount: 0, readCount: 0, sentCount: 0 };
}

const countsOf = sql`(count(*) filter (where kind = 'received'))::integer as "receivedCount",
  (count(*) filter (where kind = 'read'))::integer as "readCount",
  (count(*) filter (where kind = 'sent'))::integer as "sentCount"`;

/** One row for each DM that cost something on its way in, and the day (UTC) that it is charged to. */
function arrivalsOf(table: ReturnType<typeof sql>) {
  return sql`
    select m.arrival_day, case when m.arrived_by = 'list' then 'read' else 'received' end as kind
    from ${table} m
    where m.x_event_id is not null
      and (m.arrived_by = 'list' or (m.direction = 'inbound' and m.arrived_by is distinct from 'list'))
      and not exists (
        select from message twin
          join integration theirs on theirs.id = twin.integration_id
          join integration ours on ours.id = m.integration_id
        where twin.x_event_id = m.x_event_id and twin.integration_id < m.integration_id
          and theirs.consumer_key = ours.consumer_key
          and (twin.direction = 'inbound' or twin.arrived_by = 'list')
          and (twin.received_at at time zone 'UTC')::date = m.arrival_day)`;
}
