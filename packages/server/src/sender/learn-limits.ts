import type { SendStamp, StoredLimit } from "@tsubame/store";
import { X_LIMITS, type XAnswerInfo, type XLimitFamily, type XLimitWindow } from "@tsubame/x-api";
import { believableResetMs } from "../x-accounts/believable-reset.ts";
import { sendLimitName } from "./send-windows.ts";

/** Two resets this near are one window: X's clock has seconds, and headers may differ by one. */
const sameResetMs = 2_000;

/**
 * What an answer's headers teach about the limits of the call. Answers overtake each other, so of two that speak of
 * the same window the smaller remainder holds.
 *
 * A refusal whose limit is smaller than what X itself has taken in that window contradicts itself: the window is not
 * the documented one, or the limit was only lowered for the moment. Then the reset is honoured, and the limit that
 * held before holds again after it.
 */
export function learnWindows(
  info: Pick<XAnswerInfo, "limitName" | "windows" | "status">,
  facts: {
    readonly integrationId: string;
    readonly family: XLimitFamily;
    readonly now: Date;
    /** What was known of this account. */
    readonly known: readonly StoredLimit[];
    /** Sends that X has taken and counted in the last 24 hours. */
    readonly stamps: readonly SendStamp[];
  },
): StoredLimit[] {
  const { limitName } = info;
  if (limitName === null) return [];
  return info.windows.flatMap((window): StoredLimit[] => {
    const name = `${limitName}.${window.per}`;
    const { windowSeconds, limit } = window;
    const resetAt = new Date(
      believableResetMs(window.resetAt.getTime(), {
        nowMs: facts.now.getTime(),
        lengthMs: windowSeconds * 1000,
      }),
    );
    const known = facts.known.find(
      (row) => row.name === name && row.windowSeconds === windowSeconds,
    );
    const isSameWindow =
      known?.resetAt !== null &&
      known?.resetAt !== undefined &&
      Math.abs(known.resetAt.getTime() - resetAt.getTime()) <= sameResetMs;
    const remaining = isSameWindow
      ? Math.min(known.remaining ?? window.remaining, window.remaining)
      : window.remaining;
    const isContradiction =
      limitName === sendLimitName &&
      info.status === 429 &&
      takenIn(facts.stamps, resetAt.getTime() - windowSeconds * 1000) > limit;
    return [
      {
        integrationId: facts.integrationId,
        name,
        windowSeconds,
        limit: isContradiction
          ? (known?.limit ?? documented(facts.family, window) ?? limit)
          : limit,
        remaining,
        resetAt,
        learnedAt: facts.now,
      },
    ];
  });
}

/** What X documents for a window of sends. */
function documented(
  family: XLimitFamily,
  window: Pick<XLimitWindow, "per" | "windowSeconds">,
): number | undefined {
  return X_LIMITS.find(
    (limit) => limit.family === family && limit.name === sendLimitName,
  )?.windows.find(
    ({ per, windowSeconds }) => per === window.per && windowSeconds === window.windowSeconds,
  )?.limit;
}

function takenIn(stamps: readonly SendStamp[], sinceMs: number): number {
  return stamps.filter((stamp) => stamp.startedAt.getTime() >= sinceMs).length;
}
