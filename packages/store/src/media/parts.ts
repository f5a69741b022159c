import { sql, type Transaction } from "kysely";
import type { Reader } from "../conversations/rows.ts";
import type { Database } from "../schema.ts";

/** Bytes of one part: small enough that a reader holds little in memory, large enough that there are few. */
export const mediaPartBytes = 1024 * 1024;

/** Writes a file in place of whatever was there. The caller holds the row of the medium. */
export async function writeMediaParts(
  trx: Transaction<Database>,
  mediaId: string,
  bytes: Buffer,
): Promise<void> {
  await trx.deleteFrom("media_part").where("media_id", "=", mediaId).execute();
  for (let offset = 0; offset < bytes.length; offset += mediaPartBytes) {
    await trx
      .insertInto("media_part")
      .values({
        media_id: mediaId,
        part_number: offset / mediaPartBytes,
        bytes: bytes.subarray(offset, offset + mediaPartBytes),
      })
      .execute();
  }
}

/** One part of a file; undefined when it is not (or no longer) there. */
export async function readMediaPart(
  reader: Reader,
  part: { readonly mediaId: string; readonly partNumber: number },
): Promise<Buffer | undefined> {
  const row = await reader
    .selectFrom("media_part")
    .select("bytes")
    .where("media_id", "=", part.mediaId)
    .where("part_number", "=", part.partNumber)
    .executeTakeFirst();
  return row?.bytes;
}

/** A whole file, for uploading it to X. */
export async function readMediaBytes(reader: Reader, mediaId: string): Promise<Buffer> {
  const { rows } = await sql<{ bytes: Buffer }>`
    select bytes from media_part where media_id = ${mediaId} order by part_number`.execute(reader);
  return Buffer.concat(rows.map((row) => row.bytes));
}
