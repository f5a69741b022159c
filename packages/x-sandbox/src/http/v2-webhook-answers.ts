import { XProblem } from "../errors/x-problem.ts";
import type { ChallengeOutcome } from "../webhooks/challenge.ts";
import type { RegistrationProblem } from "../webhooks/registration.ts";
import type { Webhook } from "../webhooks/webhook.ts";

/** X's words for what fails around webhooks of v2: clients match on them (docs/sources.md#x-webhooks-v2). */
type FailureWord =
  | "CrcValidationFailed"
  | "UrlValidationFailed"
  | "DuplicateUrlFailed"
  | "WebhookLimitExceeded"
  | "WebhookIdInvalid"
  | "DuplicateSubscriptionFailed"
  | "SubscriptionLimitExceeded"
  | "SubscriptionNotFound"
  | "QueryParamInvalid"
  | "ReplayConflictError";

/** A refusal of v2 webhooks and what hangs on them: `Word: sentence` in `errors[0].message`. */
export function webhookFailure(word: FailureWord, sentence: string, status = 400): XProblem {
  return new XProblem(status, { errors: [{ message: `${word}: ${sentence}` }] });
}

/** The id is no webhook of this app's. */
export function webhookIdInvalid(): XProblem {
  return webhookFailure("WebhookIdInvalid", "Webhook id is not valid for this client application");
}

function crcSentence(outcome: Exclude<ChallengeOutcome, "passed">): string {
  const begin = "URL returned bad response during CRC with error:";
  switch (outcome) {
    case "wrong-answer":
      return `${begin} Invalid \`response_token\``;
    case "redirected":
    case "bad-status":
      return `${begin} Non-200 response code`;
    case "too-slow":
      return `${begin} High latency`;
    case "unreachable":
      return `${begin} Unable to connect`;
    case "tls-failed":
      return `${begin} TLS failure`;
  }
}

/** The refusal for a failed challenge, in registration and re-validation alike. */
export function crcFailure(outcome: Exclude<ChallengeOutcome, "passed">): XProblem {
  return webhookFailure("CrcValidationFailed", crcSentence(outcome));
}

/** The refusal of a registration. */
export function registrationFailure(problem: RegistrationProblem): XProblem {
  switch (problem) {
    case "url-invalid":
      return webhookFailure("UrlValidationFailed", "URL is not valid");
    case "url-not-https":
      return webhookFailure("UrlValidationFailed", "URL must use HTTPS");
    case "url-not-public":
      return webhookFailure("UrlValidationFailed", "URL must be publicly accessible");
    case "url-with-port":
      return webhookFailure("UrlValidationFailed", "URL must not include a port");
    case "no-room":
      return webhookFailure("WebhookLimitExceeded", "Webhook limit has been reached");
    case "duplicate-url":
      return webhookFailure("DuplicateUrlFailed", "A webhook with this URL already exists");
    default:
      return crcFailure(problem);
  }
}

/** A webhook as v2 shows it. */
export function webhookResource(webhook: Webhook): Record<string, unknown> {
  return {
    id: webhook.id,
    url: webhook.url,
    valid: webhook.isValid,
    created_at: new Date(webhook.createdAtMs).toISOString(),
  };
}
