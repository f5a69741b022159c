import type { Clock } from "../clock.ts";
import { newOauth2Secret } from "../ids/secrets.ts";

/** Scopes that an app can ask for; the sandbox's calls look at those of DMs, posts, users and media (docs/sources.md#x-authentication). */
export const SCOPES = [
  "tweet.read",
  "tweet.write",
  "users.read",
  "users.email",
  "follows.read",
  "follows.write",
  "dm.read",
  "dm.write",
  "media.write",
  "block.read",
  "block.write",
  "mute.read",
  "mute.write",
  "offline.access",
] as const;

/** See {@link SCOPES}. */
export type Scope = (typeof SCOPES)[number];

/** A user's consent to an app by OAuth 2.0. A new consent of the same user replaces it. */
export interface Oauth2Grant {
  readonly appId: string;
  readonly userId: string;
  readonly scopes: readonly Scope[];
  readonly accessToken: string;
  readonly expiresAtMs: number;
  /** Works once; null without `offline.access`. */
  readonly refreshToken: string | null;
  readonly createdAtMs: number;
}

/** An authorisation code, before it is exchanged. */
export interface Oauth2Code {
  readonly code: string;
  readonly appId: string;
  readonly userId: string;
  readonly scopes: readonly Scope[];
  readonly redirectUri: string;
  readonly challenge: string;
  readonly challengeMethod: "plain" | "S256";
  readonly expiresAtMs: number;
}

/** Access tokens live two hours, codes thirty seconds. */
export const ACCESS_TOKEN_LIFE_SECONDS = 7_200;
const CODE_LIFE_MS = 30_000;
/** Codes that nobody exchanged are let go beyond this count. */
const MAX_CODES = 10_000;

/** Consents by OAuth 2.0: codes, access tokens and refresh tokens. */
export interface Oauth2GrantStore {
  addCode(code: Omit<Oauth2Code, "code" | "expiresAtMs">): Oauth2Code;
  /** Uses a code up; undefined when it is unknown, used or too old. */
  takeCode(code: string): Oauth2Code | undefined;
  /** Makes the tokens of a consent; earlier ones of this user and app die. */
  issue(consent: Pick<Oauth2Grant, "appId" | "userId" | "scopes">): Oauth2Grant;
  /** Exchanges a refresh token: both tokens are new, the old ones die. */
  refresh(refreshToken: string): Oauth2Grant | undefined;
  byAccessToken(token: string): Oauth2Grant | undefined;
  byRefreshToken(token: string): Oauth2Grant | undefined;
  ofUser(appId: string, userId: string): Oauth2Grant | undefined;
  /** Ends a consent; undefined when there is none. */
  revoke(appId: string, userId: string): Oauth2Grant | undefined;
  list(): Oauth2Grant[];
  /** Puts back a consent of an earlier run. */
  restore(grant: Oauth2Grant): void;
}

const holder = (appId: string, userId: string): string => `${appId}/${userId}`;

/** Keeps consents in memory. */
export function createOauth2GrantStore(clock: Clock): Oauth2GrantStore {
  const codes = new Map<string, Oauth2Code>();
  const grants = new Map<string, Oauth2Grant>();
  const holders = new Map<string, string>();

  function forget(grant: Oauth2Grant): void {
    holders.delete(grant.accessToken);
    if (grant.refreshToken !== null) holders.delete(grant.refreshToken);
    grants.delete(holder(grant.appId, grant.userId));
  }

  function keep(grant: Oauth2Grant): Oauth2Grant {
    const key = holder(grant.appId, grant.userId);
    const before = grants.get(key);
    if (before !== undefined) forget(before);
    grants.set(key, grant);
    holders.set(grant.accessToken, key);
    if (grant.refreshToken !== null) holders.set(grant.refreshToken, key);
    return grant;
  }

  function issue({
    appId,
    userId,
    scopes,
  }: Pick<Oauth2Grant, "appId" | "userId" | "scopes">): Oauth2Grant {
    return keep({
      appId,
      userId,
      scopes,
      accessToken: newOauth2Secret(),
      refreshToken: scopes.includes("offline.access") ? newOauth2Secret() : null,
      expiresAtMs: clock.now() + ACCESS_TOKEN_LIFE_SECONDS * 1000,
      createdAtMs: clock.now(),
    });
  }

  const byToken = (token: string): Oauth2Grant | undefined => grants.get(holders.get(token) ?? "");
  const byRefreshToken = (token: string): Oauth2Grant | undefined => {
    const grant = byToken(token);
    return grant?.refreshToken === token ? grant : undefined;
  };

  return {
    addCode(fields) {
      const code = { ...fields, code: newOauth2Secret(), expiresAtMs: clock.now() + CODE_LIFE_MS };
      codes.set(code.code, code);
      for (const oldest of codes.keys()) {
        if (codes.size <= MAX_CODES) break;
        codes.delete(oldest);
      }
      return code;
    },
    takeCode(code) {
      const found = codes.get(code);
      codes.delete(code);
      return found !== undefined && clock.now() < found.expiresAtMs ? found : undefined;
    },
    issue,
    refresh(refreshToken) {
      const grant = byRefreshToken(refreshToken);
      return grant === undefined ? undefined : issue(grant);
    },
    byAccessToken(token) {
      const grant = byToken(token);
      const isLive = grant?.accessToken === token && clock.now() < grant.expiresAtMs;
      return isLive ? grant : undefined;
    },
    byRefreshToken,
    ofUser: (appId, userId) => grants.get(holder(appId, userId)),
    revoke(appId, userId) {
      const grant = grants.get(holder(appId, userId));
      if (grant !== undefined) forget(grant);
      return grant;
    },
    list: () => [...grants.values()],
    restore: (grant) => void keep(grant),
  };
}
