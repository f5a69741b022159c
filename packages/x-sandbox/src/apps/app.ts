import type { Clock } from "../clock.ts";
import { newBearerToken, newConsumerKey, newConsumerSecret } from "../ids/secrets.ts";
import type { AccessLevel, Permission } from "./access-level.ts";

/** A developer app: its keys, its plan and the permission that tokens made from now on will carry. */
export interface App {
  readonly id: string;
  readonly ownerId: string;
  readonly name: string;
  readonly url: string;
  readonly accessLevel: AccessLevel;
  readonly permission: Permission;
  /** Whether OAuth 1.0a is set up in "User authentication settings"; without it new tokens can only read. */
  readonly isOauth1Enabled: boolean;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly bearerToken: string;
  readonly createdAtMs: number;
}

/** What a new app needs. */
interface NewApp {
  readonly ownerId: string;
  readonly name: string;
  readonly url?: string | undefined;
  readonly accessLevel: AccessLevel;
  readonly permission: Permission;
  readonly isOauth1Enabled: boolean;
}

/** What can be changed in the portal later. Undefined leaves a field as it is. */
interface AppChange {
  readonly name?: string | undefined;
  readonly accessLevel?: AccessLevel | undefined;
  readonly permission?: Permission | undefined;
  readonly isOauth1Enabled?: boolean | undefined;
}

/** All apps, in order of creation. */
export interface AppStore {
  add(app: NewApp): App;
  get(id: string): App | undefined;
  byConsumerKey(consumerKey: string): App | undefined;
  byBearerToken(token: string): App | undefined;
  update(id: string, change: AppChange): App | undefined;
  /** New consumer key and secret; the old pair and the bearer stop working at once (docs/sources.md#x-apps). */
  regenerateConsumer(id: string): App | undefined;
  list(): App[];
  /** Puts back an app of an earlier run. */
  restore(app: App): void;
}

/** First app id: X numbers apps in a series of its own, eight digits long in its examples. */
const FIRST_APP_NUMBER = 30_000_001;

/** Keeps apps in memory, indexed by consumer key and bearer. */
export function createAppStore(clock: Clock): AppStore {
  const apps = new Map<string, App>();
  const byKey = new Map<string, string>();
  const byBearer = new Map<string, string>();

  function keep(app: App): App {
    apps.set(app.id, app);
    byKey.set(app.consumerKey, app.id);
    byBearer.set(app.bearerToken, app.id);
    return app;
  }

  return {
    add(fields) {
      return keep({
        ...fields,
        id: String(FIRST_APP_NUMBER + apps.size),
        url: fields.url ?? "https://desk.example.com",
        consumerKey: newConsumerKey(),
        consumerSecret: newConsumerSecret(),
        bearerToken: newBearerToken(),
        createdAtMs: clock.now(),
      });
    },
    get: (id) => apps.get(id),
    byConsumerKey: (consumerKey) => apps.get(byKey.get(consumerKey) ?? ""),
    byBearerToken: (token) => apps.get(byBearer.get(token) ?? ""),
    update(id, change) {
      const app = apps.get(id);
      if (app === undefined) return undefined;
      return keep({
        ...app,
        name: change.name ?? app.name,
        accessLevel: change.accessLevel ?? app.accessLevel,
        permission: change.permission ?? app.permission,
        isOauth1Enabled: change.isOauth1Enabled ?? app.isOauth1Enabled,
      });
    },
    regenerateConsumer(id) {
      const app = apps.get(id);
      if (app === undefined) return undefined;
      byKey.delete(app.consumerKey);
      byBearer.delete(app.bearerToken);
      return keep({
        ...app,
        consumerKey: newConsumerKey(),
        consumerSecret: newConsumerSecret(),
        bearerToken: newBearerToken(),
      });
    },
    list: () => [...apps.values()],
    restore: (app) => void keep(app),
  };
}
