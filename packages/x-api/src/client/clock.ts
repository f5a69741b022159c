import { setTimeout as delay } from "node:timers/promises";

/** Time as the client sees it; tests bring their own. */
export interface XClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Comes back after so many milliseconds. */
  wait(durationMs: number): Promise<void>;
}

/** The system's time. */
export const systemClock: XClock = {
  now: () => Date.now(),
  wait: async (durationMs) => {
    await delay(durationMs);
  },
};
