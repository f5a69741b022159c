/**
 * How busy the webhook receiver of this node is. The inbox consumer asks, because both share one event loop and the
 * receiver has a deadline (X waits 3 s and then calls the webhook invalid) while the consumer has a backlog.
 */
export interface ReceiverLoad {
  /** Counts one delivery. */
  record(): void;
  /** More deliveries came within the last window than an idle contact centre's. */
  isBusy(): boolean;
}

const windowMs = 100;

/**
 * Counts deliveries in windows of 100 ms on the monotonic clock; no timer runs. `busyPerSecond` is the rate above
 * which the receiver comes first.
 */
export function createReceiverLoad(
  options: { readonly busyPerSecond?: number; readonly nowMs?: () => number } = {},
): ReceiverLoad {
  const nowMs = options.nowMs ?? (() => performance.now());
  const busyCount = ((options.busyPerSecond ?? 200) * windowMs) / 1000;
  let windowStart = nowMs();
  let count = 0;
  let previousCount = 0;

  function turn(): void {
    const elapsed = nowMs() - windowStart;
    if (elapsed < windowMs) return;
    previousCount = elapsed < 2 * windowMs ? count : 0;
    count = 0;
    windowStart += elapsed - (elapsed % windowMs);
  }

  return {
    record() {
      turn();
      count += 1;
    },
    isBusy() {
      turn();
      return Math.max(count, previousCount) > busyCount;
    },
  };
}
