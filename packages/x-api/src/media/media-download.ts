import { unreadable, type XCall, type XCaller, type XStreamAnswer } from "../client/caller.ts";
import { XMediaError, type XMediaFault, type XRequestInfo } from "../client/errors.ts";
import type { DownloadedMedia, DownloadLimit, MediaApi } from "./media-api.ts";

/** Where X keeps files of DMs. */
const X_MEDIA_ORIGINS: readonly string[] = [
  "https://ton.twitter.com",
  "https://ton.x.com",
  "https://pbs.twimg.com",
  "https://video.twimg.com",
];

/** Pictures of DMs, which answer only to a participant's signature, on X's own hosts or a sandbox's. */
const SIGNED_PATH = /\/ton\/data\//;
const DOWNLOAD_TIMEOUT_MS = 60_000;

/**
 * Makes {@link MediaApi.download}: the same for all generations, since an event names the address.
 *
 * An address comes out of a customer's message, so it is not trusted: anything but a known origin,
 * exactly, is refused before a byte is sent. Otherwise a forged event could have the server call hosts of
 * its own network, or hand out signatures.
 *
 * Source: docs/sources.md#x-media.
 */
export function createMediaDownload(caller: XCaller): MediaApi["download"] {
  const ownOrigins = [new URL(caller.baseUrl).origin, new URL(caller.uploadBaseUrl).origin];
  const allowed = new Set([...X_MEDIA_ORIGINS, ...ownOrigins, ...caller.mediaOrigins]);

  return async (address, limit) => {
    const url = URL.canParse(address) ? new URL(address) : null;
    const request: XRequestInfo = { method: "GET", path: url?.pathname ?? "" };
    if (url === null || !allowed.has(url.origin) || url.username !== "" || url.password !== "") {
      throw fault(request, "host-refused", "not an address of X's media");
    }
    url.hash = "";
    const authentication = SIGNED_PATH.test(url.pathname) ? "user" : "none";
    return fetchFile(caller, { path: url.pathname, url: url.href, authentication }, limit);
  };
}

/** Fetches one file: follows no redirect, and stops reading at `maxBytes`. */
export async function fetchFile(
  caller: XCaller,
  file: Pick<XCall, "path" | "url" | "authentication">,
  { maxBytes, timeoutMs = DOWNLOAD_TIMEOUT_MS }: DownloadLimit,
): Promise<DownloadedMedia> {
  const answer = await caller.open({ method: "GET", timeoutMs, ...file });
  try {
    if (answer.status >= 300) {
      throw fault(answer.request, "redirect", `HTTP ${answer.status} points elsewhere`);
    }
    return await readBounded(answer, maxBytes);
  } finally {
    answer.close();
  }
}

async function readBounded(answer: XStreamAnswer, maxBytes: number): Promise<DownloadedMedia> {
  const tooLarge = () =>
    fault(answer.request, "too-large", `the file is larger than ${maxBytes} bytes`);
  const announced = answer.contentLengthBytes;
  if (announced !== null && announced > maxBytes) {
    throw tooLarge();
  }
  const kept: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.chunks) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw tooLarge();
    }
    kept.push(chunk);
  }
  if (size === 0) {
    throw unreadable(answer, "an empty file");
  }
  return { contentType: answer.contentType, bytes: Buffer.concat(kept) };
}

function fault(request: XRequestInfo, kind: XMediaFault, reason: string): XMediaError {
  return new XMediaError(request, { fault: kind, reason });
}
