import { mapDatabaseError, writeLimits, type StoredLimit } from "@tsubame/store";
import type { Context, Part } from "../context.ts";
import { learnWindows } from "./learn-limits.ts";
import { sendLimitName } from "./send-windows.ts";

/** What was learned is written down this often; what was spent since then is in the record of attempts. */
const writeEveryMs = 1_000;

/**
 * Writes down what X's answers say about limits, whoever asked: sends, look-ups, checks. After a restart, and on other
 * nodes, the budgets start from there.
 */
export function createLimitRecorder(
  context: Pick<Context, "db" | "clock" | "log" | "xAnswers">,
): Part {
  const latest = new Map<string, StoredLimit>();
  const unwritten = new Set<string>();
  let writing: Promise<void> | undefined;

  const unsubscribe = context.xAnswers.subscribe(({ integrationId, info }) => {
    const known = info.windows.flatMap(
      ({ per, windowSeconds }) =>
        latest.get(`${integrationId} ${info.limitName}.${per} ${windowSeconds}`) ?? [],
    );
    // A send that was refused: the account's own sender knows what X had taken, and writes down what that teaches.
    if (info.limitName === sendLimitName && info.status === 429) return;
    const facts = { integrationId, family: "v1.1", now: context.clock.now(), known } as const;
    for (const row of learnWindows(info, { ...facts, stamps: [] })) {
      const key = `${integrationId} ${row.name} ${row.windowSeconds}`;
      latest.set(key, row);
      unwritten.add(key);
    }
  });

  async function write(): Promise<void> {
    const rows = [...unwritten].flatMap((key) => latest.get(key) ?? []);
    unwritten.clear();
    try {
      await writeLimits(context.db, rows);
    } catch (error) {
      const { code } = mapDatabaseError(error);
      context.log.warn({ code }, "what X said about its limits could not be written down");
    }
  }

  const timer = setInterval(() => {
    if (unwritten.size === 0) return;
    writing ??= write().finally(() => {
      writing = undefined;
    });
  }, writeEveryMs);
  return {
    name: "limit recorder",
    async stop() {
      clearInterval(timer);
      unsubscribe();
      await writing;
      if (unwritten.size > 0) await write();
    },
  };
}
