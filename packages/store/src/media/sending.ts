import { sql, type Kysely, type Transaction } from "kysely";
import type { Database } from "../schema.ts";
import type { MediaTable } from "../schema-channel.ts";

/** A file that has to be with X before its reply can go. */
export interface MediaToSend {
  readonly id: string;
  readonly messageId: string;
  readonly kind: NonNullable<MediaTable["kind"]>;
  readonly contentType: string;
  /** X's id of it from an upload that is not used up. */
  readonly xMediaId: string | null;
  readonly xMediaExpiresAt: Date | null;
}

/** The files of replies that are to go now. */
export async function readMediaToSend(
  db: Kysely<Database>,
  messageIds: readonly string[],
): Promise<MediaToSend[]> {
  if (messageIds.length === 0) return [];
  const { rows } = await sql<MediaToSend>`
    select id, message_id as "messageId", kind, content_type as "contentType", x_media_id as "xMediaId",
      x_media_expires_at as "xMediaExpiresAt"
    from media where message_id = any(${messageIds}::uuid[])`.execute(db);
  return rows;
}

/** Notes that X has a file, and until when it keeps it without a message. */
export async function noteUploadedToX(
  db: Kysely<Database>,
  uploaded: {
    readonly mediaId: string;
    readonly xMediaId: string;
    readonly expiresAt: Date | null;
  },
): Promise<void> {
  await db
    .updateTable("media")
    .set({ x_media_id: uploaded.xMediaId, x_media_expires_at: uploaded.expiresAt })
    .where("id", "=", uploaded.mediaId)
    .execute();
}

/** Puts a reply off whose file could not be uploaded now. It keeps its place. */
export async function postponeSend(
  trx: Transaction<Database>,
  messageId: string,
  until: Date,
): Promise<void> {
  await trx
    .updateTable("outbox")
    .set({ next_attempt_at: until })
    .where("message_id", "=", messageId)
    .where("state", "=", "queued")
    .execute();
}
