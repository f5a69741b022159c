import { sql, type Kysely, type Transaction } from "kysely";
import type { Database } from "../schema.ts";
import type { MediaTable } from "../schema-channel.ts";
import { writeMediaParts } from "./parts.ts";

/** A file of a DM that is to be fetched from X. */
export interface PendingMedia {
  readonly integrationId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly kind: MediaTable["kind"];
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
}

/** Notes files that are to be fetched, in the transaction that stores their messages. */
export async function insertPendingMedia(
  trx: Transaction<Database>,
  media: readonly PendingMedia[],
  now: Date,
): Promise<void> {
  if (media.length === 0) return;
  await trx
    .insertInto("media")
    .values(
      media.map((row) => ({
        direction: "inbound" as const,
        state: "pending" as const,
        integration_id: row.integrationId,
        conversation_id: row.conversationId,
        message_id: row.messageId,
        kind: row.kind,
        width: row.width,
        height: row.height,
        duration_ms: row.durationMs,
        created_at: now,
        next_attempt_at: now,
      })),
    )
    .execute();
}

/** A file that a node has taken on to fetch. */
export interface ClaimedMedia {
  readonly id: string;
  readonly integrationId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly xEventId: string | null;
  /** What the message says of its attachment, as it was understood. */
  readonly attachment: unknown;
  /** Names this claim; an earlier one writes nothing any more. */
  readonly attemptNumber: number;
  /** Fetches that failed before, since somebody last asked for it. */
  readonly retryCount: number;
}

/**
 * Takes on files to fetch, the oldest first, until `claimedUntil`: after that they are anybody's again, which is how
 * those of a killed node come back. Rows that another node is taking are skipped.
 *
 * Plan: the partial index `media_pending`.
 */
export async function claimPendingMedia(
  db: Kysely<Database>,
  claim: { readonly limit: number; readonly now: Date; readonly claimedUntil: Date },
): Promise<ClaimedMedia[]> {
  const { rows } = await sql<ClaimedMedia>`
    with taken as (
      update media set claimed_until = ${claim.claimedUntil}, attempt_count = attempt_count + 1
      where id in (
        select id from media
        where state = 'pending' and next_attempt_at <= ${claim.now}
          and (claimed_until is null or claimed_until <= ${claim.now})
        order by next_attempt_at limit ${claim.limit} for update skip locked)
      returning id, integration_id, conversation_id, message_id, attempt_count, retry_count
    )
    select taken.id, taken.integration_id as "integrationId", taken.conversation_id as "conversationId",
      taken.message_id as "messageId", m.x_event_id as "xEventId", m.attachment,
      taken.attempt_count as "attemptNumber", taken.retry_count as "retryCount"
    from taken join message m on m.id = taken.message_id`.execute(db);
  return rows;
}

/** When the next file is due to be fetched; null when none waits. */
export async function nextPendingMediaAt(db: Kysely<Database>): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(greatest(next_attempt_at, coalesce(claimed_until, next_attempt_at))) as at
    from media where state = 'pending'`.execute(db);
  return rows[0]?.at ?? null;
}

/** What is known of a file once its bytes were looked at. */
export interface InspectedFile {
  readonly bytes: Buffer;
  readonly kind: NonNullable<MediaTable["kind"]>;
  readonly contentType: string;
  readonly sha256: Buffer;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
}

/** What became of one fetch. `again` leaves the file pending until `at`. */
export type FetchResult =
  | { readonly kind: "stored"; readonly file: InspectedFile; readonly sourceUrl: string }
  | {
      readonly kind: "refused" | "failed";
      readonly errorCode: string;
      readonly errorDetail?: Readonly<Record<string, string | number>>;
    }
  | { readonly kind: "again"; readonly at: Date };

/**
 * Writes the result of a claim. False when the claim is not the latest, or the message is gone: then nothing is
 * written, so a file that two nodes fetched is stored once.
 */
export async function settleFetch(
  trx: Transaction<Database>,
  claim: Pick<ClaimedMedia, "id" | "attemptNumber">,
  result: FetchResult,
  now: Date,
): Promise<boolean> {
  const row = await trx
    .updateTable("media")
    .set({ claimed_until: null, ...columnsOf(result, now) })
    .where("id", "=", claim.id)
    .where("state", "=", "pending")
    .where("attempt_count", "=", claim.attemptNumber)
    .returning("id")
    .executeTakeFirst();
  if (row === undefined) return false;
  if (result.kind === "stored") await writeMediaParts(trx, claim.id, result.file.bytes);
  return true;
}

function columnsOf(result: FetchResult, now: Date) {
  if (result.kind === "again") {
    return { next_attempt_at: result.at, retry_count: sql<number>`retry_count + 1` };
  }
  if (result.kind === "stored") {
    const { file } = result;
    return {
      ...inspectedColumns(file),
      state: "stored" as const,
      stored_at: now,
      source_url: result.sourceUrl,
    };
  }
  const { errorCode, errorDetail } = result;
  return {
    state: result.kind,
    error_code: errorCode,
    error_detail: errorDetail === undefined ? null : JSON.stringify(errorDetail),
  };
}

/** What inspecting found, as columns. */
export function inspectedColumns(file: InspectedFile) {
  return {
    kind: file.kind,
    content_type: file.contentType,
    byte_count: file.bytes.length,
    sha256: file.sha256,
    width: file.width,
    height: file.height,
    duration_ms: file.durationMs,
    error_code: null,
    error_detail: null,
  };
}

/** Has a file that was given up on fetched once more. False when it is in no such state. */
export async function requestFetch(
  trx: Transaction<Database>,
  mediaId: string,
  now: Date,
): Promise<boolean> {
  const row = await trx
    .updateTable("media")
    .set({
      state: "pending",
      next_attempt_at: now,
      claimed_until: null,
      retry_count: 0,
      error_code: null,
      error_detail: null,
    })
    .where("id", "=", mediaId)
    .where("direction", "=", "inbound")
    .where("state", "in", ["refused", "failed"])
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}
