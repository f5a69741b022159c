import type { XClock } from "../client/clock.ts";
import { XApiError, XMediaError, XResponseError, type XRequestInfo } from "../client/errors.ts";
import { asNumber, asObject, asText } from "../foreign/read.ts";

/** How far X is with a file. */
export type Processing =
  | { state: "done" }
  | { state: "running"; checkAfterMs: number }
  | { state: "failed"; xName: string | null; reason: string };

const DEFAULT_CHECK_MS = 1_000;
const LONGEST_CHECK_MS = 30_000;

/**
 * Reads `processing_info` of an upload, the same in v1.1 and v2. Missing, as for pictures: done. A state
 * this client does not know counts as running, so that the time bound decides.
 *
 * Source: docs/sources.md#x-media.
 */
export function parseProcessing(upload: unknown): Processing {
  const info = asObject(asObject(upload)?.["processing_info"]);
  if (info === null || info["state"] === "succeeded") {
    return { state: "done" };
  }
  if (info["state"] === "failed") {
    const error = asObject(info["error"]);
    const reason = asText(error?.["message"]) ?? "X could not process the file";
    return { state: "failed", xName: asText(error?.["name"]), reason };
  }
  const seconds = asNumber(info["check_after_secs"]);
  const checkAfterMs = seconds === null || seconds <= 0 ? DEFAULT_CHECK_MS : seconds * 1000;
  return { state: "running", checkAfterMs: Math.min(checkAfterMs, LONGEST_CHECK_MS) };
}

/** What to wait for. */
export interface ProcessingWatch {
  /** As the answer that ended the upload reported it. */
  first: Processing;
  mediaId: string;
  /** The call that `check` makes, for errors. */
  request: XRequestInfo;
  check: () => Promise<Processing>;
  clock: XClock;
  /** The whole wait is no longer than this. */
  timeoutMs: number;
}

/**
 * Waits until X can use a file, asking no earlier than X wants to be asked. A check that gets no answer
 * is repeated within the bound: starting a long upload anew because of it would help nobody.
 */
export async function waitForProcessing(watch: ProcessingWatch): Promise<void> {
  const { request, mediaId, clock } = watch;
  const until = clock.now() + watch.timeoutMs;
  let present = watch.first;
  while (present.state === "running") {
    const { checkAfterMs } = present;
    if (clock.now() + checkAfterMs > until) {
      const reason = `X has not processed the file in ${watch.timeoutMs / 1000} s`;
      throw new XMediaError(request, { fault: "processing-timeout", reason, mediaId });
    }
    await clock.wait(checkAfterMs);
    present = await watch.check().catch((error: unknown) => {
      if (!isPassing(error)) {
        throw error;
      }
      return { state: "running", checkAfterMs } as const;
    });
  }
  if (present.state === "failed") {
    const { reason, xName } = present;
    throw new XMediaError(request, { fault: "processing-failed", reason, mediaId, xName });
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof XResponseError
    ? error.status >= 500
    : error instanceof XApiError && (error.kind === "network" || error.kind === "unreadable");
}
