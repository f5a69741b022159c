/**
 * What an upload is for (docs/sources.md#x-media). Only the `dm_` ones may be attached to a Direct Message; the others exist so that
 * the mistake of uploading for a post is answered as X answers it.
 */
export const MEDIA_CATEGORIES = [
  "dm_image",
  "dm_gif",
  "dm_video",
  "tweet_image",
  "tweet_gif",
  "tweet_video",
  "amplify_video",
  "subtitles",
] as const;

/** See {@link MEDIA_CATEGORIES}. */
export type MediaCategory = (typeof MEDIA_CATEGORIES)[number];

/** What a category holds, in the words X uses in `attachment.media.type`. */
export type MediaKind = "photo" | "animated_gif" | "video";

const MEBIBYTE = 1_048_576;

/** Rules of one kind: accepted content types, largest size in bytes, and the number that begins a v2 `media_key`. */
interface KindRules {
  readonly contentTypes: readonly string[];
  readonly maxBytes: number;
  readonly keyPrefix: string;
}

/** Limits of X's media pages: 5 MB images, 15 MB GIF, 512 MB video. */
export const KIND_RULES: Readonly<Record<MediaKind, KindRules>> = {
  photo: {
    contentTypes: ["image/jpeg", "image/png", "image/webp", "image/gif"],
    maxBytes: 5 * MEBIBYTE,
    keyPrefix: "3",
  },
  animated_gif: { contentTypes: ["image/gif"], maxBytes: 15 * MEBIBYTE, keyPrefix: "16" },
  video: {
    contentTypes: ["video/mp4", "video/quicktime"],
    maxBytes: 512 * MEBIBYTE,
    keyPrefix: "7",
  },
};

/** Longest video, in milliseconds. */
export const MAX_VIDEO_MS = 140_000;

/** The kind of thing a category takes. */
export function kindOfCategory(category: MediaCategory): MediaKind {
  switch (category) {
    case "dm_gif":
    case "tweet_gif":
      return "animated_gif";
    case "dm_video":
    case "tweet_video":
    case "amplify_video":
    case "subtitles":
      return "video";
    case "dm_image":
    case "tweet_image":
      return "photo";
  }
}

/**
 * What an upload without a category counts as: a picture goes with a DM all the same, and clients of the field (twitter-ruby, tweepy) rely
 * on it (docs/sources.md#x-clients). A film is one of a post.
 */
export function assumedCategory(contentType: string): MediaCategory {
  if (contentType.startsWith("video/")) return "tweet_video";
  return contentType === "image/gif" ? "dm_gif" : "dm_image";
}

/** The category that a string names. X's older spelling (`DmImage`, `TWEET_GIF`), which clients of the field still send, counts too. */
export function readCategory(name: string): MediaCategory | null {
  const bare = name.replaceAll("_", "").toLowerCase();
  return MEDIA_CATEGORIES.find((category) => category.replaceAll("_", "") === bare) ?? null;
}

/** How X names a category in its refusals: `TweetImage`. */
export function categoryWord(category: MediaCategory): string {
  return category
    .split("_")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
}

/** Whether uploads of this category can be attached to a DM. */
export function isForDms(category: MediaCategory): boolean {
  return category.startsWith("dm_");
}
