/** A rate limit: at most `limit` calls per fixed window of `windowSeconds`. */
export interface LimitRule {
  readonly limit: number;
  readonly windowSeconds: number;
}

const QUARTER_HOUR = 900;
const DAY = 86_400;
const quarterly = (limit: number): LimitRule => ({ limit, windowSeconds: QUARTER_HOUR });

/**
 * X's published limits by the name under which `PUT /sandbox/limits` changes them (docs/sources.md#x-direct-messages
 * and docs/sources.md#x-account-activity).
 */
export const LIMITS = {
  "dm.send.user": { limit: 1_000, windowSeconds: DAY },
  "dm.send.app": { limit: 15_000, windowSeconds: DAY },
  "dm.list": quarterly(15),
  "dm.show": quarterly(15),
  "dm.destroy": quarterly(15),
  "dm.mark-read": quarterly(1_000),
  "dm.typing": quarterly(1_000),
  "account.verify-credentials": quarterly(75),
  "account.settings": quarterly(15),
  "users.show": quarterly(900),
  "users.lookup": quarterly(900),
  "webhooks.register": quarterly(15),
  "webhooks.list": quarterly(15),
  "webhooks.revalidate": quarterly(15),
  "webhooks.delete": quarterly(15),
  "subscriptions.add": quarterly(500),
  "subscriptions.get": quarterly(500),
  "subscriptions.delete": quarterly(500),
  "subscriptions.list": quarterly(50),
  "subscriptions.count": quarterly(15),
} as const satisfies Record<string, LimitRule>;

/** See {@link LIMITS}. */
export type LimitName = keyof typeof LIMITS;

/** Whether a string names a limit. */
export function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(LIMITS, name);
}
