import { asArray, asId, asNumber, asObject, asText, type ForeignObject } from "../foreign/read.ts";

/** What one DM carries beside its text. X allows at most one attachment in a message. */
export interface DmAttachment {
  /** `other` is an attachment of a kind this client does not know; its `raw` is all there is. */
  type: "photo" | "animated_gif" | "video" | "location" | "other";
  mediaId: string | null;
  /** The picture, or the best MP4 of a moving one. */
  url: string | null;
  /** Still image of a moving attachment; the same as `url` for photos. */
  previewUrl: string | null;
  /**
   * Whether `url` answers only to a GET signed by one of the two participants. Photos live on
   * `ton.twitter.com`, under `/ton/data/`, and have needed it since 2018-09-11; GIFs and videos are public.
   */
  isSignedFetchRequired: boolean;
  widthPx: number | null;
  heightPx: number | null;
  durationMs: number | null;
  /** The `t.co` link that X appends to the text for this attachment. */
  linkInText: string | null;
  /** Degrees; only for locations. */
  coordinates: { longitude: number; latitude: number } | null;
  raw: unknown;
}

const SIGNED_ADDRESS =
  /^https?:\/\/(?:ton\.(?:twitter|x)\.com\/|[^/?#]+(?:\/[^?#]*)?\/ton\/data\/)/;

/** Reads `message_data.attachment`; null when the message has none. */
export function parseAttachment(raw: unknown): DmAttachment | null {
  const attachment = asObject(raw);
  if (attachment === null) {
    return null;
  }
  const media = asObject(attachment["media"]);
  return media === null ? parseLocation(attachment) : parseMedia(media, raw);
}

function parseMedia(media: ForeignObject, raw: unknown): DmAttachment {
  const type = media["type"];
  const isMoving = type === "animated_gif" || type === "video";
  const video = asObject(media["video_info"]);
  const previewUrl = asText(media["media_url_https"]) ?? asText(media["media_url"]);
  const url = isMoving ? bestMp4(video) : previewUrl;
  const large = asObject(asObject(media["sizes"])?.["large"]);
  return {
    type: type === "photo" || isMoving ? type : "other",
    mediaId: asId(media["id_str"]) ?? asId(media["id"]),
    url,
    previewUrl,
    isSignedFetchRequired: SIGNED_ADDRESS.test(url ?? ""),
    widthPx: asNumber(large?.["w"]),
    heightPx: asNumber(large?.["h"]),
    durationMs: asNumber(video?.["duration_millis"]),
    linkInText: asText(media["url"]),
    coordinates: null,
    raw,
  };
}

function bestMp4(video: ForeignObject | null): string | null {
  let best: string | null = null;
  let bestBitrate = -1;
  for (const entry of asArray(video?.["variants"])) {
    const variant = asObject(entry);
    const bitrate = asNumber(variant?.["bitrate"]) ?? 0;
    if (variant?.["content_type"] === "video/mp4" && bitrate > bestBitrate) {
      best = asText(variant["url"]);
      bestBitrate = bitrate;
    }
  }
  return best;
}

function parseLocation(attachment: ForeignObject): DmAttachment {
  const location = asObject(attachment["location"]);
  const shared = asObject(location?.["shared_coordinate"]);
  // GeoJSON order: longitude first.
  const [longitude, latitude] = asArray(asObject(shared?.["coordinates"])?.["coordinates"]);
  const hasCoordinates = typeof longitude === "number" && typeof latitude === "number";
  return {
    type: location === null ? "other" : "location",
    mediaId: null,
    url: null,
    previewUrl: null,
    isSignedFetchRequired: false,
    widthPx: null,
    heightPx: null,
    durationMs: null,
    linkInText: null,
    coordinates: hasCoordinates ? { longitude, latitude } : null,
    raw: attachment,
  };
}
