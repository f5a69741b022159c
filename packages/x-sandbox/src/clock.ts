/**
 * Where the sandbox gets "now" from, in milliseconds since 1970. Injected so that tests can move the timestamp window, rate-limit
 * windows and 30-day horizon without waiting. Timers (retries, deadlines) run on real time and are shortened by settings instead.
 */
export interface Clock {
  now(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };
