/** What a file in a DM is. X refuses a Tweet's file in a DM, hence categories of their own. */
export type DmMediaCategory = "dm_image" | "dm_gif" | "dm_video";

/** A file to send. */
export interface MediaToUpload {
  bytes: Uint8Array;
  /** Such as `image/png`. */
  contentType: string;
  category: DmMediaCategory;
  /** Whether it may be used in more than one message, which welcome messages need. False when absent. */
  isShared?: boolean;
}

/** Bounds on fetching one file. */
export interface DownloadLimit {
  maxBytes: number;
  /** From the look-up of the name to the last byte; a minute when absent. */
  timeoutMs?: number;
}

/** X has the file and can use it. */
export interface UploadedMedia {
  mediaId: string;
  /** When X drops it unless it was sent; usually a day later. */
  expiresAt: Date | null;
}

/** A file of a DM. */
export interface DownloadedMedia {
  contentType: string | null;
  bytes: Buffer;
}

/** The largest file of each category, in bytes. A video may also last 140 s at most. */
export const MEDIA_LIMIT_BYTES: Readonly<Record<DmMediaCategory, number>> = {
  dm_image: 5 * 1024 * 1024,
  dm_gif: 15 * 1024 * 1024,
  dm_video: 512 * 1024 * 1024,
};

/** Files of DMs, up and down. Source: docs/sources.md#x-media. */
export interface MediaApi {
  /**
   * Uploads a file and waits until X can use it. Fails with `XMediaError` when it is larger than X takes
   * (nothing was sent then) or when X cannot process it. Repeating is harmless: an unused file expires.
   */
  upload(media: MediaToUpload): Promise<UploadedMedia>;
  /**
   * Fetches a file of a DM. Only addresses on X's media hosts, on the API's own and on those the client
   * was given are asked, whatever an event names; the signature goes only to those that demand it, no
   * redirect is followed, and reading stops at `maxBytes`. Refusals of these kinds are `XMediaError`;
   * 401, 403 and 404 of X stay `XResponseError`.
   */
  download(url: string, limit: DownloadLimit): Promise<DownloadedMedia>;
}
