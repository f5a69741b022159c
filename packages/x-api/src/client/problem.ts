import { asArray, asObject, asText, type ForeignObject } from "../foreign/read.ts";

/**
 * The words with which API v2 says what is wrong with a webhook, a subscription or a replay. They stand
 * at the start of a message, before a colon; v2 has no numbers for them.
 */
const FAILURE_WORDS = [
  "CrcValidationFailed",
  "UrlValidationFailed",
  "DuplicateUrlFailed",
  "WebhookLimitExceeded",
  "WebhookIdInvalid",
  "DuplicateSubscriptionFailed",
  "SubscriptionLimitExceeded",
  "SubscriptionNotFound",
  "QueryParamInvalid",
  "ReplayConflictError",
] as const;

/** See {@link FAILURE_WORDS}. */
export type XFailureWord = (typeof FAILURE_WORDS)[number];

/** What a refusal of API v2 says beside its text. */
export interface XProblem {
  /**
   * The kind of problem, the last segment of its `type`: `client-forbidden`, `credits`,
   * `oauth1-permissions`, `resource-not-found` … Null for v1.1 and where X gives none (`about:blank`).
   */
  problem: string | null;
  /** `reason` of a `client-forbidden`, such as `client-not-enrolled`. */
  problemReason: string | null;
  words: readonly XFailureWord[];
  /** `error` of an OAuth 2.0 answer (RFC 6749 §5.2), such as `invalid_grant`; null elsewhere. */
  oauthError: string | null;
}

/** No problem document: an answer of v1.1, or none that can be read. */
export const NO_PROBLEM: XProblem = {
  problem: null,
  problemReason: null,
  words: [],
  oauthError: null,
};

/**
 * Reads a v2 problem out of a parsed error body. Its `type` stands at the top, or in the first entry of
 * `errors` that has one; both hosts of it (`api.x.com`, `api.twitter.com`) are in use.
 *
 * Source: docs/sources.md#x-response-codes.
 */
export function parseProblem(body: unknown): XProblem {
  const answer = asObject(body);
  if (answer === null) {
    return NO_PROBLEM;
  }
  const entries = asArray(answer["errors"])
    .map(asObject)
    .filter((entry) => entry !== null);
  const documents: ForeignObject[] = [answer, ...entries];
  const kinds = documents.flatMap((document) => kindOf(document) ?? []);
  const reasons = documents.flatMap((document) => asText(document["reason"]) ?? []);
  const texts = documents.flatMap((document) =>
    ["title", "detail", "message"].flatMap((key) => asText(document[key]) ?? []),
  );
  return {
    problem: kinds[0] ?? null,
    problemReason: reasons[0] ?? null,
    words: FAILURE_WORDS.filter((word) => texts.some((text) => text.includes(word))),
    oauthError: /^[a-z_]{1,64}$/.exec(asText(answer["error"]) ?? "")?.[0] ?? null,
  };
}

function kindOf(document: ForeignObject): string | null {
  const match = /\/problems\/([a-z0-9-]{1,64})\/?$/.exec(asText(document["type"]) ?? "");
  // Seen without a `type` in some answers; the title has been the same in all.
  return match?.[1] ?? (document["title"] === "CreditsDepleted" ? "credits" : null);
}
