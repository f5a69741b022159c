/** A rate limit: at most `limit` calls per fixed window of `windowSeconds`. */
export interface LimitRule {
  readonly limit: number;
  readonly windowSeconds: number;
}

const QUARTER_HOUR = 900;
const DAY = 86_400;
const quarterly = (limit: number): LimitRule => ({ limit, windowSeconds: QUARTER_HOUR });
const daily = (limit: number): LimitRule => ({ limit, windowSeconds: DAY });

/**
 * X's published limits by the name under which `PUT /sandbox/limits` changes them (docs/sources.md#x-direct-messages
 * and docs/sources.md#x-account-activity).
 */
export const LIMITS = {
  "dm.send.user": daily(1_000),
  "dm.send.app": daily(15_000),
  "dm.list": quarterly(15),
  "dm.show": quarterly(15),
  "dm.destroy": quarterly(15),
  "dm.mark-read": quarterly(1_000),
  "dm.typing": quarterly(1_000),
  "account.verify-credentials": quarterly(75),
  "account.settings": quarterly(15),
  "users.show": quarterly(900),
  "users.lookup": quarterly(900),
  "users.lookup.app": quarterly(300),
  "account.rate-limit-status": quarterly(180),
  "friendships.show": quarterly(180),
  "friendships.show.app": quarterly(15),
  "welcome-messages": quarterly(15),
  "media.upload": quarterly(500),
  "media.status": quarterly(1_000),
  "media.chunk": quarterly(1_875),
  // The plan Basic of January 2025: one call a day of each kind.
  "v2.dm.basic.read": daily(1),
  "v2.dm.basic.send": daily(1),
  "v2.dm.read": quarterly(15),
  "v2.dm.send": quarterly(15),
  "v2.dm.send.user-day": daily(1_440),
  "v2.dm.send.app-day": daily(1_440),
  "v2.dm.delete": quarterly(300),
  "v2.dm.delete.user-day": daily(1_500),
  "v2.dm.delete.app-day": daily(4_000),
  "v2.dm.block": quarterly(10),
  "v2.dm.block.app": quarterly(25),
  "v2.dm.block.user-day": daily(400),
  "v2.dm.block.app-day": daily(1_000),
  "v2.users.me": quarterly(75),
  "v2.users.lookup": quarterly(900),
  "v2.media.download": quarterly(900),
  "v2.media.upload": quarterly(500),
  "v2.media.upload.app-day": daily(50_000),
  "v2.media.status": quarterly(1_000),
  "v2.media.status.app-day": daily(100_000),
  "v2.media.chunk": quarterly(1_875),
  "v2.media.chunk.app-day": daily(180_000),
  "webhooks.register": quarterly(15),
  "webhooks.list": quarterly(15),
  "webhooks.revalidate": quarterly(15),
  "webhooks.delete": quarterly(15),
  "subscriptions.add": quarterly(500),
  "subscriptions.get": quarterly(500),
  "subscriptions.delete": quarterly(500),
  "subscriptions.list": quarterly(50),
  "subscriptions.count": quarterly(15),
  replay: quarterly(5),
  "v2.webhooks": quarterly(450),
  "v2.webhooks.replay": quarterly(100),
  "v2.subscriptions": quarterly(500),
  "v2.activity-subscriptions": quarterly(500),
  "v2.activity-stream": quarterly(450),
} as const satisfies Record<string, LimitRule>;

/** See {@link LIMITS}. */
export type LimitName = keyof typeof LIMITS;

/** Whether a string names a limit. */
export function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(LIMITS, name);
}
