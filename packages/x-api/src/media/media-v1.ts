import { unreadable, type XAnswer, type XCaller } from "../client/caller.ts";
import { XApiError, XMediaError } from "../client/errors.ts";
import { asId, asNumber, asObject } from "../foreign/read.ts";
import {
  MEDIA_LIMIT_BYTES,
  type MediaApi,
  type MediaToUpload,
  type UploadedMedia,
} from "./media-api.ts";
import { createMediaDownload } from "./media-download.ts";
import { parseProcessing, waitForProcessing } from "./processing.ts";

const UPLOAD = "/1.1/media/upload.json";
/** X takes 5 MB at most, and 1,000 segments. */
const SEGMENT_BYTES = 4 * 1024 * 1024;
const SEGMENT_TIMEOUT_MS = 60_000;
const PROCESSING_TIMEOUT_MS = 5 * 60_000;
const SEGMENT_ATTEMPTS = 3;

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
    for (let index = 0; index * SEGMENT_BYTES < bytes.byteLength; index += 1) {
      const start = index * SEGMENT_BYTES;
      await append(mediaId, index, bytes.subarray(start, start + SEGMENT_BYTES));
    }
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

  /** A segment is named by its index, so one whose answer was lost may be sent again. */
  async function append(mediaId: string, index: number, bytes: Uint8Array): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await caller.call({
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
        return;
      } catch (error) {
        const isLost =
          error instanceof XApiError && (error.kind === "network" || error.kind === "unreadable");
        if (!isLost || attempt === SEGMENT_ATTEMPTS) {
          throw error;
        }
      }
    }
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
      assertSize(media);
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

function assertSize({ bytes, category }: MediaToUpload): void {
  const limit = MEDIA_LIMIT_BYTES[category];
  if (bytes.byteLength > limit) {
    throw new XMediaError(
      { method: "POST", path: UPLOAD },
      { fault: "too-large", reason: `${category} files have at most ${limit} bytes` },
    );
  }
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
