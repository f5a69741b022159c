import { XNetworkError, XResponseError, XUnreadableError, XUnsupportedError } from "@tsubame/x-api";

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
  | "UnsupportedMessage"
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
  | "accountRemoved"
  | "other";

/**
 * What X has against the account itself, not against one message: its replies wait until it is mended, since each of
 * them would be refused alike.
 */
export type HoldReason =
  | "credentialsRefused"
  | "permissionMissing"
  | "planMissing"
  | "creditsDepleted"
  | "accountLocked"
  | "accountSuspended"
  | "clockWrong";

/** What one POST to X came to. Only `notSent`, `limited` and `held` may be repeated by the machine. */
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
  | {
      readonly kind: "held";
      readonly reason: HoldReason;
      readonly httpStatus: number;
      readonly xCode: number | null;
    }
  | { readonly kind: "limited"; readonly resetAtMs: number | null; readonly httpStatus: number }
  | { readonly kind: "unknown"; readonly httpStatus: number | null };

/**
 * Reads a failed POST by the outcome table of the reliability design:
 * - no byte left this machine: certainly not sent;
 * - 429 and 420 (or code 88): certainly not sent, X says when to come back;
 * - a refusal of the account (its token, permission, plan or credits): certainly not sent, and nor will others be;
 * - any other 4xx, and what the generation has no call for: certainly not sent, and why is known;
 * - everything else (5xx, an answer that cannot be read, a cut connection, the time-out): nobody knows.
 */
export function outcomeOfFailure(error: unknown): PostOutcome {
  if (error instanceof XNetworkError) {
    return error.isRequestSent === false
      ? { kind: "notSent" }
      : { kind: "unknown", httpStatus: null };
  }
  if (error instanceof XUnreadableError) return outcomeOfStatus(error.status);
  if (error instanceof XUnsupportedError) return unsupported;
  if (!(error instanceof XResponseError)) return { kind: "unknown", httpStatus: null };
  const { status, code } = error;
  if (status === 429 || status === 420 || code === 88) {
    const resetAtMs = error.rateLimitResetAt?.getTime() ?? null;
    return { kind: "limited", resetAtMs, httpStatus: status };
  }
  if (status < 400 || status >= 500 || status === 408)
    return { kind: "unknown", httpStatus: status };
  const reason = holdOf(error);
  if (reason !== null) return { kind: "held", reason, httpStatus: status, xCode: code };
  return {
    kind: "refused",
    ...(failureOfV2(error) ?? failureOf(code)),
    httpStatus: status,
    xCode: code,
  };
}

/** The account's generation of X's API cannot send this; X was not asked. */
const unsupported: PostOutcome = {
  kind: "refused",
  code: "UnsupportedMessage",
  reason: "invalidMessage",
  httpStatus: null,
  xCode: null,
};

/** Codes and problems that mean the account (docs/sources.md#x-response-codes). */
const holdCodes: ReadonlyMap<number, HoldReason> = new Map([
  [326, "accountLocked"],
  [64, "accountSuspended"],
  [32, "credentialsRefused"],
  [89, "credentialsRefused"],
  [215, "credentialsRefused"],
  [231, "credentialsRefused"],
  [416, "credentialsRefused"],
  [93, "permissionMissing"],
  [261, "permissionMissing"],
  [220, "permissionMissing"],
  [87, "planMissing"],
  [453, "planMissing"],
  [135, "clockWrong"],
]);
const holdProblems: ReadonlyMap<string, HoldReason> = new Map([
  ["credits", "creditsDepleted"],
  ["usage-capped", "creditsDepleted"],
  ["oauth1-permissions", "permissionMissing"],
  ["unsupported-authentication", "permissionMissing"],
  ["client-forbidden", "planMissing"],
]);

function holdOf({ status, code, problem, reason }: XResponseError): HoldReason | null {
  const named =
    (code === null ? undefined : holdCodes.get(code)) ??
    (problem === null ? undefined : holdProblems.get(problem));
  if (named !== undefined) return named;
  if (status === 402) return "creditsDepleted";
  if (status === 401) return "credentialsRefused";
  // The bare word is v2's answer to a token without the scope or level; refusals of a message say more.
  return status === 403 && code === null && problem === null && reason === "Forbidden"
    ? "permissionMissing"
    : null;
}

/** v2 has no numbers: its texts are what tells (docs/sources.md#x-response-codes). */
const failureTexts: readonly (readonly [
  string,
  { readonly code: FailureCode; readonly reason: FailureReason },
])[] = [
  [
    "permission to DM one or more participants",
    { code: "MessageNotAllowed", reason: "recipientClosed" },
  ],
  ["not permitted to attach this media", { code: "MediaTypeNotAllowed", reason: "invalidMedia" }],
];

function failureOfV2(error: XResponseError): { code: FailureCode; reason: FailureReason } | null {
  if (error.code !== null) return null;
  const known = failureTexts.find(([text]) => error.reason.includes(text))?.[1];
  if (known !== undefined) return known;
  if (error.problem === "resource-not-found" || error.status === 404) {
    return { code: "InvalidDestination", reason: "recipientUnknown" };
  }
  if (error.problem === "invalid-request" || error.status === 400) {
    return { code: "InvalidMessageStructure", reason: "invalidMessage" };
  }
  return null;
}

function outcomeOfStatus(status: number): PostOutcome {
  if (status === 429 || status === 420) {
    return { kind: "limited", resetAtMs: null, httpStatus: status };
  }
  if (status < 400 || status >= 500 || status === 408)
    return { kind: "unknown", httpStatus: status };
  if (status === 401) {
    return { kind: "held", reason: "credentialsRefused", httpStatus: status, xCode: null };
  }
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
]);

function failureOf(xCode: number | null): { code: FailureCode; reason: FailureReason } {
  const known = xCode === null ? undefined : failures.get(xCode);
  return known ?? { code: "GeneralError", reason: "other" };
}
