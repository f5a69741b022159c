import { mapDatabaseError, readReconcilingSends, type ReconcilingSend } from "@tsubame/store";
import type { Logger } from "pino";
import type { Context } from "../context.ts";
import { giveUpSearch, lookUpSends } from "./reconcile.ts";
import { nextCheckAtMs, type SenderTimings } from "./timings.ts";
import type { AccountClient } from "./x-clients.ts";

/** Looks up what became of attempts whose answer was lost, beside the sending of other replies. */
export interface LookUps {
  /**
   * Starts a look-up of everything that is due, unless one is running or the last one was only just. Returns in how
   * many milliseconds there will be something to do; Infinity when nothing is known, or `onDone` will tell.
   */
  start(): Promise<number>;
  /** Looks already taken do not count for a new leader: it looks at once. */
  forget(): void;
  /** Resolves when no look-up is running. */
  settled(): Promise<void>;
}

/**
 * One look reads X's list once for all replies that are due. X allows few reads (15 in 15 minutes), so looks are
 * half of the first waiting time apart: replies that become due in between share the next one.
 */
export function createLookUps(options: {
  readonly context: Context;
  readonly integrationId: string;
  readonly timings: SenderTimings;
  readonly log: Logger;
  readonly openAccount: () => Promise<AccountClient | null>;
  /** X's list must not be read before this instant (milliseconds since 1970). */
  readonly listOpensAtMs: () => number;
  readonly onDone: () => void;
}): LookUps {
  const { context, integrationId, timings, log } = options;
  const gapMs = (timings.checkAfterMs[0] ?? 0) / 2;
  const lastCheckAtMs = new Map<string, number>();
  let lastLookAtMs = -Infinity;
  let looking: Promise<void> | undefined;

  async function look(due: readonly ReconcilingSend[], nowMs: number): Promise<void> {
    const account = await options.openAccount();
    // A list whose budget is spent is not asked; the time to decide comes all the same.
    const isListOpen = options.listOpensAtMs() <= nowMs;
    if (account !== null && isListOpen) await lookUpSends(context, integrationId, account, due);
    const decideAfterMs = timings.checkAfterMs.at(-1) ?? 0;
    for (const send of due) {
      lastCheckAtMs.set(send.messageId, nowMs);
      if (nowMs < send.startedAt.getTime() + decideAfterMs) continue;
      if (await giveUpSearch(context, send.messageId)) {
        log.warn({ messageId: send.messageId }, "nobody knows whether X has this reply");
      }
    }
  }

  return {
    async start() {
      if (looking !== undefined) return Infinity;
      const sends = await readReconcilingSends(context.db, integrationId);
      const nowMs = context.clock.now().getTime();
      for (const messageId of lastCheckAtMs.keys()) {
        if (!sends.some((send) => send.messageId === messageId)) lastCheckAtMs.delete(messageId);
      }
      const openAtMs = lastLookAtMs + gapMs;
      const dueAtMs = (send: ReconcilingSend): number => {
        const attempt = {
          startedAtMs: send.startedAt.getTime(),
          lastCheckAtMs: lastCheckAtMs.get(send.messageId) ?? null,
        };
        return Math.max(nextCheckAtMs(attempt, timings.checkAfterMs) ?? nowMs, openAtMs);
      };
      const due = sends.filter((send) => dueAtMs(send) <= nowMs);
      if (due.length === 0)
        return Math.min(Infinity, ...sends.map((send) => dueAtMs(send) - nowMs));
      lastLookAtMs = nowMs;
      looking = look(due, nowMs)
        .catch((error: unknown) => {
          log.warn({ code: mapDatabaseError(error).code }, "outcomes could not be looked up now");
        })
        .finally(() => {
          looking = undefined;
          options.onDone();
        });
      return Infinity;
    },
    forget() {
      lastCheckAtMs.clear();
      lastLookAtMs = -Infinity;
    },
    settled: async () => looking,
  };
}
