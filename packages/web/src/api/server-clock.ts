let offsetMs = 0;

/**
 * Learns how far this machine's clock is from the server's, from the Date header of an answer. The header counts
 * whole seconds, so differences under two seconds are left alone: countdowns then run on the local clock.
 */
export function noteServerTime(dateHeader: string | null, localNowMs: number = Date.now()): void {
  if (dateHeader === null) return;
  const serverMs = Date.parse(dateHeader);
  if (Number.isNaN(serverMs)) return;
  const difference = serverMs - localNowMs;
  offsetMs = Math.abs(difference) < 2000 ? 0 : difference;
}

/** Now, by the server's clock, in milliseconds. Deadlines are the server's, so countdowns must be too. */
export function serverNowMs(localNowMs: number = Date.now()): number {
  return localNowMs + offsetMs;
}
