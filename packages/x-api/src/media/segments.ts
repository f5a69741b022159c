import { XApiError, XMediaError } from "../client/errors.ts";
import { MEDIA_LIMIT_BYTES, type MediaToUpload } from "./media-api.ts";

/** X takes 5 MB at most, and 1,000 segments. */
const SEGMENT_BYTES = 4 * 1024 * 1024;
const SEGMENT_ATTEMPTS = 3;

/** Bound on sending one segment, or one whole picture. */
export const SEGMENT_TIMEOUT_MS = 60_000;
/** Bound on X's taking a file apart after its upload. */
export const PROCESSING_TIMEOUT_MS = 5 * 60_000;

/** Refuses a file that is larger than X takes, before a byte of it is sent. */
export function assertSize({ bytes, category }: MediaToUpload, path: string): void {
  const limit = MEDIA_LIMIT_BYTES[category];
  if (bytes.byteLength > limit) {
    throw new XMediaError(
      { method: "POST", path },
      { fault: "too-large", reason: `${category} files have at most ${limit} bytes` },
    );
  }
}

/**
 * Sends a file in segments, one after the other. A segment is named by its index, so one whose answer was
 * lost may be sent again; a refusal ends it.
 */
export async function sendInSegments(
  bytes: Uint8Array,
  send: (index: number, segment: Uint8Array) => Promise<unknown>,
): Promise<void> {
  for (let index = 0; index * SEGMENT_BYTES < bytes.byteLength; index += 1) {
    const start = index * SEGMENT_BYTES;
    await persistently(() => send(index, bytes.subarray(start, start + SEGMENT_BYTES)));
  }
}

async function persistently(send: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await send();
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
