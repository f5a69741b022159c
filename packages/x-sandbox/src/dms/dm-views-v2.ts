import { KIND_RULES } from "../media/media-category.ts";
import { mediaUrls, type MediaAddresses } from "../media/media-addresses.ts";
import { conversationIdOf, type ConversationEvent } from "./conversation-events.ts";
import type { DmContent, DmMedia } from "./dm.ts";

/** `dm_event.fields` that v2 takes. */
export const DM_EVENT_FIELDS = [
  "attachments",
  "created_at",
  "dm_conversation_id",
  "entities",
  "event_type",
  "id",
  "participant_ids",
  "referenced_posts",
  "referenced_tweets",
  "sender_id",
  "text",
] as const;

const DEFAULT_FIELDS = ["id", "event_type", "text"];

/** `event_types` that v2 takes. */
export const EVENT_TYPES = ["MessageCreate", "ParticipantsJoin", "ParticipantsLeave"] as const;

/** `media.fields` that v2 takes. */
export const MEDIA_FIELDS = [
  "alt_text",
  "duration_ms",
  "height",
  "media_key",
  "non_public_metrics",
  "organic_metrics",
  "preview_image_url",
  "promoted_metrics",
  "public_metrics",
  "type",
  "url",
  "variants",
  "width",
] as const;

/** `3_…`, `7_…`, `16_…`: the kind and the id of a picture or film. */
export function mediaKey(media: Pick<DmMedia, "id" | "kind">): string {
  return `${KIND_RULES[media.kind].keyPrefix}_${media.id}`;
}

/** The type of an event as v2 names it. */
export function eventTypeOf(event: ConversationEvent): (typeof EVENT_TYPES)[number] {
  return event.kind === "join" ? "ParticipantsJoin" : "MessageCreate";
}

function entitiesV2(content: DmContent): Record<string, unknown> | undefined {
  const { urls, hashtags, user_mentions: mentions } = content.entities;
  const all = {
    urls: urls.map(({ url, expanded_url, display_url, indices: [start, end] }) =>
      Object.assign(
        { start, end, url, expanded_url, display_url },
        content.media?.url === url ? { media_key: mediaKey(content.media) } : {},
      ),
    ),
    hashtags: hashtags.map(({ text, indices: [start, end] }) => ({ start, end, tag: text })),
    mentions: mentions.map(({ screen_name, id_str, indices: [start, end] }) => ({
      start,
      end,
      username: screen_name,
      id: id_str,
    })),
  };
  const present = Object.entries(all).filter(([, list]) => list.length > 0);
  return present.length === 0 ? undefined : Object.fromEntries(present);
}

/** A DM event as v2 shows it (docs/sources.md#x-direct-messages-v2): `id`, `event_type` and `text` unless other fields are asked for. */
export function eventV2(
  event: ConversationEvent,
  asked: readonly string[],
): Record<string, unknown> {
  const fields = new Set([...DEFAULT_FIELDS, ...asked]);
  const entities = event.kind === "join" ? undefined : entitiesV2(event);
  const all: Record<string, unknown> = {
    id: event.id,
    event_type: eventTypeOf(event),
    ...(event.kind === "join"
      ? { participant_ids: event.participantIds }
      : {
          text: event.text,
          ...(event.media === null ? {} : { attachments: { media_keys: [mediaKey(event.media)] } }),
          ...(entities === undefined ? {} : { entities }),
        }),
    sender_id: event.senderId,
    dm_conversation_id: conversationIdOf(event),
    created_at: new Date(event.createdAtMs).toISOString(),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => fields.has(name)));
}

/** A picture or film of `includes.media`: key and type always, the rest when asked for. */
export function mediaV2(
  shown: { eventId: string; media: DmMedia },
  { fields, addresses }: { fields: readonly string[]; addresses: MediaAddresses },
): Record<string, unknown> {
  const { eventId, media } = shown;
  const { still, film } = mediaUrls(addresses, { dmId: eventId, media });
  const all: Record<string, unknown> = {
    width: media.width,
    height: media.height,
    ...(media.durationMs === null ? {} : { duration_ms: media.durationMs }),
    ...(film === null
      ? { url: still }
      : {
          preview_image_url: still,
          variants: [{ bit_rate: 832_000, content_type: "video/mp4", url: film }],
        }),
  };
  return {
    media_key: mediaKey(media),
    type: media.kind,
    ...Object.fromEntries(Object.entries(all).filter(([name]) => fields.includes(name))),
  };
}
