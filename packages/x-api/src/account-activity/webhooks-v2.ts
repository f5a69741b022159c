import type { XAnswer, XCaller } from "../client/caller.ts";
import { XResponseError } from "../client/errors.ts";
import { NO_PROBLEM } from "../client/problem.ts";
import { asBoolean, asObject } from "../foreign/read.ts";
import { percentEncode } from "../oauth1/percent-encode.ts";
import type { AccountActivityApi } from "./account-activity-api.ts";
import { webhookOf, webhooksOf } from "./read-answers.ts";
import { replayDatesOf, replayJobOf } from "./replay.ts";

/** What the two ways of subscribing in v2 share: the webhooks and their replay. */
export type WebhooksV2 = Pick<
  AccountActivityApi,
  "listWebhooks" | "listAllWebhooks" | "registerWebhook" | "revalidateWebhook" | "deleteWebhook"
> &
  Required<Pick<AccountActivityApi, "replay">>;

/** What v2 wraps its answers in; undefined when the answer has none, as an empty list. */
export function dataOf(answer: XAnswer): unknown {
  return asObject(answer.body)?.["data"];
}

/**
 * Webhooks of API v2, all in the app's own name. A refusal has a word and no number: `CrcValidationFailed`,
 * `UrlValidationFailed` (a port in the address, no https), `DuplicateUrlFailed`, `WebhookLimitExceeded`,
 * `WebhookIdInvalid`; see `XResponseError.words`.
 *
 * Source: docs/sources.md#x-account-activity, docs/sources.md#x-replay.
 */
export function createWebhooksV2(caller: XCaller): WebhooksV2 {
  const authentication = "app-only";

  async function listWebhooks() {
    const answer = await caller.call({ method: "GET", path: "/2/webhooks", authentication });
    const data = dataOf(answer);
    const isEmpty = data === undefined && asObject(answer.body)?.["meta"] !== undefined;
    return isEmpty ? [] : webhooksOf(answer, data);
  }

  return {
    listWebhooks,

    async listAllWebhooks() {
      return [{ name: "", webhooks: await listWebhooks() }];
    },

    async registerWebhook(_environment, url) {
      const call = { method: "POST", path: "/2/webhooks", authentication, json: { url } } as const;
      const answer = await caller.call(call);
      return webhookOf(answer, dataOf(answer) ?? answer.body);
    },

    async revalidateWebhook(_environment, webhookId) {
      const path = `/2/webhooks/${percentEncode(webhookId)}`;
      const answer = await caller.call({ method: "PUT", path, authentication });
      if (asBoolean(asObject(dataOf(answer))?.["valid"]) === false) {
        throw stillInvalid(answer);
      }
    },

    async deleteWebhook(_environment, webhookId) {
      const path = `/2/webhooks/${percentEncode(webhookId)}`;
      await caller.call({ method: "DELETE", path, authentication });
    },

    async replay(wish) {
      const { from, until } = replayDatesOf(wish);
      const answer = await caller.call({
        method: "POST",
        path: "/2/webhooks/replay",
        authentication,
        json: { webhook_id: wish.webhookId, from_date: from, to_date: until },
      });
      return replayJobOf(answer, dataOf(answer) ?? answer.body);
    },
  };
}

/** X writes `valid: false` into a success where v1.1 refuses with 214; a caller should see one form of it. */
function stillInvalid(answer: XAnswer): XResponseError {
  return new XResponseError(answer.request, {
    status: answer.status,
    errors: [{ code: null, message: "CrcValidationFailed: the webhook is still not valid" }],
    rateLimit: answer.rateLimit,
    accessLevel: answer.accessLevel,
    problem: { ...NO_PROBLEM, words: ["CrcValidationFailed"] },
  });
}
