import { xErrors, type XError } from "../errors/x-error.ts";
import type { ChallengeOutcome } from "../webhooks/challenge.ts";
import type { RegistrationProblem } from "../webhooks/registration.ts";
import type { Webhook } from "../webhooks/webhook.ts";

/** A webhook as v1.1 shows it; the date is of the form `2020-03-23 06:50:00 +0000`. */
export function webhookView(webhook: Webhook): Record<string, unknown> {
  const date = new Date(webhook.createdAtMs).toISOString().slice(0, 19).replace("T", " ");
  return {
    id: webhook.id,
    url: webhook.url,
    valid: webhook.isValid,
    created_timestamp: `${date} +0000`,
  };
}

/** v1.1's refusal of a registration: 214 in the words of its cause (docs/sources.md#x-challenges). */
export function refusalOfRegistration(problem: RegistrationProblem): XError {
  switch (problem) {
    case "url-invalid":
    case "url-not-public":
    case "url-with-port":
      return xErrors.webhookUrlInvalid();
    case "url-not-https":
      return xErrors.webhookUrlNotHttps();
    case "no-room":
    case "duplicate-url":
      return xErrors.tooManyWebhooks();
    default:
      return refusalOfChallenge(problem);
  }
}

/** v1.1's refusal for a failed challenge, in registration and re-validation alike. */
export function refusalOfChallenge(outcome: Exclude<ChallengeOutcome, "passed">): XError {
  switch (outcome) {
    case "wrong-answer":
      return xErrors.crcAnswerInvalid();
    case "redirected":
    case "bad-status":
      return xErrors.crcBadStatus();
    case "too-slow":
      return xErrors.crcTooSlow();
    case "unreachable":
    case "tls-failed":
      return xErrors.crcUnreachable();
  }
}
