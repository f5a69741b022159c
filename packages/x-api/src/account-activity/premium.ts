import { unreadable, type XCaller } from "../client/caller.ts";
import { asObject, asText } from "../foreign/read.ts";
import { percentEncode } from "../oauth1/percent-encode.ts";
import type { AccountActivityApi } from "./account-activity-api.ts";
import {
  subscriptionCountOf,
  subscriptionsOf,
  succeedsUnless,
  webhookOf,
  webhooksOf,
} from "./read-answers.ts";

const BASE = "/1.1/account_activity/all";

const NOT_FOUND = { codes: [34] };
const ALREADY_SUBSCRIBED = { codes: [355] };

/**
 * The premium Account Activity API, v1.1 (generation A).
 *
 * Which credentials a call needs is X's choice and differs from call to call: registering needs the
 * owner's token, subscribing the subscriber's, lists of subscriptions the app alone. Where X accepts
 * two, the token is used when there is one, which saves asking for a bearer token.
 *
 * Source: X "Account Activity API: premium" reference; recorded exchanges for the real field names.
 */
export function createPremiumAccountActivity(caller: XCaller): AccountActivityApi {
  const either = caller.hasToken ? "user" : "app-only";

  return {
    async listWebhooks(environment) {
      const path = `${at(environment)}/webhooks.json`;
      const answer = await caller.call({ method: "GET", path, authentication: either });
      return webhooksOf(answer, answer.body);
    },

    async listAllWebhooks() {
      const path = `${BASE}/webhooks.json`;
      const answer = await caller.call({ method: "GET", path, authentication: either });
      const environments = asObject(answer.body)?.["environments"];
      if (!Array.isArray(environments)) {
        throw unreadable(answer, "no list of environments in the answer");
      }
      return environments.map((entry) => {
        const environment = asObject(entry);
        return {
          name: asText(environment?.["environment_name"]) ?? "",
          webhooks: webhooksOf(answer, environment?.["webhooks"]),
        };
      });
    },

    async registerWebhook(environment, url) {
      const answer = await caller.call({
        method: "POST",
        path: `${at(environment)}/webhooks.json`,
        authentication: "user",
        form: [["url", url]],
      });
      return webhookOf(answer, answer.body);
    },

    async revalidateWebhook(environment, webhookId) {
      const path = `${at(environment)}/webhooks/${percentEncode(webhookId)}.json`;
      await caller.call({ method: "PUT", path, authentication: either });
    },

    async deleteWebhook(environment, webhookId) {
      const path = `${at(environment)}/webhooks/${percentEncode(webhookId)}.json`;
      await caller.call({ method: "DELETE", path, authentication: either });
    },

    async subscribe({ environment }) {
      const path = `${at(environment)}/subscriptions.json`;
      const isNew = await succeedsUnless(ALREADY_SUBSCRIBED, caller, {
        method: "POST",
        path,
        authentication: "user",
      });
      return isNew ? "subscribed" : "already-subscribed";
    },

    async isSubscribed({ environment }) {
      const path = `${at(environment)}/subscriptions.json`;
      return succeedsUnless(NOT_FOUND, caller, { method: "GET", path, authentication: "user" });
    },

    async unsubscribe({ environment }, userId) {
      const path = `${at(environment)}/subscriptions/${percentEncode(userId)}.json`;
      return succeedsUnless(NOT_FOUND, caller, {
        method: "DELETE",
        path,
        authentication: "app-only",
      });
    },

    async subscriptions({ environment }) {
      const path = `${at(environment)}/subscriptions/list.json`;
      const answer = await caller.call({ method: "GET", path, authentication: "app-only" });
      return subscriptionsOf(answer, answer.body);
    },

    async subscriptionCount() {
      const path = `${BASE}/subscriptions/count.json`;
      const answer = await caller.call({ method: "GET", path, authentication: "app-only" });
      return subscriptionCountOf(answer, answer.body);
    },
  };
}

function at(environment: string | null): string {
  if (environment === null) {
    throw new TypeError("the premium Account Activity API needs the label of a dev environment");
  }
  return `${BASE}/${percentEncode(environment)}`;
}
