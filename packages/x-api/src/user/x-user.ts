import {
  asBoolean,
  asId,
  asInstantMs,
  asNumber,
  asObject,
  asText,
  type ForeignObject,
} from "../foreign/read.ts";

/** A person or company on X, as far as a contact centre needs to know them. */
export interface XUser {
  id: string;
  /** Display name; may be any text. */
  name: string;
  /** Handle without `@`. */
  username: string;
  profileImageUrl: string | null;
  followersCount: number | null;
  isVerified: boolean | null;
  /** When the account was made, milliseconds since 1970. */
  createdAtMs: number | null;
  location: string | null;
  description: string | null;
}

/**
 * Reads a user of any generation: v1.1 (`id_str`, `screen_name`, `created_at` in the old form), webhook
 * (`created_timestamp`), v2 (`username`, `public_metrics`) and the `{ data: … }` wrapping of the
 * Activity API. Null when there is no id; a missing name or handle becomes the empty string.
 */
export function parseXUser(raw: unknown): XUser | null {
  const outer = asObject(raw);
  const user = asObject(outer?.["data"]) ?? outer;
  const id = asId(user?.["id_str"]) ?? asId(user?.["id"]);
  if (user === null || id === null) {
    return null;
  }
  return {
    id,
    name: asText(user["name"]) ?? "",
    username: asText(user["screen_name"]) ?? asText(user["username"]) ?? "",
    profileImageUrl:
      asAddress(user["profile_image_url_https"]) ?? asAddress(user["profile_image_url"]),
    followersCount:
      asNumber(user["followers_count"]) ??
      asNumber(asObject(user["public_metrics"])?.["followers_count"]),
    isVerified: asBoolean(user["verified"]),
    createdAtMs: asInstantMs(user["created_timestamp"]) ?? asInstantMs(user["created_at"]),
    location: asText(user["location"]),
    description: asText(user["description"]),
  };
}

/** The printed samples write a missing picture as the text `null`. */
function asAddress(value: unknown): string | null {
  const text = asText(value);
  return text === "null" ? null : text;
}

/**
 * Where a delivery describes users: its `users`, and `apps` too, since X's printed sample has them there, beside
 * the apps or in a `users` of their own (docs/sources.md#x-deliveries).
 */
export interface UserSources {
  readonly users?: unknown;
  readonly apps?: unknown;
}

/**
 * Picks the named users out of a delivery, from the first place that describes them. Users that X left out or
 * that cannot be read are simply absent.
 */
export function parseUsers(sources: UserSources, ids: readonly string[]): Record<string, XUser> {
  const apps = asObject(sources.apps);
  const users: Record<string, XUser> = {};
  for (const id of ids) {
    const user =
      userIn(sources.users, id) ?? userIn(apps?.["users"], id) ?? withHandle(userIn(apps, id));
    if (user !== null) {
      users[id] = user;
    }
  }
  return users;
}

function userIn(map: unknown, id: string): XUser | null {
  const source: ForeignObject = asObject(map) ?? {};
  const user = Object.hasOwn(source, id) ? parseXUser(source[id]) : null;
  return user?.id === id ? user : null;
}

/** An app has an id and a name too, but no handle. */
function withHandle(user: XUser | null): XUser | null {
  return user === null || user.username === "" ? null : user;
}
