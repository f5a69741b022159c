import { lockSend, readLateAutomatic, settleSend } from "@tsubame/store";
import type { Context } from "../context.ts";
import { transact } from "../transaction.ts";

/** Replies dropped in one turn; the rest in the next. */
const dropLimit = 100;

/**
 * Gives up automatic replies whose time of use is over, before they could be sent or hold up a person's reply behind them:
 * "you are third in the line" must not arrive after the agent, nor hours later. They stay in the thread as failed.
 *
 * @returns the messages that were dropped
 */
export async function dropLateAutomatic(
  context: Pick<Context, "db" | "clock" | "signals" | "log">,
  integrationId: string,
): Promise<ReadonlySet<string>> {
  const dropped = new Set<string>();
  const now = context.clock.now();
  const late = await readLateAutomatic(context.db, { integrationId, now, limit: dropLimit });
  for (const messageId of late) {
    const isDropped = await transact(context, async (trx) => {
      const send = await lockSend(trx, messageId);
      if (send?.state !== "queued") return false;
      return settleSend(trx, messageId, {
        kind: "failed",
        errorCode: "MessageExpired",
        errorDetail: { reason: "automaticTooLate", httpStatus: null, xCode: null },
      });
    });
    if (!isDropped) continue;
    dropped.add(messageId);
    context.log.info({ messageId, integrationId }, "an automatic reply was dropped as too late");
  }
  return dropped;
}
