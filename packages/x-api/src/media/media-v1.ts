import { unreadable, type XAnswer, type XCaller } from "../client/caller.ts";
import { asId, asNumber, asObject } from "../foreign/read.ts";
import type { MediaApi, MediaToUpload, UploadedMedia } from "./media-api.ts";
import { createMediaDownload } from "./media-download.ts";
import { parseProcessing, waitForProcessing } from "./processing.ts";
import {
  assertSize,
  PROCESSING_TIMEOUT_MS,
  SEGMENT_TIMEOUT_MS,
  sendInSegments,
} from "./segments.ts";

const UPLOAD = "/1.1/media/upload.json";
/**
 * Files through API v1.1. Pictures go in one request; GIFs and videos, which X takes apart after the
 * upload, in segments. `media_id` is beyond 2^53, so only `media_id_string` is read.
 *
 * Source: docs/sources.md#x-media.
 */
export function createMediaV1(caller: XCaller): MediaApi {
  async function uploadWhole(media: MediaToUpload): Promise<XAnswer> {
    const { bytes, contentType, category } = media;
    return caller.call({
      method: "POST",
      host: "upload",
      path: UPLOAD,
      authentication: "user",
      query: [["media_category", category], ...sharedOf(media)],
      multipart: [{ name: "media", value: bytes, contentType }],
      timeoutMs: SEGMENT_TIMEOUT_MS,
    });
  }

  async function uploadInSegments(media: MediaToUpload): Promise<XAnswer> {
    const { bytes, contentType, category } = media;
    const started = await command([
      ["command", "INIT"],
      ["total_bytes", String(bytes.byteLength)],
      ["media_type", contentType],
      ["media_category", category],
      ...sharedOf(media),
    ]);
    const mediaId = mediaIdOf(started);
    await sendInSegments(bytes, (index, segment) => append(mediaId, index, segment));
    return command([
      ["command", "FINALIZE"],
      ["media_id", mediaId],
    ]);
  }

  function command(form: Array<readonly [string, string]>): Promise<XAnswer> {
    return caller.call({
      method: "POST",
      host: "upload",
      path: UPLOAD,
      authentication: "user",
      form,
      timeoutMs: SEGMENT_TIMEOUT_MS,
    });
  }

  function append(mediaId: string, index: number, bytes: Uint8Array): Promise<XAnswer> {
    return caller.call({
      method: "POST",
      host: "upload",
      path: UPLOAD,
      authentication: "user",
      multipart: [
        { name: "command", value: "APPEND" },
        { name: "media_id", value: mediaId },
        { name: "segment_index", value: String(index) },
        { name: "media", value: bytes },
      ],
      timeoutMs: SEGMENT_TIMEOUT_MS,
    });
  }

  async function statusOf(mediaId: string): Promise<XAnswer> {
    return caller.call({
      method: "GET",
      host: "upload",
      path: UPLOAD,
      authentication: "user",
      query: [
        ["command", "STATUS"],
        ["media_id", mediaId],
      ],
    });
  }

  return {
    async upload(media) {
      assertSize(media, UPLOAD);
      const isPicture = media.category === "dm_image";
      const answer = await (isPicture ? uploadWhole(media) : uploadInSegments(media));
      const uploaded = uploadedOf(answer, caller.clock.now());
      const { mediaId } = uploaded;
      await waitForProcessing({
        first: parseProcessing(answer.body),
        mediaId,
        request: { method: "GET", path: UPLOAD },
        check: async () => parseProcessing((await statusOf(mediaId)).body),
        clock: caller.clock,
        timeoutMs: PROCESSING_TIMEOUT_MS,
      });
      return uploaded;
    },
    download: createMediaDownload(caller),
  };
}

function sharedOf(media: MediaToUpload): Array<readonly [string, string]> {
  return media.isShared === true ? [["shared", "true"]] : [];
}

function mediaIdOf(answer: XAnswer): string {
  const mediaId = asId(asObject(answer.body)?.["media_id_string"]);
  if (mediaId === null) {
    throw unreadable(answer, "no media id in the answer");
  }
  return mediaId;
}

function uploadedOf(answer: XAnswer, nowMs: number): UploadedMedia {
  const seconds = asNumber(asObject(answer.body)?.["expires_after_secs"]);
  const expiresAt = seconds === null ? null : new Date(nowMs + seconds * 1000);
  return { mediaId: mediaIdOf(answer), expiresAt };
}
