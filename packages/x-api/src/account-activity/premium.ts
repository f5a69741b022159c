import { unreadable, type XAnswer, type XCall, type XCaller } from "../client/caller.ts";
import { XResponseError } from "../client/errors.ts";
import {
  asArray,
  asBoolean,
  asId,
  asInstantMs,
  asNumber,
  asObject,
  asText,
} from "../foreign/read.ts";
import { percentEncode } from "../oauth1/percent-encode.ts";
import type { AccountActivityApi, XWebhook } from "./account-activity-api.ts";

const BASE = "/1.1/account_activity/all";

const NOT_FOUND = 34;
const ALREADY_SUBSCRIBED = 355;

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

    isSubscribed({ environment }) {
      const path = `${at(environment)}/subscriptions.json`;
      return succeedsUnless(NOT_FOUND, caller, { method: "GET", path, authentication: "user" });
    },

    unsubscribe({ environment }, userId) {
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
      const body = asObject(answer.body);
      if (body === null || !Array.isArray(body["subscriptions"])) {
        throw unreadable(answer, "no list of subscriptions in the answer");
      }
      return {
        applicationId: asId(body["application_id"]),
        userIds: asArray(body["subscriptions"]).flatMap((entry) => {
          const id = asId(asObject(entry)?.["user_id"]);
          return id === null ? [] : [id];
        }),
      };
    },

    async subscriptionCount() {
      const path = `${BASE}/subscriptions/count.json`;
      const answer = await caller.call({ method: "GET", path, authentication: "app-only" });
      const body = asObject(answer.body);
      // Two spellings are in use: recorded answers have either or both.
      const count =
        asNumber(body?.["subscriptions_count_all"]) ?? asNumber(body?.["subscriptions_count"]);
      if (count === null) {
        throw unreadable(answer, "no count of subscriptions in the answer");
      }
      return {
        accountName: asText(body?.["account_name"]),
        subscriptionCount: count,
        directMessageCount: asNumber(body?.["subscriptions_count_direct_messages"]) ?? 0,
        provisionedCount: asNumber(body?.["provisioned_count"]),
      };
    },
  };
}

function at(environment: string | null): string {
  if (environment === null) {
    throw new TypeError("the premium Account Activity API needs the label of a dev environment");
  }
  return `${BASE}/${percentEncode(environment)}`;
}

async function succeedsUnless(code: number, caller: XCaller, call: XCall): Promise<boolean> {
  try {
    await caller.call(call);
    return true;
  } catch (error) {
    if (error instanceof XResponseError && error.code === code) {
      return false;
    }
    throw error;
  }
}

function webhooksOf(answer: XAnswer, value: unknown): XWebhook[] {
  if (!Array.isArray(value)) {
    throw unreadable(answer, "no list of webhooks in the answer");
  }
  return value.map((entry) => webhookOf(answer, entry));
}

function webhookOf(answer: XAnswer, value: unknown): XWebhook {
  const webhook = asObject(value);
  const id = asId(webhook?.["id"]);
  const url = asText(webhook?.["url"]);
  if (id === null || url === null) {
    throw unreadable(answer, "no webhook in the answer");
  }
  return {
    id,
    url,
    isValid: asBoolean(webhook?.["valid"]) ?? false,
    // The printed reference says `created_at`; recorded answers have `created_timestamp`.
    createdAtMs: asInstantMs(webhook?.["created_timestamp"] ?? webhook?.["created_at"]),
  };
}
