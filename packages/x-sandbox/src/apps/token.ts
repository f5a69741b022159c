import type { Clock } from "../clock.ts";
import { newAccessToken, newAccessTokenSecret } from "../ids/secrets.ts";
import { PERMISSIONS, type Permission } from "./access-level.ts";
import { isOauth1Enabled, type App } from "./app.ts";

/**
 * A user's consent to an app. It keeps the permission that the app had when the token was made
 * (docs/sources.md#x-apps).
 */
export interface AccessToken {
  readonly token: string;
  readonly secret: string;
  readonly userId: string;
  readonly appId: string;
  readonly permission: Permission;
  readonly createdAtMs: number;
}

/** Live access tokens: at most one per user and app. */
export interface TokenStore {
  /** Makes a token and kills the one that this user had for this app. */
  issue(app: App, userId: string): AccessToken;
  /**
   * The token of a sign-in: the one that stands when it has the permission that a new one would have, so that a second sign-in does not
   * end the first; otherwise a new one.
   */
  consent(app: App, userId: string, limit: Permission | null): AccessToken;
  /** What a new token may do: what the app may, or less where less was asked for. */
  permissionFor(app: App, limit: Permission | null): Permission;
  /** Undefined for tokens that never existed, were regenerated, or were revoked: X does not tell these apart (code 89). */
  get(token: string): AccessToken | undefined;
  ofUser(appId: string, userId: string): AccessToken | undefined;
  revoke(appId: string, userId: string): AccessToken | undefined;
  listOfApp(appId: string): AccessToken[];
  /** Puts back a token of an earlier run. */
  restore(token: AccessToken): void;
}

function permissionFor(app: App, limit: Permission | null): Permission {
  const own = isOauth1Enabled(app) ? app.permission : "read";
  if (limit === null) return own;
  return PERMISSIONS.indexOf(limit) < PERMISSIONS.indexOf(own) ? limit : own;
}

const holder = (appId: string, userId: string): string => `${appId}/${userId}`;

/**
 * Keeps tokens in memory. An app without OAuth 1.0a settings hands out read tokens, whatever permission it shows: on X an app is
 * read-only until its user authentication is set up.
 */
export function createTokenStore(clock: Clock): TokenStore {
  const tokens = new Map<string, AccessToken>();
  const byHolder = new Map<string, string>();

  function ofUser(appId: string, userId: string): AccessToken | undefined {
    return tokens.get(byHolder.get(holder(appId, userId)) ?? "");
  }

  function revoke(appId: string, userId: string): AccessToken | undefined {
    const token = ofUser(appId, userId);
    if (token === undefined) return undefined;
    tokens.delete(token.token);
    byHolder.delete(holder(appId, userId));
    return token;
  }

  function keep(token: AccessToken): void {
    tokens.set(token.token, token);
    byHolder.set(holder(token.appId, token.userId), token.token);
  }

  function issue(app: App, userId: string, limit: Permission | null): AccessToken {
    revoke(app.id, userId);
    const token: AccessToken = {
      token: newAccessToken(userId),
      secret: newAccessTokenSecret(),
      userId,
      appId: app.id,
      permission: permissionFor(app, limit),
      createdAtMs: clock.now(),
    };
    keep(token);
    return token;
  }

  return {
    issue: (app, userId) => issue(app, userId, null),
    consent(app, userId, limit) {
      const standing = ofUser(app.id, userId);
      return standing?.permission === permissionFor(app, limit)
        ? standing
        : issue(app, userId, limit);
    },
    permissionFor,
    get: (token) => tokens.get(token),
    ofUser,
    revoke,
    restore: keep,
    listOfApp: (appId) => [...tokens.values()].filter((token) => token.appId === appId),
  };
}
