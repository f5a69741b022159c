import { unreadable, type XAnswer, type XCall, type XCaller } from "../client/caller.ts";
import { asId, asNumber, asObject } from "../foreign/read.ts";
import { percentEncode } from "../oauth1/percent-encode.ts";
import type { MediaApi, MediaToUpload, UploadedMedia } from "./media-api.ts";
import { createMediaDownload, fetchFile } from "./media-download.ts";
import { parseProcessing, waitForProcessing } from "./processing.ts";
import {
  assertSize,
  PROCESSING_TIMEOUT_MS,
  SEGMENT_TIMEOUT_MS,
  sendInSegments,
} from "./segments.ts";

const UPLOAD = "/2/media/upload";
/** What v1.1 keeps on its file host stands in v2 under the event, the file and its name. */
const FILE_OF_DM = /\/ton\/data\/dm\/(\d{1,20})\/(\d{1,20})\/([A-Za-z0-9_-][A-Za-z0-9._-]{0,49})$/;

/**
 * Files through API v2. Pictures go in one request, GIFs and videos in segments. Downloads are those of
 * v1.1, except for a client that has an OAuth 2.0 token only: the file host wants a signature of
 * OAuth 1.0a, so it asks v2's own address, which wants OAuth 2.0.
 *
 * Source: docs/sources.md#x-media.
 */
export function createMediaV2(caller: XCaller): MediaApi {
  const post = (path: string, body: Pick<XCall, "json" | "multipart">) =>
    caller.call({
      method: "POST",
      path,
      authentication: "user",
      timeoutMs: SEGMENT_TIMEOUT_MS,
      ...body,
    });

  function uploadWhole(media: MediaToUpload): Promise<XAnswer> {
    return post(UPLOAD, {
      multipart: [
        { name: "media", value: media.bytes, contentType: media.contentType },
        { name: "media_category", value: media.category },
        ...(media.isShared === true ? [{ name: "shared", value: "true" }] : []),
      ],
    });
  }

  async function uploadInSegments(media: MediaToUpload): Promise<XAnswer> {
    const started = await post(`${UPLOAD}/initialize`, {
      json: {
        media_category: media.category,
        media_type: media.contentType,
        total_bytes: media.bytes.byteLength,
        ...(media.isShared === true ? { shared: true } : {}),
      },
    });
    const at = `${UPLOAD}/${percentEncode(mediaIdOf(started))}`;
    await sendInSegments(media.bytes, (index, segment) =>
      post(`${at}/append`, {
        multipart: [
          { name: "segment_index", value: String(index) },
          { name: "media", value: segment },
        ],
      }),
    );
    return post(`${at}/finalize`, {});
  }

  async function statusOf(mediaId: string): Promise<unknown> {
    const query = [
      ["command", "STATUS"],
      ["media_id", mediaId],
    ] as const;
    return dataOf(
      await caller.call({ method: "GET", path: UPLOAD, authentication: "user", query }),
    );
  }

  const downloadSigned = createMediaDownload(caller);

  return {
    async upload(media) {
      assertSize(media, UPLOAD);
      const isPicture = media.category === "dm_image";
      const answer = await (isPicture ? uploadWhole(media) : uploadInSegments(media));
      const uploaded = uploadedOf(answer, caller.clock.now());
      const { mediaId } = uploaded;
      await waitForProcessing({
        first: parseProcessing(dataOf(answer)),
        mediaId,
        request: { method: "GET", path: UPLOAD },
        check: async () => parseProcessing(await statusOf(mediaId)),
        clock: caller.clock,
        timeoutMs: PROCESSING_TIMEOUT_MS,
      });
      return uploaded;
    },

    download(address, limit) {
      const isOauth2Only = caller.hasUserBearer && !caller.hasToken;
      const file = isOauth2Only ? FILE_OF_DM.exec(address) : null;
      if (file === null) {
        return downloadSigned(address, limit);
      }
      const path = `/2/dm_conversations/media/${file.slice(1).join("/")}`;
      const url = caller.baseUrl + path;
      return fetchFile(caller, { path, url, authentication: "user-oauth2" }, limit);
    },
  };
}

function dataOf(answer: XAnswer): unknown {
  return asObject(answer.body)?.["data"];
}

function mediaIdOf(answer: XAnswer): string {
  const mediaId = asId(asObject(dataOf(answer))?.["id"]);
  if (mediaId === null) {
    throw unreadable(answer, "no media id in the answer");
  }
  return mediaId;
}

function uploadedOf(answer: XAnswer, nowMs: number): UploadedMedia {
  const seconds = asNumber(asObject(dataOf(answer))?.["expires_after_secs"]);
  const expiresAt = seconds === null ? null : new Date(nowMs + seconds * 1000);
  return { mediaId: mediaIdOf(answer), expiresAt };
}
