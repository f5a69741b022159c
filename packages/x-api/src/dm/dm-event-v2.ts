import {
  asArray,
  asId,
  asInstantMs,
  asNumber,
  asObject,
  asText,
  type ForeignObject,
} from "../foreign/read.ts";
import { parseXUser, type XUser } from "../user/x-user.ts";
import type { DmAttachment } from "./attachment.ts";
import { displayTextOf, parseEntities } from "./display-text.ts";
import { instantOfId, type DmEvent } from "./dm-event.ts";

/** What API v2 writes beside its events: the users and files they name. */
export interface DmIncludes {
  users: ForeignObject[];
  media: ForeignObject[];
}

/** Reads `includes` of an answer. */
export function parseIncludes(raw: unknown): DmIncludes {
  const includes = asObject(raw);
  return { users: objectsOf(includes?.["users"]), media: objectsOf(includes?.["media"]) };
}

/**
 * Reads a `MessageCreate` of API v2 as the same {@link DmEvent} that v1.1 and the webhooks give, or null
 * when it is of another type (somebody joined or left), was written in a group, or lacks what is needed.
 * v2 names no recipient: it is the other half of the conversation's id, or of its two participants.
 *
 * `raw` holds the event and its part of `includes`, so that it can be read again by itself.
 *
 * Source: docs/sources.md#x-direct-messages.
 */
export function parseDmEventV2(raw: unknown, includes: DmIncludes): DmEvent | null {
  const event = asObject(raw);
  const id = asId(event?.["id"]);
  const senderId = asId(event?.["sender_id"]);
  if (event === null || id === null || senderId === null) {
    return null;
  }
  const recipientId = recipientOf(event, senderId);
  if (event["event_type"] !== "MessageCreate" || recipientId === null) {
    return null;
  }
  const text = asText(event["text"]) ?? "";
  const entities = parseEntities(event["entities"]);
  const media = mediaOf(event, includes);
  const attachment = attachmentOf(event, media);
  const users = includes.users.filter((user) => {
    const userId = asId(user["id"]);
    return userId === senderId || userId === recipientId;
  });
  return {
    id,
    createdAtMs: asInstantMs(event["created_at"]) ?? instantOfId(id),
    senderId,
    recipientId,
    text,
    displayText: displayTextOf(text, entities, attachment),
    entities,
    attachment,
    quickReplyMetadata: null,
    initiatedVia: null,
    sourceAppId: null,
    users: usersById(users),
    raw: { dm_event: event, includes: { users, media: media === null ? [] : [media] } },
  };
}

/** Reads back what {@link parseDmEventV2} kept as `raw`. */
export function parseKeptDmV2(raw: unknown): DmEvent | null {
  const kept = asObject(raw);
  return parseDmEventV2(kept?.["dm_event"], parseIncludes(kept?.["includes"]));
}

/**
 * A body as X would have delivered it, for a DM that was found in a list or looked up, whichever API gave
 * it: `parseDelivery` reads the same event out of it, under the same key as from X's own delivery. For an
 * inbox that takes what was missed the same way as what arrives.
 */
export function deliveryOfDm(event: DmEvent, forUserId: string): Record<string, unknown> {
  const isV2 = asObject(asObject(event.raw)?.["dm_event"]) !== null;
  return {
    for_user_id: forUserId,
    [isV2 ? "dm_events" : "direct_message_events"]: [event.raw],
  };
}

function objectsOf(list: unknown): ForeignObject[] {
  return asArray(list)
    .map(asObject)
    .filter((entry) => entry !== null);
}

function recipientOf(event: ForeignObject, senderId: string): string | null {
  const conversation = /^(\d{1,20})-(\d{1,20})$/.exec(asText(event["dm_conversation_id"]) ?? "");
  const participants = asArray(event["participant_ids"]).map(asId);
  const pair = conversation === null ? participants : [conversation[1], conversation[2]];
  const [first, second] = pair;
  if (pair.length !== 2 || (first !== senderId && second !== senderId)) {
    return null;
  }
  return (first === senderId ? second : first) ?? null;
}

function mediaOf(event: ForeignObject, includes: DmIncludes): ForeignObject | null {
  const [key] = mediaKeysOf(event);
  if (key === undefined) {
    return null;
  }
  return includes.media.find((entry) => entry["media_key"] === key) ?? { media_key: key };
}

function mediaKeysOf(event: ForeignObject): string[] {
  return asArray(asObject(event["attachments"])?.["media_keys"]).flatMap(
    (key) => asText(key) ?? [],
  );
}

function attachmentOf(event: ForeignObject, media: ForeignObject | null): DmAttachment | null {
  if (media === null) {
    return asObject(event["attachments"]) === null ? null : otherAttachment(event["attachments"]);
  }
  const type = media["type"];
  const isMoving = type === "animated_gif" || type === "video";
  const previewUrl = asText(media["preview_image_url"]) ?? asText(media["url"]);
  const url = isMoving ? bestMp4(media) : asText(media["url"]);
  return {
    type: type === "photo" || isMoving ? type : "other",
    mediaId: asId((asText(media["media_key"]) ?? "").split("_")[1]),
    url,
    previewUrl,
    isSignedFetchRequired: /^https?:\/\/ton\.(?:twitter|x)\.com\//.test(url ?? ""),
    widthPx: asNumber(media["width"]),
    heightPx: asNumber(media["height"]),
    durationMs: asNumber(media["duration_ms"]),
    linkInText: linkOf(event, media["media_key"]),
    coordinates: null,
    raw: media,
  };
}

/** Cards and whatever comes: known to be there, and no more. */
function otherAttachment(raw: unknown): DmAttachment {
  return {
    type: "other",
    mediaId: null,
    url: null,
    previewUrl: null,
    isSignedFetchRequired: false,
    widthPx: null,
    heightPx: null,
    durationMs: null,
    linkInText: null,
    coordinates: null,
    raw,
  };
}

function bestMp4(media: ForeignObject): string | null {
  const films = asArray(media["variants"])
    .map(asObject)
    .filter((variant) => variant?.["content_type"] === "video/mp4")
    .map((variant) => ({
      url: asText(variant?.["url"]),
      rate: asNumber(variant?.["bit_rate"]) ?? 0,
    }))
    .toSorted((a, b) => b.rate - a.rate);
  return films[0]?.url ?? null;
}

/** The `t.co` link that X appended for a file: the link entity that names the file. */
function linkOf(event: ForeignObject, mediaKey: unknown): string | null {
  const urls = asArray(asObject(event["entities"])?.["urls"]).map(asObject);
  return asText(urls.find((entity) => entity?.["media_key"] === mediaKey)?.["url"]);
}

function usersById(raws: readonly ForeignObject[]): Record<string, XUser> {
  const users: Record<string, XUser> = {};
  for (const raw of raws) {
    const user = parseXUser(raw);
    if (user !== null) {
      users[user.id] = user;
    }
  }
  return users;
}
