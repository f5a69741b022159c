import { unreadable, type XAnswer, type XCaller } from "../client/caller.ts";
import { XResponseError } from "../client/errors.ts";
import { asBoolean, asObject, asText } from "../foreign/read.ts";
import { parseXUser, type XUser } from "../user/x-user.ts";
import { assertLookupSize } from "./lookup-size.ts";
import type { UsersApi, VerifiedCredentials } from "./users-api.ts";

const NO_USER_MATCHES = 17;

/** People and accounts through API v1.1. Source: docs/sources.md#x-users. */
export function createUsersV1(caller: XCaller): UsersApi {
  const get = (path: string, query: Array<readonly [string, string]>) =>
    caller.call({ method: "GET", path, authentication: "user", query });

  return {
    async show(user) {
      const query: Array<readonly [string, string]> =
        "userId" in user ? [["user_id", user.userId]] : [["screen_name", user.username]];
      return userOf(await get("/1.1/users/show.json", query));
    },

    async lookup(userIds) {
      if (userIds.length === 0) {
        return [];
      }
      assertLookupSize(userIds);
      try {
        const answer = await get("/1.1/users/lookup.json", [["user_id", userIds.join(",")]]);
        if (!Array.isArray(answer.body)) {
          throw unreadable(answer, "no list of users in the answer");
        }
        return answer.body.flatMap((raw: unknown) => parseXUser(raw) ?? []);
      } catch (error) {
        if (error instanceof XResponseError && error.code === NO_USER_MATCHES) {
          return [];
        }
        throw error;
      }
    },

    async settings() {
      const answer = await get("/1.1/account/settings.json", []);
      const raw = asObject(answer.body);
      if (raw === null) {
        throw unreadable(answer, "no settings in the answer");
      }
      return { allowDmsFrom: asText(raw["allow_dms_from"]), raw };
    },

    async friendship({ sourceId, targetId }) {
      const answer = await get("/1.1/friendships/show.json", [
        ["source_id", sourceId],
        ["target_id", targetId],
      ]);
      const source = asObject(asObject(asObject(answer.body)?.["relationship"])?.["source"]);
      if (source === null) {
        throw unreadable(answer, "no relationship in the answer");
      }
      return {
        canDm: asBoolean(source["can_dm"]),
        isFollowing: asBoolean(source["following"]),
        isFollowedBy: asBoolean(source["followed_by"]),
        isBlocking: asBoolean(source["blocking"]),
      };
    },

    me: () => verifyCredentials(caller),
  };
}

async function verifyCredentials(caller: XCaller): Promise<VerifiedCredentials> {
  const path = "/1.1/account/verify_credentials.json";
  const answer = await caller.call({ method: "GET", path, authentication: "user" });
  return {
    user: userOf(answer),
    accessLevel: answer.accessLevel,
    rateLimit: answer.rateLimit,
  };
}

function userOf(answer: XAnswer): XUser {
  const user = parseXUser(answer.body);
  if (user === null) {
    throw unreadable(answer, "no user in the answer");
  }
  return user;
}
