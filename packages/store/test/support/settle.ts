import { setTimeout as delay } from "node:timers/promises";

/**
 * Polls until `condition` holds, for tests that wait for another process or connection; as long as `expect.poll` does, which
 * is what a busy machine may need.
 */
export async function settle(
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (performance.now() < deadline) {
    if (await condition()) return;
    await delay(5);
  }
  throw new Error(`not settled within ${deadlineMs} ms: ${condition.toString()}`);
}
