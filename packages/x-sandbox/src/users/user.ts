import type { Clock } from "../clock.ts";
import type { SnowflakeSource } from "../ids/snowflake.ts";

/** Who may open a conversation with a user; people who were written to by the user may always answer. */
export const ALLOW_DMS_FROM = ["everyone", "following", "verified", "none"] as const;

/** See {@link ALLOW_DMS_FROM}. */
type AllowDmsFrom = (typeof ALLOW_DMS_FROM)[number];

/** An account on the sandbox: a customer, a business, or the developer who owns an app. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly description: string;
  readonly location: string;
  readonly verified: boolean;
  readonly followersCount: number;
  readonly allowDmsFrom: AllowDmsFrom;
  readonly suspended: boolean;
  readonly locked: boolean;
  /** X takes what the account does for automated spam: 226 on everything that writes. */
  readonly flagged: boolean;
}

/** What a new account may say about itself; the rest has defaults. */
interface NewUser {
  readonly username: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly location?: string | undefined;
  readonly verified?: boolean | undefined;
  readonly followersCount?: number | undefined;
  readonly allowDmsFrom?: AllowDmsFrom | undefined;
}

/** What can be changed later. Undefined leaves a field as it is. */
interface UserChange {
  readonly name?: string | undefined;
  readonly verified?: boolean | undefined;
  readonly allowDmsFrom?: AllowDmsFrom | undefined;
  readonly suspended?: boolean | undefined;
  readonly locked?: boolean | undefined;
  readonly flagged?: boolean | undefined;
}

/** All accounts, in order of creation. User names are unique without regard to case, as on X. */
export interface UserStore {
  add(user: NewUser): User | "username-taken";
  get(id: string): User | undefined;
  byUsername(username: string): User | undefined;
  update(id: string, change: UserChange): User | undefined;
  list(): User[];
  /** Puts back an account of an earlier run. */
  restore(user: User): void;
}

/** Keeps accounts in memory; records are replaced, never changed in place. */
export function createUserStore(clock: Clock, ids: SnowflakeSource): UserStore {
  const users = new Map<string, User>();
  const idsByUsername = new Map<string, string>();
  return {
    add(fields) {
      const key = fields.username.toLowerCase();
      if (idsByUsername.has(key)) return "username-taken";
      const user: User = {
        id: ids.next(),
        username: fields.username,
        name: fields.name,
        createdAtMs: clock.now(),
        description: fields.description ?? "",
        location: fields.location ?? "",
        verified: fields.verified ?? false,
        followersCount: fields.followersCount ?? 0,
        allowDmsFrom: fields.allowDmsFrom ?? "everyone",
        suspended: false,
        locked: false,
        flagged: false,
      };
      users.set(user.id, user);
      idsByUsername.set(key, user.id);
      return user;
    },
    get: (id) => users.get(id),
    byUsername: (username) => users.get(idsByUsername.get(username.toLowerCase()) ?? ""),
    update(id, change) {
      const user = users.get(id);
      if (user === undefined) return undefined;
      const updated: User = {
        ...user,
        name: change.name ?? user.name,
        verified: change.verified ?? user.verified,
        allowDmsFrom: change.allowDmsFrom ?? user.allowDmsFrom,
        suspended: change.suspended ?? user.suspended,
        locked: change.locked ?? user.locked,
        flagged: change.flagged ?? user.flagged,
      };
      users.set(id, updated);
      return updated;
    },
    list: () => [...users.values()],
    restore(user) {
      users.set(user.id, user);
      idsByUsername.set(user.username.toLowerCase(), user.id);
    },
  };
}
