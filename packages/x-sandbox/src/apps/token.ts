import type { Clock } from "../clock.ts";
import { newAccessToken, newAccessTokenSecret } from "../ids/secrets.ts";
import type { Permission } from "./access-level.ts";
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
  /** Undefined for tokens that never existed, were regenerated, or were revoked: X does not tell these apart (code 89). */
  get(token: string): AccessToken | undefined;
  ofUser(appId: string, userId: string): AccessToken | undefined;
  revoke(appId: string, userId: string): AccessToken | undefined;
  listOfApp(appId: string): AccessToken[];
  /** Puts back a token of an earlier run. */
  restore(token: AccessToken): void;
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

  return {
    issue(app, userId) {
      revoke(app.id, userId);
      const token: AccessToken = {
        token: newAccessToken(userId),
        secret: newAccessTokenSecret(),
        userId,
        appId: app.id,
        permission: isOauth1Enabled(app) ? app.permission : "read",
        createdAtMs: clock.now(),
      };
      keep(token);
      return token;
    },
    get: (token) => tokens.get(token),
    ofUser,
    revoke,
    restore: keep,
    listOfApp: (appId) => [...tokens.values()].filter((token) => token.appId === appId),
  };
}
