import {
  appendEvents,
  assertLease,
  readQueueFacts,
  writeQueueMeasures,
  type Lease,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { createDeadlineLoop, type DeadlineLoop } from "../deadline-loop.ts";
import { transact } from "../transaction.ts";
import { estimateWaitOfNext, serviceLevelOf } from "./estimate-wait.ts";

const leaseName = "queue-measures";
const measureEveryMs = 5_000;

/**
 * Measures every queue each few seconds and tells what changed (`queue.measured`): rules of queues that look at the
 * expected wait or the service level are decided anew by it. One node does it, under a lease that each commit checks.
 */
export function createQueueMeasurer(
  context: Pick<Context, "db" | "clock" | "events" | "log" | "signals" | "nodeId">,
): DeadlineLoop {
  async function work(lease: Lease | null): Promise<number> {
    if (lease === null) return measureEveryMs;
    const now = context.clock.now();
    const facts = await readQueueFacts(context.db, { now });
    const measures = facts.map((queue) => ({
      queueId: queue.queueId,
      estimatedWaitSeconds: estimateWaitOfNext(queue),
      serviceLevel: serviceLevelOf(queue.recent),
    }));
    await transact(context, async (trx) => {
      await assertLease(trx, { name: leaseName, token: lease.token });
      const changed = await writeQueueMeasures(trx, measures, now);
      await appendEvents(
        trx,
        changed.map(({ queueId, estimatedWaitSeconds, serviceLevel }) => ({
          kind: "queue.measured" as const,
          queueId,
          detail: { estimatedWaitSeconds, serviceLevel },
        })),
      );
    });
    return measureEveryMs;
  }

  return createDeadlineLoop(context, {
    name: "queue measurer",
    work,
    pollMs: measureEveryMs,
    lease: { name: leaseName },
  });
}
