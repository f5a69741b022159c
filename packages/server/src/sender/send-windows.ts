import type { SendStamp, StoredLimit } from "@tsubame/store";
import { X_LIMITS, type XLimitFamily, type XLimitOwner } from "@tsubame/x-api";

/** One window of X's limits on sends at one moment: what is allowed, what was spent, and what frees it. */
export interface SendWindow {
  readonly per: XLimitOwner;
  readonly windowSeconds: number;
  readonly limit: number;
  /** Whether X's headers told the limit; else it is the documented one. */
  readonly isLearned: boolean;
  /** False: replies that X calls free are left out of it. */
  readonly countsFree: boolean;
  /** As X's headers said: so many are left, and the window starts anew then. Null when X has not said. */
  readonly fixed: { readonly left: number; readonly resetAtMs: number } | null;
  /** Sends since the last known reset that are within the window's length, oldest first; milliseconds. */
  readonly stampsMs: readonly number[];
}

/** Name under which X's limit on sends is kept; the window's owner is appended. */
export const sendLimitName = "dm.send";
/** X's clock may be behind ours by a little; coming early costs a refusal. */
export const resetMarginMs = 1_000;
/** A post reaches X some time after it was begun, so a place is free that much later. */
const slidingMarginMs = 5_000;

/** X counts budgets of its two families apart (docs/sources.md#x-direct-messages). */
export function familyOf(generation: string): XLimitFamily {
  return generation.startsWith("v2") ? "v2" : "v1.1";
}

/** What the windows of an account are made of. */
export interface WindowFacts {
  readonly now: Date;
  readonly integrationId: string;
  readonly family: XLimitFamily;
  /** What headers said, to this account and to others of the same app. */
  readonly learned: readonly StoredLimit[];
  /** Attempts of all accounts of the app in the last 24 hours, oldest first. */
  readonly stamps: readonly SendStamp[];
}

/**
 * The windows that hold for an account's sends. X's documented limits, until its headers say otherwise. What was
 * spent comes from the record of attempts, so that a restart, another node or another account of the same app is
 * counted like one's own.
 *
 * X's windows are fixed and begin with a call nobody told us of, unless a header did. Without one, no more than the
 * limit is sent in any stretch of the window's length, which no fixed window can find too much.
 */
export function sendWindowsOf(facts: WindowFacts): SendWindow[] {
  const documented = X_LIMITS.find(
    (limit) => limit.name === sendLimitName && limit.family === facts.family,
  );
  const kinds = new Map(
    (documented?.windows ?? []).map((window) => [`${window.per} ${window.windowSeconds}`, window]),
  );
  for (const { name, windowSeconds, limit } of facts.learned) {
    const per = ownerOf(name);
    if (per === null || (windowSeconds !== 900 && windowSeconds !== 86_400)) continue;
    const key = `${per} ${windowSeconds}`;
    if (!kinds.has(key)) kinds.set(key, { per, windowSeconds, limit });
  }
  return [...kinds.values()].map((kind) => windowOf(facts, kind));
}

function ownerOf(name: string): XLimitOwner | null {
  if (name === `${sendLimitName}.user`) return "user";
  return name === `${sendLimitName}.app` ? "app" : null;
}

function windowOf(
  facts: WindowFacts,
  kind: { readonly per: XLimitOwner; readonly windowSeconds: number; readonly limit: number },
): SendWindow {
  const { per, windowSeconds } = kind;
  const nowMs = facts.now.getTime();
  const countsFree = facts.family === "v2" || windowSeconds < 86_400;
  const own = facts.learned
    .filter(
      (row) =>
        row.name === `${sendLimitName}.${per}` &&
        row.windowSeconds === windowSeconds &&
        (per === "app" || row.integrationId === facts.integrationId),
    )
    .toSorted((a, b) => b.learnedAt.getTime() - a.learnedAt.getTime())[0];
  const stamps = facts.stamps.filter(
    (stamp) =>
      (per === "app" || stamp.integrationId === facts.integrationId) &&
      (countsFree || stamp.isCounted),
  );
  const limit = own?.limit ?? kind.limit;
  const shape = { per, windowSeconds, limit, isLearned: own !== undefined, countsFree };
  const resetAtMs = own?.resetAt?.getTime() ?? null;
  if (own !== undefined && resetAtMs !== null && own.remaining !== null && resetAtMs > nowMs) {
    const learnedAtMs = own.learnedAt.getTime();
    // What was out when X answered may or may not be in its number; it is taken as not.
    const spentSince = stamps.filter(
      (stamp) => stamp.startedAt.getTime() > learnedAtMs || stamp.isOpen,
    );
    const left = Math.max(0, own.remaining - spentSince.length);
    return { ...shape, fixed: { left, resetAtMs }, stampsMs: [] };
  }
  const sinceMs = Math.max(resetAtMs ?? -Infinity, nowMs - windowSeconds * 1000);
  const stampsMs = stamps.map((stamp) => stamp.startedAt.getTime()).filter((at) => at >= sinceMs);
  return { ...shape, fixed: null, stampsMs };
}

/** Sends that a window allows at this moment. */
export function leftIn(window: SendWindow): number {
  if (window.fixed !== null) return window.fixed.left;
  return Math.max(0, window.limit - window.stampsMs.length);
}

/** What automatic replies leave untouched: a fifth of each window, one at least. */
export function reserveOf(window: Pick<SendWindow, "limit">): number {
  return Math.max(1, Math.ceil(window.limit / 5));
}

/** A window as time goes on, for foreseeing. Times asked for and taken must not go back. */
export interface WindowTimeline {
  readonly countsFree: boolean;
  /** The first instant from `atMs` on at which one more may be sent and `reserve` stays; Infinity for never. */
  earliestMs(atMs: number, reserve: number): number;
  take(atMs: number): void;
}

/** Lets a window run from its present state. */
export function runWindow(window: SendWindow): WindowTimeline {
  const windowMs = window.windowSeconds * 1000;
  const stampsMs = [...window.stampsMs];
  let fixed = window.fixed === null ? null : { ...window.fixed };
  return {
    countsFree: window.countsFree,
    earliestMs(atMs, reserve) {
      let fromMs = atMs;
      if (fixed !== null) {
        const opensAtMs = fixed.resetAtMs + resetMarginMs;
        if (fromMs < opensAtMs && fixed.left > reserve) return fromMs;
        fromMs = Math.max(fromMs, opensAtMs);
      }
      const allowed = window.limit - reserve;
      if (allowed <= 0) return Infinity;
      const oldest = stampsMs[stampsMs.length - allowed];
      return oldest === undefined ? fromMs : Math.max(fromMs, oldest + windowMs + slidingMarginMs);
    },
    take(atMs) {
      if (fixed !== null && atMs < fixed.resetAtMs + resetMarginMs) {
        fixed.left -= 1;
        return;
      }
      fixed = null;
      stampsMs.push(atMs);
    },
  };
}
