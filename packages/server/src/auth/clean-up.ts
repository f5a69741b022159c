import { deleteExpiredAccess, deleteOldSignInFailures } from "@tsubame/store";
import type { Context, Part } from "../context.ts";

const intervalMs = 10 * 60 * 1000;
const rowsAtOnce = 1000;
const keptFailuresMs = 24 * 60 * 60 * 1000;

/** Removes tokens, sessions and counted failures that have run out. They are without effect before that already. */
export function createAccessCleanUp(context: Context): Part {
  let running: Promise<void> = Promise.resolve();
  const clean = async (): Promise<void> => {
    const now = context.clock.now();
    try {
      await deleteExpiredAccess(context.db, now, rowsAtOnce);
      await deleteOldSignInFailures(
        context.db,
        new Date(now.getTime() - keptFailuresMs),
        rowsAtOnce,
      );
    } catch (error) {
      context.log.warn({ err: error }, "expired access could not be removed");
    }
  };
  const timer = setInterval(() => {
    running = clean();
  }, intervalMs);
  timer.unref();
  return {
    name: "access clean-up",
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
