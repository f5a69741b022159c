/**
 * How long a test's DM was on its way, from the time X gave it to the moment it was understood here, in milliseconds.
 * X's clock and ours differ by a little, so it is never less than nothing.
 */
export function delayOf(test: {
  readonly seen_at: Date | null;
  readonly x_created_at: Date | null;
}): number {
  if (test.seen_at === null || test.x_created_at === null) return 0;
  return Math.max(0, test.seen_at.getTime() - test.x_created_at.getTime());
}
