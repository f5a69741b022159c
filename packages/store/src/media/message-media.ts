import { sql } from "kysely";
import type { MediaTable } from "../schema-channel.ts";

/** The file of a message, without its bytes and without X's address of it. */
export interface MessageMedia {
  readonly id: string;
  readonly state: MediaTable["state"];
  readonly kind: MediaTable["kind"];
  readonly contentType: string | null;
  readonly byteCount: number | null;
  /** Hexadecimal. */
  readonly sha256: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  readonly fileName: string | null;
  readonly errorCode: string | null;
  readonly errorDetail: Readonly<Record<string, string | number>> | null;
}

/** The column of a {@link MessageMedia}, for statements that join `media`; null where the join found nothing. */
export const messageMedia = sql<MessageMedia | null>`
  case when media.id is not null then json_build_object(
    'id', media.id, 'state', media.state, 'kind', media.kind, 'contentType', media.content_type,
    'byteCount', media.byte_count, 'sha256', encode(media.sha256, 'hex'), 'width', media.width,
    'height', media.height, 'durationMs', media.duration_ms, 'fileName', media.file_name,
    'errorCode', media.error_code, 'errorDetail', media.error_detail) end`;
