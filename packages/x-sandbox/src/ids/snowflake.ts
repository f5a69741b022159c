import type { Clock } from "../clock.ts";

/** First instant of X's id scheme (2010-11-04T01:42:54.657Z); the millisecond part of an id counts from here. */
const EPOCH_MS = 1288834974657n;
const SEQUENCE_BITS = 22n;

/** Makes ids of the shape X uses: decimal strings above 2^53, rising with time, unique within one sandbox. */
export interface SnowflakeSource {
  next(): string;
}

/** Ids never repeat and never fall, also when the clock stands still or steps back. */
export function createSnowflakeSource(clock: Clock): SnowflakeSource {
  let last = 0n;
  return {
    next(): string {
      const fromClock = (BigInt(clock.now()) - EPOCH_MS) << SEQUENCE_BITS;
      last = fromClock > last ? fromClock : last + 1n;
      return last.toString();
    },
  };
}

/** The creation instant (ms) that an id carries. X derives `created_timestamp` of a DM event from its id in the same way. */
export function snowflakeTimeMs(id: string): number {
  return Number((BigInt(id) >> SEQUENCE_BITS) + EPOCH_MS);
}

/** The id of an instant in the past; `sequence` keeps several of one millisecond apart (below 4,194,304). */
export function snowflakeAt(atMs: number, sequence: number): string {
  return (((BigInt(atMs) - EPOCH_MS) << SEQUENCE_BITS) + BigInt(sequence)).toString();
}
