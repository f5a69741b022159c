import type { IntegrationChecks } from "@tsubame/contract";

/**
 * The later of two views of an account's checks. They come by different ways (a notification, an answer, a reading now
 * and then) and may overtake each other: one that shows a run under way, although the end of a later one was seen, is old
 * news, and what was found must not leave the screen for it.
 */
export function laterChecks(
  present: IntegrationChecks,
  arrived: IntegrationChecks,
): IntegrationChecks {
  if (present.isRunning || !arrived.isRunning) return arrived;
  return endedAtMs(arrived) < endedAtMs(present) ? present : arrived;
}

/** When the latest run that a view knows of was over. */
function endedAtMs({ checkedAt }: IntegrationChecks): number {
  return checkedAt === null ? Number.NEGATIVE_INFINITY : Date.parse(checkedAt);
}
