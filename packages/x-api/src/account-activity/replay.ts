import type { XGenerationName } from "../client/generation.ts";
import { unreadable, type XAnswer } from "../client/caller.ts";
import { asId, asInstantMs, asObject } from "../foreign/read.ts";
import type { ReplayJob, ReplayWish } from "./account-activity-api.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Which part of the past a replay covers, as ages in milliseconds. */
export interface ReplayReach {
  /** Nothing older can be asked for. */
  oldestMs: number;
  /** Nothing younger can be asked for: X's own record lags behind. */
  newestMs: number;
}

/**
 * How far back each generation can deliver again; null where it cannot. v1.1's page lets a replay begin
 * no later than 31 minutes ago and end 10 minutes ago; v2's page names no lag. The longer one is kept for
 * both, since a job refused for its newest minutes brings nothing at all, and the list of DMs covers them.
 *
 * Source: docs/sources.md#x-replay.
 */
export const REPLAY_REACH: Readonly<Record<XGenerationName, ReplayReach | null>> = {
  "v1.1-premium": null,
  "v1.1-enterprise": { oldestMs: 5 * 24 * HOUR_MS, newestMs: 31 * MINUTE_MS },
  "v2-account-activity": { oldestMs: 24 * HOUR_MS, newestMs: 31 * MINUTE_MS },
  "v2-activity": { oldestMs: 24 * HOUR_MS, newestMs: 31 * MINUTE_MS },
};

/**
 * Writes the two dates of a replay, `yyyymmddhhmm` in UTC: the first minute is included, the last is not,
 * so the end is rounded up. A TypeError when nothing lies between them.
 */
export function replayDatesOf({ fromAt, untilAt }: ReplayWish): { from: string; until: string } {
  const fromMs = Math.floor(fromAt.getTime() / MINUTE_MS) * MINUTE_MS;
  const untilMs = Math.ceil(untilAt.getTime() / MINUTE_MS) * MINUTE_MS;
  if (!(fromMs < untilMs)) {
    throw new TypeError("a replay ends after it begins");
  }
  return { from: minuteOf(fromMs), until: minuteOf(untilMs) };
}

/** Reads the answer to a replay; `body` is what v2 wraps in `data`. */
export function replayJobOf(answer: XAnswer, body: unknown): ReplayJob {
  const job = asObject(body);
  const jobId = asId(job?.["job_id"]);
  if (jobId === null) {
    throw unreadable(answer, "no replay job in the answer");
  }
  return { jobId, createdAtMs: asInstantMs(job?.["created_at"]) };
}

function minuteOf(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 16).replaceAll(/[-T:]/g, "");
}
