import { setTimeout as delay } from "node:timers/promises";
import type { Kysely, Selectable } from "kysely";
import { StoreError } from "../errors.ts";
import type { EventKind } from "../event-kinds.ts";
import type { Database } from "../schema.ts";
import type { EventLogTable } from "../schema-plumbing.ts";
import type { Cursor, Hold } from "./cursor.ts";
import { highestDrawnId, runningWriters } from "./writers.ts";

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
  /** Where to read on; hand it back as it is. */
  readonly cursor: Cursor;
  /**
   * True when committed events exist that may not be read yet, because a writer that drew a lower id is still
   * running. They appear as soon as it ends, so the reader should look again within milliseconds.
   */
  readonly isHeldBack: boolean;
}

const maxPageSize = 1000;
/** Longer than any transaction of ours may be idle. */
const endOfLogDeadlineMs = 15_000;
const endOfLogPauseMs = 2;

type Row = Selectable<EventLogTable>;

/**
 * Reads the events after a cursor, in the order every reader sees.
 *
 * Why not simply `id > last`: ids are drawn when a row is inserted and rows become visible when their
 * transaction commits, so a reader that has seen id 8 may find id 7 appear later and would never return to
 * it. Ids are drawn one after another, so as long as there is no gap nothing can appear below what is seen, and
 * that is nearly always so. A gap is either of a writer that has not committed yet or of one that was rolled back.
 * Both are told apart by the lock on the table that each writer holds from before its draw to its end: when all who
 * held it when the gap was seen have ended, what is still missing will never come.
 *
 * Alternatives set aside: reading only below `pg_snapshot_xmin` (that waits for every writing transaction on the
 * whole server, also of other databases and of maintenance; measured as seconds of silence while another
 * database was being created), a lock around every append (serialises all writers), logical decoding (needs
 * wal_level=logical and a replication role that managed servers may refuse).
 */
export async function readEvents(
  db: Kysely<Database>,
  after: Cursor,
  limit = 200,
): Promise<EventPage> {
  const pageSize = Math.min(limit, maxPageSize);
  const rows = await rowsAfter(db, after.id, pageSize);
  const first = rows[0];
  if (first === undefined) return { events: [], cursor: after, isHeldBack: false };
  if (isNext(after.id, first.id)) return pageOf(after, rows);

  // All ids below the first visible one were drawn before it.
  const hold: Hold = after.hold ?? {
    upTo: String(BigInt(first.id) - 1n),
    writers: await runningWriters(db),
  };
  const writers =
    after.hold === undefined
      ? hold.writers
      : (await runningWriters(db)).filter((writer) => hold.writers.includes(writer));
  if (writers.length > 0) {
    return { events: [], cursor: { id: after.id, hold: { ...hold, writers } }, isHeldBack: true };
  }
  // Read anew: the last of them may have committed after the rows above were read.
  return pageOf({ id: after.id }, await rowsAfter(db, after.id, pageSize), hold.upTo);
}

/**
 * The present end of the log: a reader that starts here gets every event whose transaction had not ended
 * when this was asked. To show present state and then follow it, ask this first, read the state after, and
 * expect to be told a few changes that the state already has. Waits for the writers of this moment.
 *
 * @throws StoreError `database.unreachable` when a writer does not end within 15 s
 */
export async function endOfLog(db: Kysely<Database>): Promise<Cursor> {
  const id = await highestDrawnId(db);
  let writers = await runningWriters(db);
  const deadline = performance.now() + endOfLogDeadlineMs;
  while (writers.length > 0) {
    if (performance.now() > deadline) {
      throw new StoreError("database.unreachable", "A transaction on the event log does not end.");
    }
    await delay(endOfLogPauseMs);
    const running = await runningWriters(db);
    writers = writers.filter((writer) => running.includes(writer));
  }
  return { id };
}

async function rowsAfter(db: Kysely<Database>, id: string, limit: number): Promise<Row[]> {
  return db
    .selectFrom("event_log")
    .selectAll()
    .where("id", ">", id)
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** Rows up to `settledUpTo` as they are, and from there as far as no id is missing. */
function pageOf(after: Cursor, rows: readonly Row[], settledUpTo = after.id): EventPage {
  const settled = BigInt(settledUpTo);
  let previous = after.id;
  const events: LogEvent[] = [];
  for (const row of rows) {
    if (BigInt(row.id) > settled) {
      const reached = BigInt(previous) > settled ? previous : settledUpTo;
      if (!isNext(reached, row.id)) break;
    }
    events.push(eventOf(row));
    previous = row.id;
  }
  const isWhole = events.length === rows.length;
  const last = events.at(-1)?.cursor ?? after;
  // A gap at the end of what was settled is behind us as well.
  const cursor = !isWhole && BigInt(last.id) < settled ? { id: settledUpTo } : last;
  return { events, cursor, isHeldBack: !isWhole };
}

function isNext(id: string, candidate: string): boolean {
  return BigInt(candidate) === BigInt(id) + 1n;
}

function eventOf(row: Row): LogEvent {
  return {
    cursor: { id: row.id },
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
  };
}
