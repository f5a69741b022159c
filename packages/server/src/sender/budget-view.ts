import { waitingReplyLimit, type SendBudgetView, type SendWindowView } from "@tsubame/contract";
import {
  readLimitedAccount,
  readLimits,
  readSendHold,
  readSendStamps,
  readWaitingReplies,
  type SendStamp,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { sendHoldView } from "./hold-texts.ts";
import { familyOf, leftIn, reserveOf, sendWindowsOf, type SendWindow } from "./send-windows.ts";

const dayMs = 86_400_000;
const rateMs = 15 * 60_000;

/**
 * An account's send budget as any node can tell it: from what X's headers taught and the record of attempts. Undefined
 * when there is no such account.
 */
export async function readSendBudget(
  context: Pick<Context, "db" | "clock">,
  integrationId: string,
): Promise<SendBudgetView | undefined> {
  const { db } = context;
  const now = context.clock.now();
  const account = await readLimitedAccount(db, integrationId);
  if (account === undefined) return undefined;
  const family = familyOf(account.generation);
  const [learned, stamps, hold, waiting] = await Promise.all([
    readLimits(db, account.appIntegrationIds),
    readSendStamps(db, {
      integrationIds: account.appIntegrationIds,
      since: new Date(now.getTime() - dayMs),
      countsRefused: family === "v2",
    }),
    readSendHold(db, integrationId),
    readWaitingReplies(db, { integrationId, limit: waitingReplyLimit }),
  ]);
  const windows = sendWindowsOf({ now, integrationId, family, learned, stamps });
  const own = stamps.filter((stamp) => stamp.integrationId === integrationId);
  return {
    integrationId,
    readAt: now.toISOString(),
    state: stateOf(windows, hold !== undefined),
    windows: windows.map((window) => windowView(window, { now, stamps, own })),
    sendsPerMinute: perMinute(own, now),
    repliesPerInbound: family === "v2" ? null : account.repliesPerInbound,
    hold: sendHoldView(hold),
    waiting: {
      count: waiting.count,
      automaticCount: waiting.automaticCount,
      oldestAcceptedAt: waiting.oldestAcceptedAt?.toISOString() ?? null,
      lastExpectedAt: waiting.lastExpectedAt?.toISOString() ?? null,
      replies: waiting.replies.map((reply) => ({
        messageId: reply.messageId,
        conversationId: reply.conversationId,
        isAutomatic: reply.isAutomatic,
        acceptedAt: reply.acceptedAt.toISOString(),
        expectedAt: reply.expectedAt?.toISOString() ?? null,
      })),
    },
  };
}

function stateOf(windows: readonly SendWindow[], isHeld: boolean): SendBudgetView["state"] {
  if (isHeld) return "held";
  if (windows.some((window) => leftIn(window) === 0)) return "spent";
  return windows.some((window) => leftIn(window) <= reserveOf(window)) ? "tight" : "free";
}

function windowView(
  window: SendWindow,
  facts: {
    readonly now: Date;
    readonly stamps: readonly SendStamp[];
    readonly own: readonly SendStamp[];
  },
): SendWindowView {
  const left = leftIn(window);
  const { per, windowSeconds, limit, fixed } = window;
  const counted = (per === "app" ? facts.stamps : facts.own).filter(
    (stamp) => window.countsFree || stamp.isCounted,
  );
  return {
    per,
    windowSeconds,
    limit,
    used: Math.max(0, limit - left),
    left,
    resetAt: fixed === null ? null : new Date(fixed.resetAtMs).toISOString(),
    source: window.isLearned ? "headers" : "documentation",
    exhaustedAt: exhaustedAt(window, { now: facts.now, perMinute: perMinute(counted, facts.now) }),
  };
}

function perMinute(stamps: readonly SendStamp[], now: Date): number {
  const sinceMs = now.getTime() - rateMs;
  const count = stamps.filter((stamp) => stamp.startedAt.getTime() > sinceMs).length;
  return count / (rateMs / 60_000);
}

/**
 * When a window will be empty if sending goes on as it does; null when it starts anew before that, or when the rate is
 * one that it can bear for ever.
 */
function exhaustedAt(
  window: SendWindow,
  { now, perMinute: rate }: { readonly now: Date; readonly perMinute: number },
): string | null {
  const left = leftIn(window);
  if (left === 0) return now.toISOString();
  if (rate === 0) return null;
  const atMs = now.getTime() + (left / rate) * 60_000;
  if (window.fixed !== null && atMs >= window.fixed.resetAtMs) return null;
  const isBearable = (rate * window.windowSeconds) / 60 <= window.limit;
  return window.fixed === null && isBearable ? null : new Date(atMs).toISOString();
}
