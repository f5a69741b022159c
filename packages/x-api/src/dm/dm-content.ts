import type { DmContent } from "./dm-api.ts";

/**
 * Writes `message_data` of API v1.1, for messages and welcome messages alike. A file and a place together
 * are a TypeError: X takes one attachment, and silently dropping one would lose it.
 *
 * Source: docs/sources.md#x-direct-messages.
 */
export function messageDataOf(content: DmContent): Record<string, unknown> {
  const written: Record<string, unknown> = { text: content.text };
  if (content.quickReplies !== undefined) {
    written["quick_reply"] = { type: "options", options: content.quickReplies };
  }
  if (content.callsToAction !== undefined) {
    written["ctas"] = content.callsToAction.map(({ label, url }) => ({
      type: "web_url",
      label,
      url,
    }));
  }
  if (content.mediaId !== undefined && content.location !== undefined) {
    throw new TypeError("a message has one attachment: a file or a place");
  }
  if (content.mediaId !== undefined) {
    written["attachment"] = { type: "media", media: { id: content.mediaId } };
  }
  if (content.location !== undefined) {
    written["attachment"] = { type: "location", location: locationOf(content.location) };
  }
  return written;
}

function locationOf(location: NonNullable<DmContent["location"]>): unknown {
  if ("placeId" in location) {
    return { type: "shared_place", shared_place: { place: { id: location.placeId } } };
  }
  // GeoJSON order: longitude first.
  const coordinates = { type: "Point", coordinates: [location.longitude, location.latitude] };
  return { type: "shared_coordinate", shared_coordinate: { coordinates } };
}
