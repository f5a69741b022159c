import type { Permission } from "../apps/access-level.ts";
import type { Clock } from "../clock.ts";
import type { SnowflakeSource } from "../ids/snowflake.ts";

/**
 * Which calls a webhook was made with, and so which rules it lives by: premium (`/1.1/account_activity/all/:env`), enterprise
 * (`/1.1/account_activity/webhooks`) or v2 (`/2/webhooks`).
 */
export type WebhookGeneration = "premium" | "enterprise" | "v2";

/** A registered webhook. `isValid` falls when challenges fail; deliveries stop until a re-validation passes. */
export interface Webhook {
  readonly id: string;
  readonly appId: string;
  readonly url: string;
  readonly generation: WebhookGeneration;
  /** Dev environment of a premium webhook, null for the other generations. */
  readonly environmentLabel: string | null;
  readonly createdAtMs: number;
  isValid: boolean;
  /** Last passed challenge. */
  validatedAtMs: number;
  /** Last challenge of any outcome. */
  challengedAtMs: number;
  /** Since when challenges fail while the webhook is still valid (the grace of v2), or since when it is invalid; null when all is well. */
  failingSinceMs: number | null;
}

/**
 * A user whose activity is delivered to a webhook. DMs come only if the token used for subscribing had the DM permission
 * (docs/sources.md#x-deliveries).
 */
export interface Subscription {
  readonly webhookId: string;
  readonly userId: string;
  readonly permission: Permission;
  readonly createdAtMs: number;
}

/** All webhooks, in order of creation, with their Account Activity subscriptions. */
export interface WebhookStore {
  /** Adds a webhook that has just passed its challenge. The caller has checked that there is room for it. */
  add(webhook: {
    appId: string;
    url: string;
    generation: WebhookGeneration;
    environmentLabel: string | null;
  }): Webhook;
  get(id: string): Webhook | undefined;
  /** The one webhook of a dev environment. */
  inEnvironment(appId: string, label: string): Webhook | undefined;
  ofApp(appId: string, generation?: WebhookGeneration): Webhook[];
  list(): Webhook[];
  /** Removes a webhook and its subscriptions. */
  remove(id: string): boolean;
  subscribe(webhook: Webhook, userId: string, permission: Permission): Subscription;
  unsubscribe(webhookId: string, userId: string): boolean;
  subscription(webhookId: string, userId: string): Subscription | undefined;
  subscriptionsOf(webhookId: string): Subscription[];
  /** Everything that hears about this user. The array must not be changed. */
  subscriptionsOfUser(userId: string): readonly Subscription[];
  /** Puts back a webhook of an earlier run. */
  restore(webhook: Webhook, subscriptions: readonly Subscription[]): void;
}

/** Keeps webhooks in memory. `onChange` hears of every webhook that came or went. */
export function createWebhookStore(parts: {
  clock: Clock;
  ids: SnowflakeSource;
  onChange: () => void;
}): WebhookStore {
  const webhooks = new Map<string, Webhook>();
  const byWebhook = new Map<string, Map<string, Subscription>>();
  const byUser = new Map<string, Subscription[]>();

  function keepSubscription(subscription: Subscription): Subscription {
    byWebhook.get(subscription.webhookId)?.set(subscription.userId, subscription);
    byUser.set(subscription.userId, [...(byUser.get(subscription.userId) ?? []), subscription]);
    return subscription;
  }

  function unsubscribe(webhookId: string, userId: string): boolean {
    if (byWebhook.get(webhookId)?.delete(userId) !== true) return false;
    const left = (byUser.get(userId) ?? []).filter((one) => one.webhookId !== webhookId);
    if (left.length === 0) byUser.delete(userId);
    else byUser.set(userId, left);
    return true;
  }

  function keep(webhook: Webhook): Webhook {
    webhooks.set(webhook.id, webhook);
    byWebhook.set(webhook.id, new Map());
    return webhook;
  }

  return {
    add(fields) {
      const nowMs = parts.clock.now();
      const webhook = keep({
        ...fields,
        id: parts.ids.next(),
        createdAtMs: nowMs,
        isValid: true,
        validatedAtMs: nowMs,
        challengedAtMs: nowMs,
        failingSinceMs: null,
      });
      parts.onChange();
      return webhook;
    },
    get: (id) => webhooks.get(id),
    inEnvironment: (appId, label) =>
      [...webhooks.values()].find((one) => one.appId === appId && one.environmentLabel === label),
    ofApp: (appId, generation) =>
      [...webhooks.values()].filter(
        (one) => one.appId === appId && (generation === undefined || one.generation === generation),
      ),
    list: () => [...webhooks.values()],
    remove(id) {
      for (const userId of byWebhook.get(id)?.keys() ?? []) unsubscribe(id, userId);
      byWebhook.delete(id);
      const wasThere = webhooks.delete(id);
      parts.onChange();
      return wasThere;
    },
    subscribe(webhook, userId, permission) {
      const createdAtMs = parts.clock.now();
      return keepSubscription({ webhookId: webhook.id, userId, permission, createdAtMs });
    },
    unsubscribe,
    subscription: (webhookId, userId) => byWebhook.get(webhookId)?.get(userId),
    subscriptionsOf: (webhookId) => [...(byWebhook.get(webhookId)?.values() ?? [])],
    subscriptionsOfUser: (userId) => byUser.get(userId) ?? [],
    restore(webhook, subscriptions) {
      keep(webhook);
      for (const subscription of subscriptions) keepSubscription(subscription);
    },
  };
}
