import type { DmContent } from "../dms/dm.ts";

/** What a message or a greeting says, as the phone shows it. */
export function shownContent(message: DmContent): Record<string, unknown> {
  const { media } = message;
  return {
    text: shownText(message),
    quickReplies: message.quickReplies,
    ctas: message.ctas,
    location: message.location,
    media:
      media === null
        ? null
        : {
            id: media.id,
            kind: media.kind,
            contentType: media.contentType,
            width: media.width,
            height: media.height,
            url: `/sandbox/media/${media.id}`,
          },
  };
}

/** A text with its links written out again and without the one that stands for its picture. */
function shownText({ text, entities, media }: DmContent): string {
  return entities.urls
    .reduce(
      (shown, url) =>
        shown.replace(url.url, () => (url.url === media?.url ? "" : url.expanded_url)),
      text,
    )
    .trimEnd();
}
