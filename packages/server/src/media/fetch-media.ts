import type { MediaErrorCode } from "@tsubame/contract";
import type { ClaimedMedia, FetchResult } from "@tsubame/store";
import {
  XMediaError,
  XNetworkError,
  XResponseError,
  type DownloadedMedia,
  type XClient,
} from "@tsubame/x-api";
import { fileAddressesOf } from "./attachment-sources.ts";
import { inspectMedia } from "./inspect-media.ts";
import { addressRefusedCode } from "./public-addresses.ts";
import type { MediaTimings } from "./timings.ts";

/** How one file is fetched. */
export interface FetchOptions {
  readonly client: XClient;
  readonly maxBytes: number;
  readonly timings: MediaTimings;
  readonly now: () => Date;
}

/** X may not have a file yet in the moment in which it tells of it. */
const retriesWhenGone = 2;

/**
 * Fetches one file and looks at it. The address comes out of a stranger's message and is believed in nothing: the
 * client asks X's media hosts only, its resolver refuses private addresses, no redirect is followed, and bytes and
 * time are bounded. What came is taken for what its bytes are.
 */
export async function fetchMedia(
  claimed: ClaimedMedia,
  options: FetchOptions,
): Promise<FetchResult> {
  try {
    const addresses = await addressesFor(claimed, options.client);
    if (addresses.length === 0) return { kind: "refused", errorCode: "media.addressRefused" };
    const { fetched, sourceUrl } = await fetchBest(addresses, options);
    const inspection = await inspectMedia(fetched.bytes);
    if (inspection.kind === "accepted") {
      return { kind: "stored", file: inspection.file, sourceUrl };
    }
    return inspection;
  } catch (error) {
    return resultOfFailure(error, claimed, options);
  }
}

/** v2 may tell of a file by its key alone; the single DM then names the address. */
async function addressesFor(claimed: ClaimedMedia, client: XClient): Promise<string[]> {
  const named = fileAddressesOf(claimed.attachment);
  if (named.length > 0 || claimed.xEventId === null) return named;
  const { event } = await client.dm.show(claimed.xEventId);
  return fileAddressesOf(event.attachment);
}

/** The first rendition within the bound; the error of the last one when none is. */
async function fetchBest(
  addresses: readonly string[],
  options: FetchOptions,
): Promise<{ fetched: DownloadedMedia; sourceUrl: string }> {
  let tooLarge: unknown;
  for (const sourceUrl of addresses) {
    try {
      const fetched = await options.client.media.download(sourceUrl, {
        maxBytes: options.maxBytes,
        timeoutMs: options.timings.fetchTimeoutMs,
      });
      return { fetched, sourceUrl };
    } catch (error) {
      if (!(error instanceof XMediaError) || error.fault !== "too-large") throw error;
      tooLarge = error;
    }
  }
  throw tooLarge;
}

function resultOfFailure(
  error: unknown,
  { retryCount }: ClaimedMedia,
  options: FetchOptions,
): FetchResult {
  if (error instanceof XMediaError) return refusalOf(error, options.maxBytes);
  if (error instanceof XNetworkError && error.systemCode === addressRefusedCode) {
    return { kind: "refused", errorCode: "media.addressRefused" };
  }
  const { code, retries } = causeOf(error, options.timings);
  if (retryCount >= retries) return { kind: "failed", errorCode: code };
  const pauseMs = Math.min(
    options.timings.retryCapMs,
    options.timings.retryBaseMs * 2 ** Math.min(retryCount, 30),
  );
  const resetAtMs =
    error instanceof XResponseError ? (error.rateLimitResetAt?.getTime() ?? null) : null;
  return { kind: "again", at: new Date(resetAtMs ?? options.now().getTime() + pauseMs) };
}

function refusalOf(error: XMediaError, maxBytes: number): FetchResult {
  if (error.fault === "too-large") {
    return { kind: "refused", errorCode: "media.tooLarge", errorDetail: { limit: maxBytes } };
  }
  const errorCode: MediaErrorCode =
    error.fault === "redirect" ? "media.redirected" : "media.addressRefused";
  return { kind: "refused", errorCode };
}

/** What is told when it is given up, and after how many repetitions that is. */
function causeOf(
  error: unknown,
  { maxRetries }: MediaTimings,
): { code: MediaErrorCode; retries: number } {
  if (!(error instanceof XResponseError)) {
    return { code: "media.unreachable", retries: maxRetries };
  }
  return error.status === 404 || error.status === 410
    ? { code: "media.gone", retries: Math.min(retriesWhenGone, maxRetries) }
    : { code: "media.refusedByX", retries: maxRetries };
}
