import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId } from "../genesys/common.ts";

const megabyte = 1024 * 1024;

/**
 * What X takes in a DM: its kind there, and the largest file in bytes (docs/sources.md#x-media). A server may be set to
 * a lower bound for all.
 */
export const outboundMediaTypes = {
  "image/jpeg": { kind: "photo", maxBytes: 5 * megabyte },
  "image/png": { kind: "photo", maxBytes: 5 * megabyte },
  "image/webp": { kind: "photo", maxBytes: 5 * megabyte },
  "image/gif": { kind: "animated_gif", maxBytes: 15 * megabyte },
  "video/mp4": { kind: "video", maxBytes: 512 * megabyte },
} as const;
export type OutboundMediaType = keyof typeof outboundMediaTypes;

/** The longest video that X takes in a DM. */
export const outboundVideoLimitMs = 140_000;

/**
 * Why a file was not taken. Each has a heading in docs/errors.md.
 *
 * Refused, whatever is tried: an address that is not X's, a redirect, too many bytes, a type that nobody may see, too
 * many pixels, a file that cannot be read. Failed, and worth another try: X did not give it, X has it no more, X was
 * not reached. `checksum`: the bytes are not the ones that were announced.
 */
export const mediaErrorCode = z.enum([
  "media.addressRefused",
  "media.redirected",
  "media.tooLarge",
  "media.typeNotAllowed",
  "media.tooManyPixels",
  "media.tooLong",
  "media.unreadable",
  "media.checksum",
  "media.empty",
  "media.gone",
  "media.refusedByX",
  "media.unreachable",
]);
export type MediaErrorCode = z.infer<typeof mediaErrorCode>;

const fileAttachment = z.object({
  kind: z.enum(["photo", "animated_gif", "video"]),
  id: z.uuid(),
  /** `pending`: on its way from X. `stored`: `url` has it. `refused`, `failed`: see `errorCode`. */
  state: z.enum(["pending", "stored", "refused", "failed"]),
  /** Where the bytes are, on this server and for those who may read the conversation; null until stored. */
  url: z.string().nullable(),
  contentType: z.string().nullable(),
  byteCount: z.int().nullable(),
  /** Pixels; known before the file is here where X tells them. */
  width: z.int().nullable(),
  height: z.int().nullable(),
  durationMs: z.int().nullable(),
  fileName: z.string().nullable(),
  errorCode: mediaErrorCode.or(z.string()).nullable(),
  /** The limit that was passed, where it was one: bytes, pixels or milliseconds. */
  limit: z.number().nullable(),
});

/** What a message carries beside its text, as the desktop shows it. X's own address of a file is never told. */
export const threadAttachment = z.discriminatedUnion("kind", [
  fileAttachment,
  z.object({
    kind: z.literal("location"),
    coordinates: z.object({ longitude: z.number(), latitude: z.number() }).nullable(),
  }),
  /** Of a kind that is not known here: it can be seen on X. */
  z.object({ kind: z.literal("other") }),
]);
export type ThreadAttachment = z.infer<typeof threadAttachment>;
export type FileAttachment = z.infer<typeof fileAttachment>;

const mediaPath = z.object({ mediaId: entityId });

export const getMediaContent = endpoint({
  id: "getMediaContent",
  method: "GET",
  path: "/api/tsubame/v1/media/{mediaId}",
  summary:
    "The bytes of a file, for whoever may read its conversation; takes Range, If-Range and If-None-Match",
  permissions: ["conversation:message:view"],
  params: mediaPath,
  status: 200,
});

export const postMediaFetch = endpoint({
  id: "postMediaFetch",
  method: "POST",
  path: "/api/tsubame/v1/media/{mediaId}/fetch",
  summary: "Fetch a customer's file from X once more, after it was refused or could not be fetched",
  permissions: ["conversation:message:view"],
  params: mediaPath,
  response: threadAttachment,
  status: 202,
});

const uploadSummary =
  "into a slot, by whoever made it, or with the headers that came with the slot in place of a credential";

export const putMediaContent = endpoint({
  id: "putMediaContent",
  method: "PUT",
  path: "/api/tsubame/v1/media/{mediaId}/content",
  summary: `Upload a file as it is ${uploadSummary}`,
  permissions: null,
  params: mediaPath,
  response: threadAttachment,
  status: 200,
});

export const postMediaContent = endpoint({
  id: "postMediaContent",
  method: "POST",
  path: "/api/tsubame/v1/media/{mediaId}/content",
  summary: `Upload a file as a form with one file, or as it is, ${uploadSummary}`,
  permissions: null,
  params: mediaPath,
  response: threadAttachment,
  status: 200,
});
