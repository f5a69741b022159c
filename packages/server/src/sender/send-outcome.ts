import { XNetworkError, XResponseError, XUnreadableError } from "@tsubame/x-api";

/**
 * Why a reply was not delivered, in the words of the public API (docs/sources.md#genesys-conversations, normalized
 * message reasons).
 */
type FailureCode =
  | "MessageNotAllowed"
  | "InvalidMessageStructure"
  | "InvalidDestination"
  | "MediaTypeNotAllowed"
  | "DataFiltered"
  | "GeneralError";

/** The finer cause, from which the texts for agents are chosen. */
type FailureReason =
  | "recipientClosed"
  | "recipientUnknown"
  | "textTooLong"
  | "invalidMessage"
  | "invalidMedia"
  | "duplicateText"
  | "looksAutomated"
  | "accountLocked"
  | "accountSuspended"
  | "credentialsRefused"
  | "permissionMissing"
  | "planMissing"
  | "clockWrong"
  | "accountRemoved"
  | "other";

/** What one POST to X came to. Only `notSent` and `limited` may be repeated by the machine. */
export type PostOutcome =
  | { readonly kind: "sent"; readonly xEventId: string; readonly createdAtMs: number }
  | {
      readonly kind: "refused";
      readonly code: FailureCode;
      readonly reason: FailureReason;
      /** null: X was not asked. */
      readonly httpStatus: number | null;
      readonly xCode: number | null;
    }
  | { readonly kind: "notSent" }
  | { readonly kind: "limited"; readonly resetAtMs: number | null; readonly httpStatus: number }
  | { readonly kind: "unknown"; readonly httpStatus: number | null };

/**
 * Reads a failed POST by the outcome table of the reliability design:
 * - no byte left this machine: certainly not sent;
 * - 429 and 420 (or code 88): certainly not sent, X says when to come back;
 * - any other 4xx: certainly not sent, X says why;
 * - everything else (5xx, an answer that cannot be read, a cut connection, the time-out): nobody knows.
 */
export function outcomeOfFailure(error: unknown): PostOutcome {
  if (error instanceof XNetworkError) {
    return error.isRequestSent === false
      ? { kind: "notSent" }
      : { kind: "unknown", httpStatus: null };
  }
  if (error instanceof XUnreadableError) return outcomeOfStatus(error.status);
  if (!(error instanceof XResponseError)) return { kind: "unknown", httpStatus: null };
  const { status, code } = error;
  if (status === 429 || status === 420 || code === 88) {
    const resetAtMs = error.rateLimitResetAt?.getTime() ?? null;
    return { kind: "limited", resetAtMs, httpStatus: status };
  }
  if (status < 400 || status >= 500 || status === 408)
    return { kind: "unknown", httpStatus: status };
  return { kind: "refused", ...failureOf(code), httpStatus: status, xCode: code };
}

function outcomeOfStatus(status: number): PostOutcome {
  if (status === 429 || status === 420) {
    return { kind: "limited", resetAtMs: null, httpStatus: status };
  }
  if (status < 400 || status >= 500 || status === 408)
    return { kind: "unknown", httpStatus: status };
  return { kind: "refused", ...failureOf(null), httpStatus: status, xCode: null };
}

/** X's error codes of docs/sources.md#x-response-codes as far as they meet a DM that is sent. */
const failures: ReadonlyMap<number, { code: FailureCode; reason: FailureReason }> = new Map([
  [349, { code: "MessageNotAllowed", reason: "recipientClosed" }],
  [150, { code: "MessageNotAllowed", reason: "recipientClosed" }],
  [476, { code: "MessageNotAllowed", reason: "recipientClosed" }],
  [151, { code: "DataFiltered", reason: "duplicateText" }],
  [63, { code: "InvalidDestination", reason: "recipientUnknown" }],
  [50, { code: "InvalidDestination", reason: "recipientUnknown" }],
  [108, { code: "InvalidDestination", reason: "recipientUnknown" }],
  [17, { code: "InvalidDestination", reason: "recipientUnknown" }],
  [34, { code: "InvalidDestination", reason: "recipientUnknown" }],
  [354, { code: "InvalidMessageStructure", reason: "textTooLong" }],
  [214, { code: "InvalidMessageStructure", reason: "invalidMessage" }],
  [386, { code: "InvalidMessageStructure", reason: "invalidMessage" }],
  [323, { code: "MediaTypeNotAllowed", reason: "invalidMedia" }],
  [324, { code: "MediaTypeNotAllowed", reason: "invalidMedia" }],
  [325, { code: "MediaTypeNotAllowed", reason: "invalidMedia" }],
  [226, { code: "GeneralError", reason: "looksAutomated" }],
  [326, { code: "GeneralError", reason: "accountLocked" }],
  [64, { code: "GeneralError", reason: "accountSuspended" }],
  [32, { code: "GeneralError", reason: "credentialsRefused" }],
  [89, { code: "GeneralError", reason: "credentialsRefused" }],
  [215, { code: "GeneralError", reason: "credentialsRefused" }],
  [231, { code: "GeneralError", reason: "credentialsRefused" }],
  [416, { code: "GeneralError", reason: "credentialsRefused" }],
  [93, { code: "GeneralError", reason: "permissionMissing" }],
  [261, { code: "GeneralError", reason: "permissionMissing" }],
  [220, { code: "GeneralError", reason: "permissionMissing" }],
  [87, { code: "GeneralError", reason: "planMissing" }],
  [453, { code: "GeneralError", reason: "planMissing" }],
  [135, { code: "GeneralError", reason: "clockWrong" }],
]);

function failureOf(xCode: number | null): { code: FailureCode; reason: FailureReason } {
  const known = xCode === null ? undefined : failures.get(xCode);
  return known ?? { code: "GeneralError", reason: "other" };
}
