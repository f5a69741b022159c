/**
 * Where the sandbox gets "now" from, in milliseconds since 1970. What X does later goes through `time/virtual-clock.ts`, which is such a
 * clock too; deadlines of real connections run on the machine's time.
 */
export interface Clock {
  now(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };
