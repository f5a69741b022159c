import {
  appendEvents,
  closeOutlived,
  endOpenLegs,
  lockOutlivedConversations,
  mapDatabaseError,
} from "@tsubame/store";
import type { Context, Part } from "../../context.ts";

const batchSize = 200;
const defaultPeriodMs = 60_000;

/**
 * Ends the conversations that the account's owner began and nobody answered within the threading time, as of their
 * last message. A customer's DM that comes later would do the same on its way in; this keeps lists and counts true
 * until then.
 *
 * @returns how many were ended
 */
export async function endOutlivedConversations(
  context: Pick<Context, "db" | "clock">,
): Promise<number> {
  return context.db.transaction().execute(async (trx) => {
    const now = context.clock.now();
    const outlived = await lockOutlivedConversations(trx, { now, limit: batchSize });
    if (outlived.length === 0) return 0;
    await closeOutlived(trx, outlived);
    await endOpenLegs(
      trx,
      outlived.map((conversation) => conversation.conversationId),
      now,
    );
    await appendEvents(
      trx,
      outlived.map(({ conversationId, integrationId }) => ({
        kind: "conversation.ended" as const,
        conversationId,
        integrationId,
        detail: { reason: "timeout" },
      })),
    );
    return outlived.length;
  });
}

/** Does so once a minute. Every node may: rows that another one has in hand are skipped. */
export function createOutlivedSweep(context: Context, periodMs = defaultPeriodMs): Part {
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    try {
      if ((await endOutlivedConversations(context)) > 0) context.signals.poke("events");
    } catch (error) {
      context.log.warn({ code: mapDatabaseError(error).code }, "old conversations were not ended");
    }
  }

  const timer = setInterval(() => {
    running ??= run().finally(() => {
      running = undefined;
    });
  }, periodMs);
  return {
    name: "outlived conversations",
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
