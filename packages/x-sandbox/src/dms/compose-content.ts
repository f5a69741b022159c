import { newShortPath } from "../ids/secrets.ts";
import type { Media } from "../media/media.ts";
import { mediaPageUrl } from "./dm-views.ts";
import type { DmContent, DmMedia } from "./dm.ts";
import { linkText, type MentionLookup } from "./links.ts";

/** File endings of stored pictures, by content type. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "image/gif": "gif",
};

/**
 * What X makes of a typed text and an upload: links become `t.co` ones, and a picture adds one more at the end, which stands for the
 * page of that message and is the attachment's own `url` (docs/sources.md#x-media). `messageId` is the message's.
 */
export function composeContent(
  messageId: string,
  typed: { text: string; media: Media | null },
  findMention: MentionLookup,
): Pick<DmContent, "text" | "entities" | "media"> {
  const { text, entities } = linkText(typed.text, findMention);
  if (typed.media === null) return { text, entities, media: null };
  const url = `https://t.co/${newShortPath()}`;
  const whole = text === "" ? url : `${text} ${url}`;
  const end = [...whole].length;
  const indices = [end - url.length, end] as const;
  return {
    text: whole,
    entities: {
      ...entities,
      urls: [
        ...entities.urls,
        {
          url,
          expanded_url: mediaPageUrl(messageId),
          display_url: url.replace("https://t.co/", "pic.twitter.com/"),
          indices,
        },
      ],
    },
    media: describe(typed.media, { url, indices }),
  };
}

function describe(media: Media, link: Pick<DmMedia, "url" | "indices">): DmMedia {
  const { facts } = media;
  const contentType = facts?.contentType ?? media.declaredType;
  return {
    id: media.id,
    kind: media.kind,
    contentType,
    name: media.name,
    extension: EXTENSIONS[contentType] ?? "mp4",
    width: facts?.width ?? 0,
    height: facts?.height ?? 0,
    durationMs: facts?.durationMs ?? null,
    ...link,
  };
}
