import type { IntegrationCheckId } from "@tsubame/contract";
import { XNetworkError, XResponseError, XUnreadableError } from "@tsubame/x-api";
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
      xCode: error.code,
      xMessage: error.reason,
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

/**
 * What a failed call says about the connection. `during` is the check that made the call; codes that have one meaning
 * wherever they appear (docs/sources.md#x-response-codes: 453 plan, 89 token, 32 signature, 135 clock, 93 and 261
 * permission, 64 and 326 account) are put to the check that they belong to.
 */
export function blameOf(error: unknown, during: IntegrationCheckId): Blame {
  const evidence = evidenceOf(error);
  const failed = (
    checkId: IntegrationCheckId,
    text: Finding["text"],
    fieldName?: string,
  ): Blame => ({
    checkId,
    status: "failed",
    text,
    evidence,
    ...(fieldName === undefined ? {} : { fieldName }),
  });
  if (error instanceof XNetworkError) return failed(during, checkTexts.xUnreachable);
  if (error instanceof XUnreadableError) return failed(during, checkTexts.xBroken);
  if (!(error instanceof XResponseError)) return failed(during, checkTexts.internal);
  if (error.status === 429 || error.status === 420) return failed(during, checkTexts.rateLimited);
  switch (error.code) {
    case 453:
      return failed(
        "accessLevel",
        /essential/i.test(error.reason) ? checkTexts.levelEssential : checkTexts.levelInsufficient,
      );
    case 99:
      return failed("consumerKey", checkTexts.consumerKeyRefused, "consumerSecret");
    case 89:
      return failed("accessToken", checkTexts.tokenEnded, "accessTokenKey");
    case 32:
    case 215:
    case 220:
      return failed("accessToken", checkTexts.tokenSignature, "accessTokenSecret");
    case 135:
      return failed("accessToken", checkTexts.clockWrong);
    case 64:
      return failed("accessToken", checkTexts.accountSuspended);
    case 326:
      return failed("accessToken", checkTexts.accountLocked);
    case 93:
    case 261:
      return failed(
        "permission",
        checkTexts.permissionMissing(error.accessLevel ?? "read-only"),
        "accessTokenKey",
      );
    case 348:
      return failed("subscription", checkTexts.subscriptionOtherApp, "accessTokenKey");
    case 170:
      return failed("subscription", checkTexts.subscriptionNoWebhook);
    default:
      return error.status >= 500
        ? failed(during, checkTexts.xBroken)
        : failed(during, checkTexts.xRefused(error.reason));
  }
}
