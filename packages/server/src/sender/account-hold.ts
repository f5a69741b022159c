import { clearSendHold, putSendHold, readSendHold, type SendHold } from "@tsubame/store";
import type { Logger } from "pino";
import type { Context } from "../context.ts";
import { transact } from "../transaction.ts";
import type { HoldReason } from "./send-outcome.ts";
import type { SenderTimings } from "./timings.ts";

/**
 * Stands between an account's replies and X while X refuses the account itself: a dead token, a missing permission,
 * no credits. Nothing fails meanwhile; the replies wait, and everybody who sees one of them sees why.
 *
 * - `free`: replies go.
 * - `held`: none goes until `nextTryAt`. Then one goes alone and tells: refused alike, the pause doubles (one minute to
 *   fifteen); anything else ends the hold. New credentials, or a check that passed, bring the try forward.
 *
 * Written down, so that every node shows it and a new leader keeps to it.
 */
export interface AccountHold {
  load(): Promise<void>;
  isHeld(): boolean;
  /** When one reply may be tried (milliseconds since 1970); Infinity when none is held. */
  nextTryAtMs(): number;
  /** Something was changed that may have mended it. */
  tryNow(): void;
  put(refusal: {
    readonly reason: HoldReason;
    readonly httpStatus: number;
    readonly xCode: number | null;
  }): Promise<void>;
  /** X has taken a reply, or refused one for a reason of its own. */
  end(): Promise<void>;
}

/** Keeps the hold of one account in memory and in the database. Only the account's leading sender writes it. */
export function createAccountHold(options: {
  readonly context: Pick<Context, "db" | "signals" | "clock">;
  readonly integrationId: string;
  readonly timings: Pick<SenderTimings, "holdBaseMs" | "holdCapMs">;
  readonly log: Logger;
}): AccountHold {
  const { context, integrationId, timings, log } = options;
  let hold: SendHold | undefined;

  return {
    async load() {
      hold = await readSendHold(context.db, integrationId);
    },
    isHeld: () => hold !== undefined,
    nextTryAtMs: () => hold?.nextTryAt.getTime() ?? Infinity,
    tryNow() {
      if (hold !== undefined) hold = { ...hold, nextTryAt: context.clock.now() };
    },
    async put(refusal) {
      const now = context.clock.now();
      // Posts that were out together are refused together: that is one try.
      if (hold?.reason === refusal.reason && hold.nextTryAt > now) return;
      const tryCount = hold?.reason === refusal.reason ? hold.tryCount + 1 : 1;
      const pauseMs = Math.min(timings.holdCapMs, timings.holdBaseMs * 2 ** (tryCount - 1));
      const next: SendHold = {
        ...refusal,
        sinceAt: hold?.reason === refusal.reason ? hold.sinceAt : now,
        nextTryAt: new Date(now.getTime() + pauseMs),
        tryCount,
      };
      hold = next;
      const isNew = await transact(context, (trx) => putSendHold(trx, integrationId, next));
      if (isNew) log.warn({ ...refusal }, "X refuses the account; its replies wait");
    },
    async end() {
      if (hold === undefined) return;
      const ended = hold;
      hold = undefined;
      try {
        await transact(context, (trx) => clearSendHold(trx, integrationId));
      } catch (error) {
        // It is written still, and whoever writes the outcome again ends it then.
        hold ??= ended;
        throw error;
      }
      log.info("X takes the account's replies again");
    },
  };
}
