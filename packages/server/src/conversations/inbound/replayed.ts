import { countReplayed, readRunningReplays, type Writer } from "@tsubame/store";
import type { ArrivedDm } from "./arrivals.ts";

/** A delivery that is no older than this is no replay: X does not replay its newest minutes. */
const youngMs = 60_000;

/**
 * Tells what a replay brings from what X delivers for the first time. X does not say; but while a replay runs that we
 * have asked for, a DM that was written in its window and comes now is the replay's. Without old DMs it costs nothing.
 */
export async function markReplayed(
  trx: Writer,
  dms: readonly ArrivedDm[],
  now: Date,
): Promise<readonly ArrivedDm[]> {
  const isOld = ({ arrivedBy, event }: ArrivedDm): boolean =>
    arrivedBy === "webhook" && now.getTime() - event.createdAtMs > youngMs;
  const old = dms.filter(isOld);
  if (old.length === 0) return dms;
  const replays = await readRunningReplays(trx, [
    ...new Set(old.map(({ integrationId }) => integrationId)),
  ]);
  if (replays.length === 0) return dms;
  return dms.map((dm) => {
    const isReplayed =
      isOld(dm) &&
      replays.some(
        ({ integrationId, fromMs, untilMs }) =>
          integrationId === dm.integrationId &&
          dm.event.createdAtMs >= fromMs &&
          dm.event.createdAtMs <= untilMs,
      );
    return isReplayed ? { ...dm, arrivedBy: "replay" } : dm;
  });
}

/** Adds what a replay has brought to the report of the search that asked for it. */
export async function countReplayedDms(trx: Writer, fresh: readonly ArrivedDm[]): Promise<void> {
  const replayed = fresh.filter(({ arrivedBy }) => arrivedBy === "replay");
  for (const [integrationId, dms] of Map.groupBy(replayed, (dm) => dm.integrationId)) {
    await countReplayed(trx, { integrationId, count: dms.length });
  }
}
