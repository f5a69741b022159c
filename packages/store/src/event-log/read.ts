import { sql, type Kysely } from "kysely";
import type { EventKind } from "../event-kinds.ts";
import type { Database } from "../schema.ts";
import type { Cursor } from "./cursor.ts";

/** One event as read back. */
export interface LogEvent {
  readonly cursor: Cursor;
  readonly kind: EventKind;
  readonly occurredAt: Date;
  readonly conversationId: string | null;
  readonly participantId: string | null;
  readonly messageId: string | null;
  readonly userId: string | null;
  readonly queueId: string | null;
  readonly integrationId: string | null;
  readonly actorUserId: string | null;
  readonly actorClientId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A page of the log. */
export interface EventPage {
  readonly events: readonly LogEvent[];
  /** Where to read on; the cursor that was given when nothing new is there. */
  readonly cursor: Cursor;
  /**
   * True when committed events exist that may not be read yet, because an older transaction is still
   * running. They appear as soon as it ends, so the reader should look again within milliseconds.
   */
  readonly isHeldBack: boolean;
}

const maxPageSize = 1000;

/**
 * Reads the events after a cursor, in the order every reader sees.
 *
 * Why not simply `id > last`: ids are drawn when a row is inserted and rows become visible when their
 * transaction commits, so a reader that has seen id 8 may find id 7 appear later and would never return to
 * it. Here each row carries the id of its transaction (`xact`), rows are ordered by (xact, id), and a reader
 * goes only as far as `pg_snapshot_xmin`: below that, every transaction has ended, and every transaction yet
 * to start gets a higher number. What has been passed can therefore never grow. The price is that one long
 * writing transaction delays readers (never loses anything), so transactions must be short.
 *
 * Alternatives set aside: a table lock around every append (serialises all writers), logical decoding (needs
 * wal_level=logical and a replication role that managed servers may refuse).
 */
export async function readEvents(
  db: Kysely<Database>,
  after: Cursor,
  limit = 200,
): Promise<EventPage> {
  const pageSize = Math.min(limit, maxPageSize);
  const rows = await db
    .selectFrom("event_log")
    .selectAll()
    .select(sql<boolean>`xact < pg_snapshot_xmin(pg_current_snapshot())`.as("is_settled"))
    .where(sql<boolean>`(xact, id) > (${after.xact}::xid8, ${after.id}::bigint)`)
    .orderBy("xact")
    .orderBy("id")
    .limit(pageSize)
    .execute();
  const firstUnsettled = rows.findIndex((row) => !row.is_settled);
  const settled = firstUnsettled === -1 ? rows : rows.slice(0, firstUnsettled);
  const events = settled.map((row): LogEvent => ({
    cursor: { xact: row.xact, id: row.id },
    kind: row.kind as EventKind,
    occurredAt: row.occurred_at,
    conversationId: row.conversation_id,
    participantId: row.participant_id,
    messageId: row.message_id,
    userId: row.user_id,
    queueId: row.queue_id,
    integrationId: row.integration_id,
    actorUserId: row.actor_user_id,
    actorClientId: row.actor_client_id,
    detail: row.detail,
  }));
  return {
    events,
    cursor: events.at(-1)?.cursor ?? after,
    isHeldBack: firstUnsettled !== -1,
  };
}

/**
 * The present end of the log: a reader that starts here gets every event whose transaction had not ended
 * when this was asked. To show present state and then follow it, ask this first, read the state after, and
 * expect to be told a few changes that the state already has.
 */
export async function endOfLog(db: Kysely<Database>): Promise<Cursor> {
  const { rows } = await sql<{
    xact: string;
  }>`select pg_snapshot_xmin(pg_current_snapshot()) as xact`.execute(db);
  return { xact: rows[0]?.xact ?? "0", id: "0" };
}
