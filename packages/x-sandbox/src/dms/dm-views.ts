import type { App } from "../apps/app.ts";
import { exactNumber } from "../ids/exact-number.ts";
import { mediaUrls, type MediaAddresses } from "../media/media-addresses.ts";
import type { Dm, DmContent, DmMedia } from "./dm.ts";

/**
 * The app id that stands on messages typed in X's own web app, and its entry for the `apps` map
 * (docs/sources.md#x-direct-messages).
 */
const FIRST_PARTY_APP = {
  id: "3033300",
  name: "Twitter Web App",
  url: "https://mobile.twitter.com",
} as const;

const greatestDivisor = (one: number, other: number): number =>
  other === 0 ? one : greatestDivisor(other, one % other);

function videoInfo(media: DmMedia, film: string): Record<string, unknown> {
  const divisor = greatestDivisor(media.width, media.height) || 1;
  return {
    aspect_ratio: [media.width / divisor || 1, media.height / divisor || 1],
    ...(media.durationMs === null ? {} : { duration_millis: media.durationMs }),
    variants: [
      { bitrate: media.kind === "video" ? 832_000 : 0, content_type: "video/mp4", url: film },
    ],
  };
}

function mediaAttachment(
  dmId: string,
  media: DmMedia,
  addresses: MediaAddresses,
): Record<string, unknown> {
  const { still, film } = mediaUrls(addresses, { dmId, media });
  const fit = (edge: number): Record<string, unknown> => {
    const scale = Math.min(1, edge / Math.max(media.width, media.height, 1));
    return {
      w: Math.round(media.width * scale),
      h: Math.round(media.height * scale),
      resize: "fit",
    };
  };
  return {
    type: "media",
    media: {
      id: exactNumber(media.id),
      id_str: media.id,
      indices: media.indices,
      media_url: still,
      media_url_https: still,
      url: media.url,
      display_url: media.url.replace("https://t.co/", "pic.twitter.com/"),
      expanded_url: mediaPageUrl(dmId),
      type: media.kind,
      sizes: {
        thumb: { w: 150, h: 150, resize: "crop" },
        small: fit(680),
        medium: fit(1_200),
        large: fit(2_048),
      },
      ...(film === null ? {} : { video_info: videoInfo(media, film) }),
    },
  };
}

/** The page on X that shows a message's picture; what the link at the end of its text stands for. */
export function mediaPageUrl(dmId: string): string {
  return `https://twitter.com/messages/media/${dmId}`;
}

/** `message_data` of a DM or, with the id of the message that will carry it, of a welcome message. */
export function messageData(
  dm: DmContent & { readonly id: string },
  addresses: MediaAddresses,
): Record<string, unknown> {
  return {
    text: dm.text,
    entities: dm.entities,
    ...(dm.quickReplies.length > 0
      ? { quick_reply: { type: "options", options: dm.quickReplies } }
      : {}),
    ...(dm.quickReplyMetadata === null
      ? {}
      : { quick_reply_response: { type: "options", metadata: dm.quickReplyMetadata } }),
    ...(dm.location === null ? {} : { attachment: { type: "location", location: dm.location } }),
    ...(dm.media === null ? {} : { attachment: mediaAttachment(dm.id, dm.media, addresses) }),
    ...(dm.ctas.length > 0
      ? {
          ctas: dm.ctas.map((cta) => ({
            type: "web_url",
            label: cta.label,
            url: cta.url,
            tco_url: cta.tcoUrl,
          })),
        }
      : {}),
  };
}

/**
 * A DM as X shows it to one viewer (docs/sources.md#x-direct-messages and docs/sources.md#x-deliveries).
 * `source_app_id` appears only on what the viewer sent, and never in the answer to the send itself: pass `viewerId:
 * null` there.
 */
export function dmEvent(
  dm: Dm,
  viewerId: string | null,
  addresses: MediaAddresses,
): Record<string, unknown> {
  const sourceAppId = viewerId === dm.senderId ? (dm.sourceAppId ?? FIRST_PARTY_APP.id) : null;
  return {
    type: "message_create",
    id: dm.id,
    created_timestamp: String(dm.createdAtMs),
    message_create: {
      target: { recipient_id: dm.recipientId },
      sender_id: dm.senderId,
      ...(sourceAppId === null ? {} : { source_app_id: sourceAppId }),
      ...(dm.initiatedVia === null || viewerId === dm.senderId
        ? {}
        : { initiated_via: { welcome_message_id: dm.initiatedVia.welcomeMessageId } }),
      message_data: messageData(dm, addresses),
    },
  };
}

/** The `apps` map for what one viewer sees, or undefined when no shown message carries an app. */
export function appsMap(
  dms: readonly Dm[],
  viewerId: string,
  findApp: (id: string) => App | undefined,
): Record<string, { id: string; name: string; url: string }> | undefined {
  const apps: Record<string, { id: string; name: string; url: string }> = {};
  for (const dm of dms) {
    if (dm.senderId !== viewerId) continue;
    const app = dm.sourceAppId === null ? FIRST_PARTY_APP : findApp(dm.sourceAppId);
    if (app !== undefined) apps[app.id] = { id: app.id, name: app.name, url: app.url };
  }
  return Object.keys(apps).length === 0 ? undefined : apps;
}
