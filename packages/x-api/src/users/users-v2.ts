import { unreadable, type XAnswer, type XCaller } from "../client/caller.ts";
import { XUnsupportedError, type XResponseError, type XUnreadableError } from "../client/errors.ts";
import { refusalIn } from "../client/partial-refusal.ts";
import { asArray, asBoolean, asObject } from "../foreign/read.ts";
import { percentEncode } from "../oauth1/percent-encode.ts";
import { parseXUser, type XUser } from "../user/x-user.ts";
import { assertLookupSize } from "./lookup-size.ts";
import type { Friendship, UsersApi } from "./users-api.ts";

const USER_FIELDS =
  "created_at,description,location,name,profile_image_url,public_metrics,username,verified";
const FRIENDSHIP_FIELDS = "connection_status,receives_your_dm";

/**
 * People and accounts through API v2. X answers 200 with `errors` and no `data` for a user it does not
 * have; that is a refusal here, as it is in v1.1. How two accounts stand to each other is told as the
 * token's owner sees it, whoever the source is.
 *
 * Source: docs/sources.md#x-users.
 */
export function createUsersV2(caller: XCaller, generation: string): UsersApi {
  const get = (path: string, fields: string, query: Array<readonly [string, string]> = []) =>
    caller.call({
      method: "GET",
      path,
      authentication: "user",
      query: [...query, ["user.fields", fields]],
    });

  return {
    async show(user) {
      const path =
        "userId" in user
          ? `/2/users/${percentEncode(user.userId)}`
          : `/2/users/by/username/${percentEncode(user.username)}`;
      return userOf(await get(path, USER_FIELDS));
    },

    async lookup(userIds) {
      if (userIds.length === 0) {
        return [];
      }
      assertLookupSize(userIds);
      const answer = await get("/2/users", USER_FIELDS, [["ids", userIds.join(",")]]);
      return asArray(asObject(answer.body)?.["data"]).flatMap((raw) => parseXUser(raw) ?? []);
    },

    settings: () =>
      Promise.reject(
        new XUnsupportedError({ method: "GET", path: "/1.1/account/settings.json" }, generation),
      ),

    async friendship({ targetId }) {
      const answer = await get(`/2/users/${percentEncode(targetId)}`, FRIENDSHIP_FIELDS);
      const target = asObject(asObject(answer.body)?.["data"]);
      if (target === null) {
        throw missing(answer);
      }
      return friendshipOf(target);
    },

    async me() {
      const answer = await get("/2/users/me", USER_FIELDS);
      const { accessLevel, rateLimit } = answer;
      return { user: userOf(answer), accessLevel, rateLimit };
    },
  };
}

/** `connection_status` lists what holds: `following`, `followed_by`, `blocking` … */
function friendshipOf(target: Readonly<Record<string, unknown>>): Friendship {
  const listed = target["connection_status"];
  const holds = (word: string) => (Array.isArray(listed) ? listed.includes(word) : null);
  return {
    canDm: asBoolean(target["receives_your_dm"]),
    isFollowing: holds("following"),
    isFollowedBy: holds("followed_by"),
    isBlocking: holds("blocking"),
  };
}

function userOf(answer: XAnswer): XUser {
  const user = parseXUser(answer.body);
  if (user === null) {
    throw missing(answer);
  }
  return user;
}

function missing(answer: XAnswer): XResponseError | XUnreadableError {
  return refusalIn(answer) ?? unreadable(answer, "no user in the answer");
}
