import { setTimeout as delay } from "node:timers/promises";

/**
 * Polls until `condition` holds, for tests that wait for another process or connection; as long as `expect.poll` does, which
 * is what a busy machine may need.
 */
export async function settle(
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 15_000,
): Promise<void> {
  const startedAt = performance.now();
  while (performance.now() < startedAt + deadlineMs) {
    if (await condition()) return;
    await delay(Math.min(Math.max((performance.now() - startedAt) / 20, 5), 25));
  }
  throw new Error(`not settled within ${deadlineMs} ms: ${condition.toString()}`);
}
