import type { BilingualText, IntegrationCheckId } from "@tsubame/contract";
import { XNetworkError, XResponseError, XUnreadableError, XUnsupportedError } from "@tsubame/x-api";
import type { Evidence, Finding } from "../checks.ts";
import { checkTexts } from "./check-texts.ts";

/** Where a refusal belongs: a code often says more about an earlier requirement than about the call that met it. */
export interface Blame extends Finding {
  readonly checkId: IntegrationCheckId;
}

/** What a failed call to X rests on. */
export function evidenceOf(error: unknown): Evidence {
  if (error instanceof XResponseError) {
    return {
      call: `${error.request.method} ${error.request.path}`,
      httpStatus: error.status,
      ...(error.code === null && error.problem !== null ? {} : { xCode: error.code }),
      xMessage: error.reason,
      ...(error.problem === null ? {} : { xProblem: error.problem }),
      ...(error.problemReason === null ? {} : { xReason: error.problemReason }),
      ...(error.accessLevel === null ? {} : { accessLevel: error.accessLevel }),
      ...(error.rateLimitResetAt === null ? {} : { resetAt: error.rateLimitResetAt.toISOString() }),
    };
  }
  if (error instanceof XUnreadableError) {
    return { call: `${error.request.method} ${error.request.path}`, httpStatus: error.status };
  }
  if (error instanceof XNetworkError) {
    return {
      call: `${error.request.method} ${error.request.path}`,
      isTimeout: error.isTimeout,
      systemCode: error.systemCode,
    };
  }
  return {};
}

/** Whether X refuses a plan of the years before 2023, whose texts name the level. */
export function isEssential(error: Pick<Refusal, "code" | "reason">): boolean {
  return error.code === 453 && /essential/i.test(error.reason);
}

/**
 * Whether X refuses a whole API to this app: 453 (plan), 410 and 251 (retired), and on v2 the problem
 * `client-forbidden` (docs/sources.md#x-response-codes).
 */
export function isApiClosed(error: unknown): error is XResponseError {
  if (!(error instanceof XResponseError)) return false;
  return error.code === 453 || error.status === 410 || error.problem === "client-forbidden";
}

/** Trouble that may be over in a moment and says nothing about the connection. */
export function isPassing(error: unknown): boolean {
  if (error instanceof XNetworkError || error instanceof XUnreadableError) return true;
  return error instanceof XResponseError && error.status >= 500;
}

/** As much of a refusal as a verdict goes by. */
export type Refusal = Pick<
  XResponseError,
  "status" | "code" | "reason" | "problem" | "problemReason" | "words" | "accessLevel"
>;

/** What a refusal says about the connection, and to which check that belongs. */
interface Verdict {
  readonly checkId: IntegrationCheckId;
  readonly text: BilingualText;
  readonly fieldName?: string;
}

/**
 * What a failed call says about the connection. `during` is the check that made the call; codes and problems that
 * have one meaning wherever they appear are put to the check that they belong to.
 */
export function blameOf(error: unknown, during: IntegrationCheckId): Blame {
  return { status: "failed", evidence: evidenceOf(error), ...verdictOn(error, during) };
}

function verdictOn(error: unknown, during: IntegrationCheckId): Verdict {
  if (error instanceof XNetworkError) return { checkId: during, text: checkTexts.xUnreachable };
  if (error instanceof XUnreadableError) return { checkId: during, text: checkTexts.xBroken };
  if (error instanceof XUnsupportedError || !(error instanceof XResponseError)) {
    return { checkId: during, text: checkTexts.internal };
  }
  return verdictOnRefusal(error, during);
}

/** The same for a refusal that was written down. */
export function verdictOnRefusal(refusal: Refusal, during: IntegrationCheckId): Verdict {
  if (refusal.status === 429 || refusal.status === 420) {
    return { checkId: during, text: checkTexts.rateLimited };
  }
  const known = verdictOfCode(refusal) ?? verdictOfProblem(refusal);
  if (known !== null) return known;
  return refusal.status >= 500
    ? { checkId: during, text: checkTexts.xBroken }
    : { checkId: during, text: checkTexts.xRefused(refusal.reason) };
}

/** By X's numbers of v1.1 (docs/sources.md#x-response-codes). */
function verdictOfCode(error: Refusal): Verdict | null {
  switch (error.code) {
    case 453:
      return isEssential(error)
        ? { checkId: "accessLevel", text: checkTexts.levelEssential }
        : { checkId: "plan", text: checkTexts.planLimited(null) };
    case 99:
      return {
        checkId: "consumerKey",
        text: checkTexts.consumerKeyRefused,
        fieldName: "consumerSecret",
      };
    case 89:
      return {
        checkId: "accessToken",
        text: checkTexts.tokenEnded,
        fieldName: "accessTokenKey",
      };
    case 215:
      return {
        checkId: "accessToken",
        text: checkTexts.tokenMissing,
        fieldName: "accessTokenKey",
      };
    case 32:
    case 220:
      return {
        checkId: "accessToken",
        text: checkTexts.tokenSignature,
        fieldName: "accessTokenSecret",
      };
    case 348:
      return {
        checkId: "accessToken",
        text: checkTexts.tokenOfOtherApp,
        fieldName: "accessTokenKey",
      };
    case 135:
      return { checkId: "accessToken", text: checkTexts.clockWrong };
    case 64:
      return { checkId: "accessToken", text: checkTexts.accountSuspended };
    case 326:
      return { checkId: "accessToken", text: checkTexts.accountLocked };
    case 416:
      return { checkId: "app", text: checkTexts.appSuspended };
    case 93:
    case 261:
      return permissionMissing(error);
    case 170:
      return { checkId: "subscription", text: checkTexts.subscriptionNoWebhook };
    default:
      return null;
  }
}

/** By the problems and words of v2 (docs/sources.md#x-response-codes). */
function verdictOfProblem(error: Refusal): Verdict | null {
  if (error.status === 402 || error.problem === "credits") {
    return { checkId: "plan", text: checkTexts.planNoCredits(null) };
  }
  if (error.problem === "client-forbidden") {
    return error.problemReason === "client-not-enrolled"
      ? { checkId: "app", text: checkTexts.appNotInProject }
      : { checkId: "plan", text: checkTexts.planForbidden };
  }
  if (error.problem === "oauth1-permissions") return permissionMissing(error);
  if (error.words.includes("SubscriptionLimitExceeded")) {
    return { checkId: "subscription", text: checkTexts.subscriptionLimit };
  }
  // v2 says no more than "Unauthorized" about a token that has ended or a signature that is wrong.
  if (error.status === 401) {
    return { checkId: "accessToken", text: checkTexts.tokenEnded, fieldName: "accessTokenKey" };
  }
  return null;
}

function permissionMissing(error: Refusal): Verdict {
  return {
    checkId: "permission",
    text: checkTexts.permissionMissing(error.accessLevel ?? "read-only"),
    fieldName: "accessTokenKey",
  };
}
