import type { Clock } from "../clock.ts";
import {
  newBearerToken,
  newClientId,
  newClientSecret,
  newConsumerKey,
  newConsumerSecret,
} from "../ids/secrets.ts";
import type { AccessLevel, Permission } from "./access-level.ts";
import { isConfidential, type UserAuthentication } from "./user-authentication.ts";

/** A developer app: its keys, its plan and the permission that tokens made from now on will carry. */
export interface App {
  readonly id: string;
  readonly ownerId: string;
  /** The project that it belongs to; null for a standalone app, which v2 refuses (`client-not-enrolled`). */
  readonly projectId: string | null;
  readonly name: string;
  readonly description: string;
  readonly url: string;
  /** The plan whose rules its calls meet: the project's, or the developer's for a standalone app. */
  readonly accessLevel: AccessLevel;
  readonly permission: Permission;
  /** Null until "User authentication settings" are set up: new tokens can only read, and there is no sign-in. */
  readonly userAuthentication: UserAuthentication | null;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly bearerToken: string;
  /** OAuth 2.0; good for nothing before `userAuthentication.isOauth2Enabled`. */
  readonly clientId: string;
  /** Null for public clients (native app, single page app). */
  readonly clientSecret: string | null;
  /** X has suspended the app: 401 code 416 on everything. */
  readonly isSuspended: boolean;
  readonly createdAtMs: number;
}

/** What a new app needs. */
interface NewApp {
  readonly ownerId: string;
  readonly projectId: string | null;
  readonly name: string;
  readonly description?: string | undefined;
  readonly url?: string | undefined;
  readonly accessLevel: AccessLevel;
  readonly permission: Permission;
  readonly userAuthentication: UserAuthentication | null;
}

/** What can be changed in the portal later. Undefined leaves a field as it is. */
interface AppChange {
  readonly projectId?: string | null | undefined;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly url?: string | undefined;
  readonly accessLevel?: AccessLevel | undefined;
  readonly permission?: Permission | undefined;
  readonly userAuthentication?: UserAuthentication | null | undefined;
  readonly isSuspended?: boolean | undefined;
}

/** All apps, in order of creation. */
export interface AppStore {
  add(app: NewApp): App;
  get(id: string): App | undefined;
  byConsumerKey(consumerKey: string): App | undefined;
  byBearerToken(token: string): App | undefined;
  byClientId(clientId: string): App | undefined;
  update(id: string, change: AppChange): App | undefined;
  /** New consumer key and secret; the old pair and the bearer stop working at once (docs/sources.md#x-apps). */
  regenerateConsumer(id: string): App | undefined;
  /** A new bearer; the old one stops working at once. */
  regenerateBearer(id: string): App | undefined;
  /** A new OAuth 2.0 client secret; null of a public client stays null. */
  regenerateClientSecret(id: string): App | undefined;
  /** Forgets the app and its keys. Tokens, environments and webhooks of it are the caller's to end. */
  remove(id: string): App | undefined;
  list(): App[];
  /** Puts back an app of an earlier run. */
  restore(app: App): void;
}

/** First app id: X numbers apps in a series of its own, eight digits long in its examples. */
const FIRST_APP_NUMBER = 30_000_001;

/** Whether new tokens carry the app's permission: OAuth 1.0a is set up. */
export function isOauth1Enabled(app: App): boolean {
  return app.userAuthentication?.isOauth1Enabled === true;
}

/** Keeps apps in memory, indexed by consumer key, bearer and client id. */
export function createAppStore(clock: Clock): AppStore {
  const apps = new Map<string, App>();
  const byKey = new Map<string, string>();
  const byBearer = new Map<string, string>();
  const byClient = new Map<string, string>();
  /** Of a deleted app nothing comes back, its number least of all. */
  let nextNumber = FIRST_APP_NUMBER;

  function forget(app: App): void {
    byKey.delete(app.consumerKey);
    byBearer.delete(app.bearerToken);
    byClient.delete(app.clientId);
  }

  function keep(app: App): App {
    const before = apps.get(app.id);
    if (before !== undefined) forget(before);
    apps.set(app.id, app);
    byKey.set(app.consumerKey, app.id);
    byBearer.set(app.bearerToken, app.id);
    byClient.set(app.clientId, app.id);
    nextNumber = Math.max(nextNumber, Number(app.id) + 1);
    return app;
  }

  function change(id: string, fields: (app: App) => Partial<App>): App | undefined {
    const app = apps.get(id);
    return app === undefined ? undefined : keep({ ...app, ...fields(app) });
  }

  return {
    add(fields) {
      return keep({
        ...fields,
        id: String(nextNumber),
        description: fields.description ?? "",
        url: fields.url ?? "https://desk.example.com",
        consumerKey: newConsumerKey(),
        consumerSecret: newConsumerSecret(),
        bearerToken: newBearerToken(),
        clientId: newClientId(),
        clientSecret: isConfidential(fields.userAuthentication) ? newClientSecret() : null,
        isSuspended: false,
        createdAtMs: clock.now(),
      });
    },
    get: (id) => apps.get(id),
    byConsumerKey: (consumerKey) => apps.get(byKey.get(consumerKey) ?? ""),
    byBearerToken: (token) => apps.get(byBearer.get(token) ?? ""),
    byClientId: (clientId) => apps.get(byClient.get(clientId) ?? ""),
    update(id, wanted) {
      return change(id, (app) => {
        const userAuthentication =
          wanted.userAuthentication === undefined
            ? app.userAuthentication
            : wanted.userAuthentication;
        return {
          projectId: wanted.projectId === undefined ? app.projectId : wanted.projectId,
          name: wanted.name ?? app.name,
          description: wanted.description ?? app.description,
          url: wanted.url ?? app.url,
          accessLevel: wanted.accessLevel ?? app.accessLevel,
          permission: wanted.permission ?? app.permission,
          userAuthentication,
          isSuspended: wanted.isSuspended ?? app.isSuspended,
          clientSecret: isConfidential(userAuthentication)
            ? (app.clientSecret ?? newClientSecret())
            : null,
        };
      });
    },
    regenerateConsumer: (id) =>
      change(id, () => ({
        consumerKey: newConsumerKey(),
        consumerSecret: newConsumerSecret(),
        bearerToken: newBearerToken(),
      })),
    regenerateBearer: (id) => change(id, () => ({ bearerToken: newBearerToken() })),
    regenerateClientSecret: (id) =>
      change(id, (app) => ({ clientSecret: app.clientSecret === null ? null : newClientSecret() })),
    remove(id) {
      const app = apps.get(id);
      if (app === undefined) return undefined;
      forget(app);
      apps.delete(id);
      return app;
    },
    list: () => [...apps.values()],
    restore: (app) => void keep(app),
  };
}
