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

/** The sentence that tells an agent why a message was not sent, and what can be done. */
export function failureTextId({
  origin,
  error,
}: {
  readonly origin: string;
  readonly error: { readonly code: string } | null;
}): TextId {
  const code = error?.code ?? "";
  if (origin === "automatic" && code === "MessageExpired") return "failure.automaticTooLate";
  return reasons[code] ?? "failure.other";
}
