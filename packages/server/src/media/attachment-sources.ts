import type { MessageWrite, PendingMedia } from "@tsubame/store";
import type { DmAttachment } from "@tsubame/x-api";

/** Renditions of one video that are worth a try; X has four or five. */
const maxVariants = 8;

/** Number before the `_` of a v2 `media_key` (docs/sources.md#x-media). */
const kindOfKey: Readonly<Record<string, PendingMedia["kind"]>> = {
  "3": "photo",
  "7": "video",
  "16": "animated_gif",
};

/** The files that these messages carry, to be fetched. */
export function pendingMediaOf(messages: readonly MessageWrite[]): PendingMedia[] {
  return messages.flatMap((message): PendingMedia[] => {
    const attachment = message.attachment as DmAttachment | null;
    const kind = attachment === null ? null : fileKindOf(attachment);
    if (attachment === null || kind === null) return [];
    const { integrationId, conversationId } = message;
    return [
      {
        integrationId,
        conversationId,
        messageId: message.id,
        kind,
        width: pixels(attachment.widthPx),
        height: pixels(attachment.heightPx),
        durationMs: pixels(attachment.durationMs),
      },
    ];
  });
}

/** A foreign number as a column takes it. */
function pixels(value: number | null): number | null {
  if (value === null || !Number.isFinite(value) || value < 0 || value > 2_147_483_647) return null;
  return Math.round(value);
}

/** What kind of file it is; v2 may name one by its key alone. Null for a place and what is not known. */
function fileKindOf({ type, raw }: DmAttachment): PendingMedia["kind"] {
  if (type === "photo" || type === "animated_gif" || type === "video") return type;
  const key = fieldOf(raw, "media_key");
  return typeof key === "string" ? (kindOfKey[key.split("_")[0] ?? ""] ?? null) : null;
}

/**
 * Where a file can be fetched, the best first: a picture has one address; a GIF or video has its MP4 renditions by
 * falling bit rate, so that the best one within the bound is taken. Empty when X has not named any.
 */
export function fileAddressesOf(attachment: unknown): string[] {
  const { url, raw } = (attachment ?? {}) as Partial<DmAttachment>;
  const variants = variantsIn(raw)
    .filter((variant) => variant.contentType === "video/mp4")
    .toSorted((a, b) => b.bitRate - a.bitRate)
    .slice(0, maxVariants)
    .map((variant) => variant.url);
  const addresses = typeof url === "string" ? [url, ...variants] : variants;
  return [...new Set(addresses)];
}

interface Variant {
  readonly url: string;
  readonly contentType: string;
  readonly bitRate: number;
}

/** v1.1 has them at `media.video_info.variants`, v2 at `variants`; the names differ as well. */
function variantsIn(raw: unknown): Variant[] {
  const media = fieldOf(raw, "media");
  const list = fieldOf(fieldOf(media, "video_info"), "variants") ?? fieldOf(raw, "variants");
  return (Array.isArray(list) ? list : []).flatMap((entry: unknown): Variant[] => {
    const url = fieldOf(entry, "url");
    const contentType = fieldOf(entry, "content_type");
    if (typeof url !== "string" || typeof contentType !== "string") return [];
    const bitRate = Number(fieldOf(entry, "bitrate") ?? fieldOf(entry, "bit_rate") ?? 0);
    return [{ url, contentType, bitRate: Number.isFinite(bitRate) ? bitRate : 0 }];
  });
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
