import { XResponseError, type XApiError } from "../client/errors.ts";

/** How long to wait before connecting again, one after the other. */
export interface ReconnectDelays {
  /** Something was received: what failed before is forgotten. A connection alone does not count. */
  alive(): void;
  /** The wait after the present interruption; `error` null: X ended the stream in good order. */
  next(error: XApiError | null, nowMs: number): number;
}

const NETWORK_STEP_MS = 250;
const NETWORK_LONGEST_MS = 16_000;
const REFUSED_FIRST_MS = 5_000;
const REFUSED_LONGEST_MS = 320_000;
const LIMITED_FIRST_MS = 60_000;
const LIMITED_LONGEST_MS = 15 * 60_000;

/**
 * The waits X asks for: lost connections 250 ms longer each time up to 16 s; refusals 5 s, doubled up to
 * 320 s; spent budgets a minute, doubled, or until X's reset when it names one.
 *
 * Source: docs/sources.md#x-activity.
 */
export function createReconnectDelays(): ReconnectDelays {
  let failures = 0;
  return {
    alive() {
      failures = 0;
    },
    next(error, nowMs) {
      failures += 1;
      if (!(error instanceof XResponseError)) {
        return Math.min(failures * NETWORK_STEP_MS, NETWORK_LONGEST_MS);
      }
      const doubled = 2 ** Math.min(failures - 1, 16);
      if (error.status !== 429 && error.status !== 420) {
        return Math.min(REFUSED_FIRST_MS * doubled, REFUSED_LONGEST_MS);
      }
      const resetInMs = (error.rateLimitResetAt?.getTime() ?? 0) - nowMs;
      const waitMs = resetInMs > 0 ? resetInMs : LIMITED_FIRST_MS * doubled;
      return Math.min(waitMs, LIMITED_LONGEST_MS);
    },
  };
}
