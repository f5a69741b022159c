import type { Clock } from "../clock.ts";
import type { SnowflakeSource } from "../ids/snowflake.ts";

/** Events of Direct Messages: private, so the filtered user must have authorised the app (docs/sources.md#x-activity). */
export type DmEventType = "dm.received" | "dm.sent" | "dm.read" | "dm.indicate_typing";

/** What a subscription listens for. */
export interface ActivityFilter {
  readonly userId: string | null;
  readonly keyword: string | null;
  readonly direction: "inbound" | "outbound" | null;
}

/** A subscription of the X Activity API. Without a webhook its events go to the app's stream. */
export interface ActivitySubscription {
  readonly id: string;
  readonly appId: string;
  readonly eventType: string;
  readonly filter: ActivityFilter;
  readonly tag: string | null;
  readonly webhookId: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** All subscriptions of the X Activity API, in order of creation. */
export interface ActivitySubscriptionStore {
  add(
    subscription: Omit<ActivitySubscription, "id" | "createdAtMs" | "updatedAtMs">,
  ): ActivitySubscription | "duplicate";
  get(id: string): ActivitySubscription | undefined;
  ofApp(appId: string): ActivitySubscription[];
  update(
    id: string,
    change: { tag?: string | undefined; webhookId?: string | undefined },
  ): ActivitySubscription | undefined;
  remove(id: string): boolean;
  /** Removes what goes to a deleted webhook. */
  removeOfWebhook(webhookId: string): void;
  /** Those that hear of this event of this user. */
  listeners(eventType: string, userId: string): ActivitySubscription[];
  list(): ActivitySubscription[];
  /** Puts back a subscription of an earlier run. */
  restore(subscription: ActivitySubscription): void;
}

const sameFilter = (one: ActivityFilter, other: ActivityFilter): boolean =>
  one.userId === other.userId && one.keyword === other.keyword && one.direction === other.direction;

/** Keeps subscriptions in memory, with an index for the events of Direct Messages. */
export function createActivitySubscriptionStore(parts: {
  clock: Clock;
  ids: SnowflakeSource;
}): ActivitySubscriptionStore {
  const subscriptions = new Map<string, ActivitySubscription>();
  const byUser = new Map<string, Set<string>>();

  function keep(subscription: ActivitySubscription): ActivitySubscription {
    const { id, filter } = subscription;
    subscriptions.set(id, subscription);
    if (filter.userId !== null) {
      byUser.set(filter.userId, (byUser.get(filter.userId) ?? new Set()).add(id));
    }
    return subscription;
  }

  function remove(id: string): boolean {
    const subscription = subscriptions.get(id);
    if (subscription === undefined) return false;
    byUser.get(subscription.filter.userId ?? "")?.delete(id);
    return subscriptions.delete(id);
  }

  return {
    add(fields) {
      const { appId, eventType, filter, webhookId } = fields;
      const twin = [...subscriptions.values()].find(
        (one) =>
          one.appId === appId &&
          one.eventType === eventType &&
          one.webhookId === webhookId &&
          sameFilter(one.filter, filter),
      );
      if (twin !== undefined) return "duplicate";
      const nowMs = parts.clock.now();
      return keep({ ...fields, id: parts.ids.next(), createdAtMs: nowMs, updatedAtMs: nowMs });
    },
    get: (id) => subscriptions.get(id),
    ofApp: (appId) => [...subscriptions.values()].filter((one) => one.appId === appId),
    update(id, change) {
      const subscription = subscriptions.get(id);
      if (subscription === undefined) return undefined;
      return keep({
        ...subscription,
        tag: change.tag ?? subscription.tag,
        webhookId: change.webhookId ?? subscription.webhookId,
        updatedAtMs: parts.clock.now(),
      });
    },
    remove,
    removeOfWebhook(webhookId) {
      for (const one of subscriptions.values()) {
        if (one.webhookId === webhookId) remove(one.id);
      }
    },
    listeners: (eventType, userId) =>
      [...(byUser.get(userId) ?? [])].flatMap((id) => {
        const one = subscriptions.get(id);
        return one !== undefined && one.eventType === eventType ? one : [];
      }),
    list: () => [...subscriptions.values()],
    restore: (subscription) => void keep(subscription),
  };
}
