import type { RateLimit } from "../client/rate-limit.ts";
import type { XUser } from "../user/x-user.ts";

/** The account's own settings, as far as X tells. */
export interface AccountSettings {
  /** `all`, `following` or another of X's words; null when X leaves the field out, as it often does. */
  allowDmsFrom: string | null;
  raw: unknown;
}

/** How two accounts stand to each other, seen from the first. Null: X did not say. */
export interface Friendship {
  /** Whether the first may send the second a DM. */
  canDm: boolean | null;
  isFollowing: boolean | null;
  isFollowedBy: boolean | null;
  isBlocking: boolean | null;
}

/** Who the access token belongs to and what it may do. */
export interface VerifiedCredentials {
  user: XUser;
  /** `read`, `read-write` or `read-write-directmessages`; null when X did not say. */
  accessLevel: string | null;
  rateLimit: RateLimit | null;
}

/** People and accounts on X. All calls throw the kinds of `XApiError`. Source: docs/sources.md#x-users. */
export interface UsersApi {
  /** Looks one account up; code 50 (v2: problem `resource-not-found`) none, 63 suspended. */
  show(user: { userId: string } | { username: string }): Promise<XUser>;
  /**
   * Looks up to 100 accounts up, in no particular order. Those that X does not know, or that are
   * suspended, are missing from the answer; more than 100 ids are a RangeError.
   */
  lookup(userIds: readonly string[]): Promise<XUser[]>;
  /** Settings of the token's owner. Only v1.1; elsewhere `XUnsupportedError`. */
  settings(): Promise<AccountSettings>;
  /** Where the token's owner is `sourceId`, `canDm` is the best forecast of a refusal (349, 150) there is. */
  friendship(pair: { sourceId: string; targetId: string }): Promise<Friendship>;
  /** Who the token belongs to, in the generation's own way (v1.1 `verify_credentials`, v2 `users/me`). */
  me(): Promise<VerifiedCredentials>;
}
