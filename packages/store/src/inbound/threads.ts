import { sql, type Transaction } from "kysely";
import type { Database } from "../schema.ts";
import type { RoutingState } from "../schema-conversations.ts";

/** One customer at one account. */
export interface ThreadKey {
  readonly integrationId: string;
  readonly contactId: string;
}

/** The newest conversation of a customer at an account, locked until the transaction ends. */
export interface StoredThread extends ThreadKey {
  readonly conversationId: string;
  readonly state: "open" | "closed";
  readonly routingState: RoutingState;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  /** Newest message that X has numbered; null when there is none. */
  readonly newestSortedAt: Date | null;
  readonly newestXEventNumber: string | null;
}

/**
 * Finds and locks the newest conversation for each key (an open one before any closed one), and any `also` named.
 *
 * Rows are locked in the order of their ids before anything else of a conversation is touched: that is the lock order
 * of every writer. The state is read after the lock, so a conversation that an agent ends at the same moment is seen
 * either before or after it, never in between. No new conversation can appear meanwhile: only the holder of the
 * customer's partition makes them, and `conversation_one_open` refuses a second open one.
 */
export async function lockThreads(
  trx: Transaction<Database>,
  keys: readonly ThreadKey[],
  also: readonly string[] = [],
): Promise<StoredThread[]> {
  if (keys.length === 0 && also.length === 0) return [];
  const wanted = keys.map((key) => ({
    integration_id: key.integrationId,
    contact_id: key.contactId,
  }));
  const { rows: found } = await sql<{ id: string }>`
    select newest.id
    from json_to_recordset(${JSON.stringify(wanted)}::json) as k(integration_id uuid, contact_id uuid)
    cross join lateral (
      select id from conversation c
      where c.contact_id = k.contact_id and c.integration_id = k.integration_id
      order by c.ended_at desc nulls first, c.started_at desc limit 1
    ) newest`.execute(trx);
  const newestIds = found.map((row) => row.id);
  const { rows } = await sql<{
    id: string;
    integration_id: string;
    contact_id: string;
    state: "open" | "closed";
    routing_state: RoutingState;
    started_at: Date;
    ended_at: Date | null;
  }>`
    select id, integration_id, contact_id, state, routing_state, started_at, ended_at
    from conversation where id = any(${[...new Set([...newestIds, ...also])]}::uuid[])
    order by id for update`.execute(trx);
  const newest = await readNewestOrder(trx, newestIds);
  return rows
    .filter((row) => newestIds.includes(row.id))
    .map((row) => ({
      conversationId: row.id,
      integrationId: row.integration_id,
      contactId: row.contact_id,
      state: row.state,
      routingState: row.routing_state,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      newestSortedAt: newest.get(row.id)?.sorted_at ?? null,
      newestXEventNumber: newest.get(row.id)?.x_event_number ?? null,
    }));
}

async function readNewestOrder(trx: Transaction<Database>, conversationIds: readonly string[]) {
  if (conversationIds.length === 0) return new Map<string, never>();
  const { rows } = await sql<{ conversation_id: string; sorted_at: Date; x_event_number: string }>`
    select c.id as conversation_id, newest.sorted_at, newest.x_event_number::text
    from unnest(${conversationIds}::uuid[]) as c(id)
    cross join lateral (
      select sorted_at, x_event_number from message m
      where m.conversation_id = c.id and m.x_event_number is not null
      order by m.sorted_at desc, m.x_event_number desc limit 1
    ) newest`.execute(trx);
  return new Map(rows.map((row) => [row.conversation_id, row]));
}

/** Which of these DM events are stored already, as `integrationId/xEventId`. */
export async function readKnownEvents(
  trx: Transaction<Database>,
  events: readonly { readonly integrationId: string; readonly xEventId: string }[],
): Promise<ReadonlySet<string>> {
  if (events.length === 0) return new Set();
  const wanted = events.map((event) => ({
    integration_id: event.integrationId,
    x_event_id: event.xEventId,
  }));
  const { rows } = await sql<{ integration_id: string; x_event_id: string }>`
    select m.integration_id, m.x_event_id
    from json_to_recordset(${JSON.stringify(wanted)}::json) as k(integration_id uuid, x_event_id text)
    join message m on m.integration_id = k.integration_id and m.x_event_id = k.x_event_id`.execute(
    trx,
  );
  return new Set(rows.map((row) => `${row.integration_id}/${row.x_event_id}`));
}
