import { unreadable, type XAnswer, type XCall, type XCaller } from "../client/caller.ts";
import { XResponseError } from "../client/errors.ts";
import type { XFailureWord } from "../client/problem.ts";
import {
  asArray,
  asBoolean,
  asId,
  asInstantMs,
  asNumber,
  asObject,
  asText,
} from "../foreign/read.ts";
import type { XSubscriptionCount, XSubscriptions, XWebhook } from "./account-activity-api.ts";

/** Reads a list of webhooks. */
export function webhooksOf(answer: XAnswer, value: unknown): XWebhook[] {
  if (!Array.isArray(value)) {
    throw unreadable(answer, "no list of webhooks in the answer");
  }
  return value.map((entry) => webhookOf(answer, entry));
}

/** Reads a webhook, in the spelling of v1.1 or of v2. */
export function webhookOf(answer: XAnswer, value: unknown): XWebhook {
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
    // v1.1's printed reference says `created_at`; recorded answers have `created_timestamp`.
    createdAtMs: asInstantMs(webhook?.["created_timestamp"] ?? webhook?.["created_at"]),
  };
}

/** Reads who is subscribed; `body` is what v2 wraps in `data`. */
export function subscriptionsOf(answer: XAnswer, body: unknown): XSubscriptions {
  const list = asObject(body);
  if (list === null || !Array.isArray(list["subscriptions"])) {
    throw unreadable(answer, "no list of subscriptions in the answer");
  }
  return {
    applicationId: asId(list["application_id"]),
    userIds: asArray(list["subscriptions"]).flatMap((entry) => {
      const id = asId(asObject(entry)?.["user_id"]);
      return id === null ? [] : [id];
    }),
  };
}

/** Reads the budget of subscriptions; `body` is what v2 wraps in `data`. */
export function subscriptionCountOf(answer: XAnswer, body: unknown): XSubscriptionCount {
  const counts = asObject(body);
  // Two spellings are in use: recorded answers have either or both.
  const count =
    asNumber(counts?.["subscriptions_count_all"]) ?? asNumber(counts?.["subscriptions_count"]);
  if (count === null) {
    throw unreadable(answer, "no count of subscriptions in the answer");
  }
  return {
    accountName: asText(counts?.["account_name"]),
    subscriptionCount: count,
    directMessageCount: asNumber(counts?.["subscriptions_count_direct_messages"]) ?? 0,
    provisionedCount: asNumber(counts?.["provisioned_count"]),
  };
}

/** Makes a call whose one named refusal is an answer: false then, true on success. */
export async function succeedsUnless(
  refusal: { codes: readonly number[]; words?: readonly XFailureWord[] },
  caller: XCaller,
  call: XCall,
): Promise<boolean> {
  try {
    await caller.call(call);
    return true;
  } catch (error) {
    if (error instanceof XResponseError && isRefusal(error, refusal)) {
      return false;
    }
    throw error;
  }
}

function isRefusal(
  error: XResponseError,
  { codes, words = [] }: { codes: readonly number[]; words?: readonly XFailureWord[] },
): boolean {
  const hasCode = error.code !== null && codes.includes(error.code);
  return hasCode || error.words.some((word) => words.includes(word));
}
