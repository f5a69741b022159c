import type { Clock } from "../clock.ts";
import type { SnowflakeSource } from "../ids/snowflake.ts";
import type { Permission } from "../apps/access-level.ts";

/** A registered webhook. `isValid` falls when a challenge fails; deliveries stop until a re-validation passes. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly createdAtMs: number;
  isValid: boolean;
}

/**
 * A user whose activity is delivered. DMs come only if the token used for subscribing had the DM permission
 * (docs/sources.md#x-deliveries).
 */
export interface Subscription {
  readonly userId: string;
  readonly permission: Permission;
  readonly createdAtMs: number;
}

/** A dev environment: a label (case-sensitive path segment) linked to one app, with at most one webhook. */
export interface Environment {
  readonly appId: string;
  readonly label: string;
  webhook: Webhook | null;
  readonly subscriptions: Map<string, Subscription>;
}

/** All dev environments. Labels are unique per app. */
export interface EnvironmentStore {
  add(appId: string, label: string): Environment | "label-taken";
  get(appId: string, label: string): Environment | undefined;
  /** Whether any app has the label: decides between "not yours" and "no such thing". */
  hasLabel(label: string): boolean;
  ofApp(appId: string): Environment[];
  list(): Environment[];
  byWebhookId(id: string): Environment | undefined;
  /** Sets the environment's webhook, valid. The caller has checked that there is none. */
  setWebhook(environment: Environment, url: string): Webhook;
  /** Removes webhook and subscriptions (deleting a webhook ends its subscriptions). */
  removeWebhook(environment: Environment): void;
  subscribe(environment: Environment, userId: string, permission: Permission): Subscription;
  /** Puts back an environment of an earlier run, with its webhook and subscriptions. */
  restore(environment: Environment): void;
}

/** Keeps environments in memory. */
export function createEnvironmentStore(clock: Clock, ids: SnowflakeSource): EnvironmentStore {
  const environments: Environment[] = [];
  const get = (appId: string, label: string): Environment | undefined =>
    environments.find((one) => one.appId === appId && one.label === label);
  return {
    add(appId, label) {
      if (get(appId, label) !== undefined) return "label-taken";
      const environment: Environment = { appId, label, webhook: null, subscriptions: new Map() };
      environments.push(environment);
      return environment;
    },
    get,
    restore: (environment) => void environments.push(environment),
    hasLabel: (label) => environments.some((one) => one.label === label),
    ofApp: (appId) => environments.filter((one) => one.appId === appId),
    list: () => environments,
    byWebhookId: (id) => environments.find((one) => one.webhook?.id === id),
    setWebhook(environment, url) {
      const webhook: Webhook = { id: ids.next(), url, createdAtMs: clock.now(), isValid: true };
      environment.webhook = webhook;
      return webhook;
    },
    removeWebhook(environment) {
      environment.webhook = null;
      environment.subscriptions.clear();
    },
    subscribe(environment, userId, permission) {
      const subscription: Subscription = { userId, permission, createdAtMs: clock.now() };
      environment.subscriptions.set(userId, subscription);
      return subscription;
    },
  };
}
