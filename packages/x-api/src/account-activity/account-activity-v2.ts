import { unreadable, type XCaller } from "../client/caller.ts";
import { asBoolean, asObject } from "../foreign/read.ts";
import { percentEncode } from "../oauth1/percent-encode.ts";
import type { AccountActivityApi, SubscriptionPlace } from "./account-activity-api.ts";
import { subscriptionCountOf, subscriptionsOf, succeedsUnless } from "./read-answers.ts";
import { createWebhooksV2, dataOf } from "./webhooks-v2.ts";

const BASE = "/2/account_activity";

const ALREADY_SUBSCRIBED = { codes: [355], words: ["DuplicateSubscriptionFailed"] } as const;
const NOT_SUBSCRIBED = { codes: [34], words: ["SubscriptionNotFound"] } as const;

/**
 * The Account Activity API, v2 (generation C, which X calls deprecated in favour of the Activity API). The
 * events are those of v1.1.
 *
 * Source: docs/sources.md#x-account-activity.
 */
export function createAccountActivityV2(caller: XCaller): AccountActivityApi {
  return {
    ...createWebhooksV2(caller),

    async subscribe(place) {
      const path = `${at(place)}/subscriptions/all`;
      const call = { method: "POST", path, authentication: "user", json: {} } as const;
      const isNew = await succeedsUnless(ALREADY_SUBSCRIBED, caller, call);
      return isNew ? "subscribed" : "already-subscribed";
    },

    async isSubscribed(place) {
      const path = `${at(place)}/subscriptions/all`;
      const answer = await caller.call({ method: "GET", path, authentication: "user" });
      const isSubscribed = asBoolean(asObject(dataOf(answer))?.["subscribed"]);
      if (isSubscribed === null) {
        throw unreadable(answer, "whether there is a subscription is not in the answer");
      }
      return isSubscribed;
    },

    async unsubscribe(place, userId) {
      const path = `${at(place)}/subscriptions/${percentEncode(userId)}/all`;
      const call = { method: "DELETE", path, authentication: "app-only" } as const;
      return succeedsUnless(NOT_SUBSCRIBED, caller, call);
    },

    async subscriptions(place) {
      const path = `${at(place)}/subscriptions/all/list`;
      const answer = await caller.call({ method: "GET", path, authentication: "app-only" });
      return subscriptionsOf(answer, dataOf(answer));
    },

    async subscriptionCount() {
      const path = `${BASE}/subscriptions/count`;
      const answer = await caller.call({ method: "GET", path, authentication: "app-only" });
      return subscriptionCountOf(answer, dataOf(answer));
    },
  };
}

function at({ webhookId }: SubscriptionPlace): string {
  if (webhookId === null) {
    throw new TypeError("Account Activity v2 needs the webhook's id");
  }
  return `${BASE}/webhooks/${percentEncode(webhookId)}`;
}
