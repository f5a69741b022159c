import type { XCaller } from "../client/caller.ts";
import { percentEncode } from "../oauth1/percent-encode.ts";
import type { AccountActivityApi, SubscriptionPlace } from "./account-activity-api.ts";
import {
  subscriptionCountOf,
  subscriptionsOf,
  succeedsUnless,
  webhookOf,
  webhooksOf,
} from "./read-answers.ts";
import { replayDatesOf, replayJobOf } from "./replay.ts";

const BASE = "/1.1/account_activity";

const NOT_FOUND = { codes: [34] };
const ALREADY_SUBSCRIBED = { codes: [355] };

/**
 * The enterprise Account Activity API, v1.1 (generation B): webhooks of the app without labels,
 * subscriptions addressed by the webhook, and replay. Where X accepts two kinds of credentials, the
 * account's token is used when there is one.
 *
 * Source: docs/sources.md#x-account-activity, docs/sources.md#x-replay.
 */
export function createEnterpriseAccountActivity(caller: XCaller): AccountActivityApi {
  const either = caller.hasToken ? "user" : "app-only";

  async function listWebhooks() {
    const path = `${BASE}/webhooks.json`;
    const answer = await caller.call({ method: "GET", path, authentication: either });
    return webhooksOf(answer, answer.body);
  }

  return {
    listWebhooks,

    async listAllWebhooks() {
      return [{ name: "", webhooks: await listWebhooks() }];
    },

    async registerWebhook(_environment, url) {
      const answer = await caller.call({
        method: "POST",
        path: `${BASE}/webhooks.json`,
        authentication: "user",
        form: [["url", url]],
      });
      return webhookOf(answer, answer.body);
    },

    async revalidateWebhook(_environment, webhookId) {
      const path = `${BASE}/webhooks/${percentEncode(webhookId)}.json`;
      await caller.call({ method: "PUT", path, authentication: either });
    },

    async deleteWebhook(_environment, webhookId) {
      const path = `${BASE}/webhooks/${percentEncode(webhookId)}.json`;
      await caller.call({ method: "DELETE", path, authentication: either });
    },

    async subscribe(place) {
      const path = `${at(place)}/subscriptions/all.json`;
      const call = { method: "POST", path, authentication: "user" } as const;
      const isNew = await succeedsUnless(ALREADY_SUBSCRIBED, caller, call);
      return isNew ? "subscribed" : "already-subscribed";
    },

    async isSubscribed(place) {
      const path = `${at(place)}/subscriptions/all.json`;
      return succeedsUnless(NOT_FOUND, caller, { method: "GET", path, authentication: "user" });
    },

    async unsubscribe(place, userId) {
      const path = `${at(place)}/subscriptions/${percentEncode(userId)}/all.json`;
      const call = { method: "DELETE", path, authentication: "app-only" } as const;
      return succeedsUnless(NOT_FOUND, caller, call);
    },

    async subscriptions(place) {
      const path = `${at(place)}/subscriptions/all/list.json`;
      const answer = await caller.call({ method: "GET", path, authentication: "app-only" });
      return subscriptionsOf(answer, answer.body);
    },

    async subscriptionCount() {
      const path = `${BASE}/subscriptions/count.json`;
      const answer = await caller.call({ method: "GET", path, authentication: "app-only" });
      return subscriptionCountOf(answer, answer.body);
    },

    async replay(wish) {
      const { from, until } = replayDatesOf(wish);
      const answer = await caller.call({
        method: "POST",
        path: `${BASE}/replay/webhooks/${percentEncode(wish.webhookId)}/subscriptions/all.json`,
        authentication: "app-only",
        query: [
          ["from_date", from],
          ["to_date", until],
        ],
      });
      return replayJobOf(answer, answer.body);
    },
  };
}

function at({ webhookId }: SubscriptionPlace): string {
  if (webhookId === null) {
    throw new TypeError("the enterprise Account Activity API needs the webhook's id");
  }
  return `${BASE}/webhooks/${percentEncode(webhookId)}`;
}
