import type { FileAttachment, ThreadAttachment } from "@tsubame/contract";
import type { MediaRow, MessageMedia } from "@tsubame/store";

/** Where a file's bytes are on this server. */
export function mediaPath(mediaId: string): string {
  return `/api/tsubame/v1/media/${mediaId}`;
}

/** What a message carries, for the desktop. `stored` is what was understood of X's attachment. */
export function attachmentView(message: {
  readonly media: MessageMedia | null;
  readonly attachment: unknown;
}): ThreadAttachment | null {
  if (message.media !== null && message.media.kind !== null) return fileView(message.media);
  if (typeof message.attachment !== "object" || message.attachment === null) return null;
  const { type, coordinates } = message.attachment as Record<string, unknown>;
  return type === "location"
    ? { kind: "location", coordinates: placeOf(coordinates) }
    : { kind: "other" };
}

/** A file whose kind is known. A slot that nothing came into yet counts as pending. */
export function fileView(media: MessageMedia): FileAttachment {
  const { id, state, kind, contentType, byteCount, width, height, durationMs, fileName } = media;
  const limit = media.errorDetail?.["limit"];
  return {
    id,
    kind: kind ?? "photo",
    state: state === "uploading" ? "pending" : state,
    url: state === "stored" ? mediaPath(id) : null,
    contentType,
    byteCount,
    width,
    height,
    durationMs,
    fileName,
    errorCode: media.errorCode,
    limit: typeof limit === "number" ? limit : null,
  };
}

/** The row of a medium as the messages' statements give it. */
export function mediaOfRow(row: MediaRow): MessageMedia {
  return {
    id: row.id,
    state: row.state,
    kind: row.kind,
    contentType: row.content_type,
    byteCount: row.byte_count === null ? null : Number(row.byte_count),
    sha256: row.sha256?.toString("hex") ?? null,
    width: row.width,
    height: row.height,
    durationMs: row.duration_ms,
    fileName: row.file_name,
    errorCode: row.error_code,
    errorDetail: row.error_detail as MessageMedia["errorDetail"],
  };
}

/** A stored file as Genesys lists it with a message; none while it is on its way or was not taken. */
export function storedMedia(media: MessageMedia | null, origin = "") {
  if (media === null || media.state !== "stored") return [];
  return [
    {
      id: media.id,
      url: origin + mediaPath(media.id),
      mediaType: media.contentType ?? "application/octet-stream",
      ...(media.byteCount === null ? {} : { contentLengthBytes: media.byteCount }),
      ...(media.fileName === null ? {} : { name: media.fileName }),
    },
  ];
}

function placeOf(coordinates: unknown): { longitude: number; latitude: number } | null {
  if (typeof coordinates !== "object" || coordinates === null) return null;
  const { longitude, latitude } = coordinates as Record<string, unknown>;
  if (typeof longitude !== "number" || typeof latitude !== "number") return null;
  return { longitude, latitude };
}
