import type { TextId } from "../../i18n/languages.ts";

const reasons: Readonly<Record<string, TextId>> = {
  MessageNotAllowed: "failure.notAllowed",
  RateLimited: "failure.rateLimited",
  InvalidMessageStructure: "failure.tooLongOrMalformed",
  InvalidDestination: "failure.noSuchCustomer",
  RecipientOptedOut: "failure.notAllowed",
  MessageExpired: "failure.expired",
  ServerError: "failure.serverError",
  DataFiltered: "failure.duplicate",
  MediaTypeNotAllowed: "failure.mediaNotAllowed",
  InvalidMediaContentLength: "failure.mediaTooLarge",
};

/** The sentence that tells an agent why X did not take a message, and what can be done. */
export function failureTextId(code: string | undefined): TextId {
  return reasons[code ?? ""] ?? "failure.other";
}
