import { setTimeout as delay } from "node:timers/promises";

/** Time as the client sees it; tests bring their own. */
export interface XClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Comes back after so many milliseconds, or at once when the signal aborts. */
  wait(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** The system's time. */
export const systemClock: XClock = {
  now: () => Date.now(),
  wait: async (durationMs, signal) => {
    await delay(durationMs, undefined, { signal }).catch((error: unknown) => {
      if (signal?.aborted !== true) {
        throw error;
      }
    });
  },
};
