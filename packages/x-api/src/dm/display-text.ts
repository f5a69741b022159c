import { asArray, asNumber, asObject, asText } from "../foreign/read.ts";
import type { DmAttachment } from "./attachment.ts";

/** One link that X shortened inside a message's text. */
export interface DmUrlEntity {
  /** The `https://t.co/…` that stands in the text. */
  url: string;
  /** What the sender wrote. */
  expandedUrl: string;
  /** A short form meant for reading, such as `shop.example.com/order/17`. */
  displayUrl: string | null;
  /** Start and end in the text, counted in code points; null when X gave none. */
  indices: readonly [number, number] | null;
}

/** The parts of a message's text that X marked. Only links matter here; the rest stays in the raw event. */
export interface DmEntities {
  urls: DmUrlEntity[];
}

const MEDIA_PAGE = /^https?:\/\/(?:twitter|x)\.com\/messages\/media\/\d+$/;
const WEB_ADDRESS = /^https?:\/\//i;

/** Reads `message_data.entities`; links without both addresses are left out. */
export function parseEntities(raw: unknown): DmEntities {
  const urls: DmUrlEntity[] = [];
  for (const entry of asArray(asObject(raw)?.["urls"])) {
    const entity = asObject(entry);
    const url = asText(entity?.["url"]);
    const expandedUrl = asText(entity?.["expanded_url"]);
    if (entity === null || url === null || expandedUrl === null) {
      continue;
    }
    const indices = asArray(entity["indices"]);
    const start = asNumber(indices[0]) ?? asNumber(entity["start"]);
    const end = asNumber(indices[1]) ?? asNumber(entity["end"]);
    urls.push({
      url,
      expandedUrl,
      displayUrl: asText(entity["display_url"]),
      indices: start === null || end === null ? null : [start, end],
    });
  }
  return { urls };
}

/**
 * The text as its sender wrote it: each `t.co` link replaced by the address behind it, the link that X
 * appends for the attachment taken away, and `&`, `<`, `>` in place of their HTML escapes.
 *
 * Links are found by their text, walking forward, and not by their indices: indices count code points,
 * are wrong in some captures, and one wrong number would garble the message. An expanded address that
 * is not http(s) is not substituted, so that a link can never become `javascript:`.
 */
export function displayTextOf(
  text: string,
  entities: DmEntities,
  attachment: DmAttachment | null,
): string {
  const inOrder = entities.urls.toSorted(
    (a, b) => (a.indices?.[0] ?? Infinity) - (b.indices?.[0] ?? Infinity) || 0,
  );
  let shown = "";
  let from = 0;
  let isMediaLinkCut = false;
  for (const entity of inOrder) {
    const at = text.indexOf(entity.url, from);
    if (at === -1) {
      continue;
    }
    shown += unescapeText(text.slice(from, at));
    from = at + entity.url.length;
    if (entity.url === attachment?.linkInText || MEDIA_PAGE.test(entity.expandedUrl)) {
      isMediaLinkCut = true;
    } else {
      shown += WEB_ADDRESS.test(entity.expandedUrl) ? entity.expandedUrl : entity.url;
    }
  }
  shown += unescapeText(text.slice(from));
  const link = attachment?.linkInText;
  if (!isMediaLinkCut && link !== null && link !== undefined && shown.endsWith(link)) {
    return shown.slice(0, -link.length).trimEnd();
  }
  return isMediaLinkCut ? shown.trimEnd() : shown;
}

const ESCAPED: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/**
 * X writes `&`, `<` and `>` of a text as HTML escapes. UNVERIFIED in X's own pages for DMs, but clients
 * had to undo it (TwidereProject/Twidere-Android#653), as for Tweets (sferik/twitter-ruby#348). The
 * price if it is not so any more: a customer who types `&lt;` letter by letter is shown as `<`.
 */
function unescapeText(text: string): string {
  return text.includes("&")
    ? text.replace(/&(?:amp|lt|gt);/g, (escape) => ESCAPED[escape] ?? escape)
    : text;
}
