import { exactNumber } from "../ids/exact-number.ts";
import type { User } from "./user.ts";

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

const twoDigits = (value: number): string => String(value).padStart(2, "0");

/** X's own date form, for example `Wed Mar 18 10:00:00 +0000 2020`, always in UTC. */
function xDate(ms: number): string {
  const date = new Date(ms);
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
    .map(twoDigits)
    .join(":");
  const day = `${WEEKDAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${twoDigits(date.getUTCDate())}`;
  return `${day} ${time} +0000 ${date.getUTCFullYear()}`;
}

/** Nobody here has a picture of their own: the address is that of X's silhouette, which clients know by its path. */
const pictureAddresses = {
  http: "http://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png",
  https: "https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png",
} as const;

/**
 * The v1.1 user object of `verify_credentials`, `users/show` and `users/lookup` (docs/sources.md#x-users). `id` is a
 * number above 2^53 as on X, exact to the last digit: clients must read `id_str`. Followers that are accounts of the sandbox count on
 * top of the number the account was made with.
 */
export function restUser(
  user: User,
  counts: { followers: number; friends: number },
): Record<string, unknown> {
  const picture = pictureAddresses;
  return {
    id: exactNumber(user.id),
    id_str: user.id,
    name: user.name,
    screen_name: user.username,
    location: user.location,
    description: user.description,
    url: null,
    entities: { description: { urls: [] } },
    protected: false,
    followers_count: user.followersCount + counts.followers,
    friends_count: counts.friends,
    listed_count: 0,
    created_at: xDate(user.createdAtMs),
    favourites_count: 0,
    utc_offset: null,
    time_zone: null,
    geo_enabled: false,
    verified: user.verified,
    statuses_count: 0,
    lang: null,
    contributors_enabled: false,
    is_translator: false,
    is_translation_enabled: false,
    profile_background_color: "F5F8FA",
    profile_background_image_url: null,
    profile_background_image_url_https: null,
    profile_background_tile: false,
    profile_image_url: picture.http,
    profile_image_url_https: picture.https,
    profile_link_color: "1DA1F2",
    profile_sidebar_border_color: "C0DEED",
    profile_sidebar_fill_color: "DDEEF6",
    profile_text_color: "333333",
    profile_use_background_image: true,
    has_extended_profile: false,
    default_profile: true,
    default_profile_image: true,
    following: false,
    follow_request_sent: false,
    notifications: false,
    translator_type: "none",
    suspended: user.suspended,
    needs_phone_verification: false,
  };
}

/** The user object inside the `users` map of a webhook body (docs/sources.md#x-deliveries). */
export function webhookUser(user: User): Record<string, unknown> {
  const picture = pictureAddresses;
  return {
    id: user.id,
    created_timestamp: String(user.createdAtMs),
    name: user.name,
    screen_name: user.username,
    ...(user.location === "" ? {} : { location: user.location }),
    ...(user.description === "" ? {} : { description: user.description }),
    protected: false,
    verified: user.verified,
    followers_count: user.followersCount,
    friends_count: 0,
    statuses_count: 0,
    profile_image_url: picture.http,
    profile_image_url_https: picture.https,
  };
}
