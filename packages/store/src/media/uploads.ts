import type { Kysely, Selectable, Transaction } from "kysely";
import type { Reader } from "../conversations/rows.ts";
import type { Database } from "../schema.ts";
import type { MediaTable } from "../schema-channel.ts";
import { inspectedColumns, type InspectedFile } from "./fetching.ts";
import { writeMediaParts } from "./parts.ts";

/** A medium without its bytes. */
export type MediaRow = Selectable<MediaTable>;

/** A slot that an agent is going to upload a file into. */
export interface NewUpload {
  readonly integrationId: string;
  readonly conversationId: string;
  readonly fileName: string | null;
  /** What the sender announced; null when it did not. */
  readonly byteCount: number | null;
  readonly md5: Buffer | null;
  readonly userId: string | null;
  readonly now: Date;
}

/** Makes a slot in state `uploading`; returns its id. */
export async function insertUpload(db: Kysely<Database>, upload: NewUpload): Promise<string> {
  const row = await db
    .insertInto("media")
    .values({
      direction: "outbound",
      state: "uploading",
      integration_id: upload.integrationId,
      conversation_id: upload.conversationId,
      file_name: upload.fileName,
      byte_count: upload.byteCount,
      declared_md5: upload.md5,
      created_by: upload.userId,
      created_at: upload.now,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

/** A medium by its id. */
export async function readMedia(reader: Reader, mediaId: string): Promise<MediaRow | undefined> {
  return reader.selectFrom("media").selectAll().where("id", "=", mediaId).executeTakeFirst();
}

/** The same, locked until the end of the transaction. */
export async function lockMedia(
  trx: Transaction<Database>,
  mediaId: string,
): Promise<MediaRow | undefined> {
  return trx
    .selectFrom("media")
    .selectAll()
    .where("id", "=", mediaId)
    .forUpdate()
    .executeTakeFirst();
}

/** What came into a slot. */
export type UploadResult =
  | { readonly kind: "stored"; readonly file: InspectedFile; readonly fileName: string | null }
  | {
      readonly kind: "refused";
      readonly errorCode: string;
      readonly errorDetail?: Readonly<Record<string, string | number>>;
    };

/** Writes what came into a slot; false when something had come before. */
export async function settleUpload(
  trx: Transaction<Database>,
  mediaId: string,
  result: UploadResult,
  now: Date,
): Promise<boolean> {
  const change =
    result.kind === "stored"
      ? {
          ...inspectedColumns(result.file),
          state: "stored" as const,
          stored_at: now,
          ...(result.fileName === null ? {} : { file_name: result.fileName }),
        }
      : {
          state: "refused" as const,
          error_code: result.errorCode,
          error_detail:
            result.errorDetail === undefined ? null : JSON.stringify(result.errorDetail),
        };
  const row = await trx
    .updateTable("media")
    .set(change)
    .where("id", "=", mediaId)
    .where("state", "=", "uploading")
    .returning("id")
    .executeTakeFirst();
  if (row === undefined) return false;
  if (result.kind === "stored") await writeMediaParts(trx, mediaId, result.file.bytes);
  return true;
}

/** Removes slots and files that no message took before an instant; returns how many. */
export async function removeUnsentMedia(
  db: Kysely<Database>,
  options: { readonly before: Date; readonly limit: number },
): Promise<number> {
  const removed = await db
    .deleteFrom("media")
    .where("id", "in", (eb) =>
      eb
        .selectFrom("media")
        .select("id")
        .where("message_id", "is", null)
        .where("created_at", "<", options.before)
        .limit(options.limit)
        .forUpdate()
        .skipLocked(),
    )
    .executeTakeFirst();
  return Number(removed.numDeletedRows);
}
