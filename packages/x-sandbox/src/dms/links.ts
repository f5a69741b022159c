import { newShortPath } from "../ids/secrets.ts";

/** A shortened link and what it stands for; indices count code points in the stored text. */
interface UrlEntity {
  readonly url: string;
  readonly expanded_url: string;
  readonly display_url: string;
  readonly indices: readonly [number, number];
}

/** The `entities` of a message (docs/sources.md#x-direct-messages). */
export interface Entities {
  readonly hashtags: readonly {
    readonly text: string;
    readonly indices: readonly [number, number];
  }[];
  readonly symbols: readonly never[];
  readonly user_mentions: readonly {
    readonly screen_name: string;
    readonly name: string;
    readonly id_str: string;
    readonly indices: readonly [number, number];
  }[];
  readonly urls: readonly UrlEntity[];
}

/** Finds the account behind an `@name`, if there is one. */
export type MentionLookup = (
  username: string,
) => { id: string; username: string; name: string } | undefined;

/** A link is ASCII only: Japanese text that follows without a space is not part of it. */
const LINK = /https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+/gi;
const TRAILING_PUNCTUATION = /[.,;:!?'")\]]+$/;
const HASHTAG = /(?:^|\s)[##]([\p{L}\p{N}_]+)/gu;
const MENTION = /(?:^|[^\w@])@(\w{1,15})/g;
/** Longest `display_url` before it is cut with an ellipsis. */
const DISPLAY_LENGTH = 27;

const codePoints = (text: string): number => [...text].length;

/** `shop.example.com/order/17` for `https://www.shop…` style addresses: no scheme, no `www.`, cut when long. */
function displayUrl(url: string): string {
  const bare = url.replace(/^https?:\/\/(www\.)?/i, "");
  return bare.length > DISPLAY_LENGTH ? `${bare.slice(0, DISPLAY_LENGTH - 1)}…` : bare;
}

/** Replaces every link in a typed text by a `t.co` one, as X does before it stores a message, and lists what was found. */
export function linkText(
  typed: string,
  findMention: MentionLookup,
): { text: string; entities: Entities } {
  const urls: UrlEntity[] = [];
  let text = "";
  let position = 0;
  for (const match of typed.matchAll(LINK)) {
    const expanded = match[0].replace(TRAILING_PUNCTUATION, "");
    const url = `https://t.co/${newShortPath()}`;
    text += typed.slice(position, match.index);
    const start = codePoints(text);
    text += url;
    position = match.index + expanded.length;
    urls.push({
      url,
      expanded_url: expanded,
      display_url: displayUrl(expanded),
      indices: [start, start + url.length],
    });
  }
  text += typed.slice(position);

  const place = (index: number, length: number): [number, number] => {
    const start = codePoints(text.slice(0, index));
    return [start, start + length];
  };
  const hashtags = [...text.matchAll(HASHTAG)].map((match) => {
    const tag = match[1] ?? "";
    return {
      text: tag,
      indices: place(match.index + match[0].length - tag.length - 1, codePoints(tag) + 1),
    };
  });
  const user_mentions = [...text.matchAll(MENTION)].flatMap((match) => {
    const name = match[1] ?? "";
    const user = findMention(name);
    if (user === undefined) return [];
    const length = name.length + 1;
    return [
      {
        screen_name: user.username,
        name: user.name,
        id_str: user.id,
        indices: place(match.index + match[0].length - length, length),
      },
    ];
  });
  return { text, entities: { hashtags, symbols: [], user_mentions, urls } };
}
