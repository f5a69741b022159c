import { mapDatabaseError, purgeSettledInbox } from "@tsubame/store";
import type { Context, Part } from "../context.ts";

/**
 * How long an understood delivery is kept. X lists DMs for 30 days, so a key that were forgotten earlier could bring a
 * DM in a second time; the margin is for clocks and long searches.
 */
const keptDays = 35;
const periodMs = 3_600_000;
const batchSize = 5_000;
/** Rounds at one time, so that a large backlog does not hold the database. */
const maxBatches = 20;

/** Removes what is older; returns how many deliveries went. */
export async function purgeInbox(context: Pick<Context, "db" | "clock">): Promise<number> {
  const before = new Date(context.clock.now().getTime() - keptDays * 86_400_000);
  let total = 0;
  for (let batch = 0; batch < maxBatches; batch += 1) {
    const count = await purgeSettledInbox(context.db, { before, limit: batchSize });
    total += count;
    if (count < batchSize) break;
  }
  return total;
}

/** Does so every hour, on every node: rows that another one removes are skipped. */
export function createInboxRetention(context: Context): Part {
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    try {
      const count = await purgeInbox(context);
      if (count > 0) context.log.info({ count }, "old deliveries were removed");
    } catch (error) {
      context.log.warn({ code: mapDatabaseError(error).code }, "old deliveries were not removed");
    }
  }

  const timer = setInterval(() => {
    running ??= run().finally(() => {
      running = undefined;
    });
  }, periodMs);
  return {
    name: "retention of deliveries",
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
