import { XNetworkError, XResponseError, XUnreadableError } from "@tsubame/x-api";
import { evidenceOf } from "../connect/x-findings.ts";
import type { HopFinding } from "./hop-finding.ts";
import { hopTexts } from "./hop-texts.ts";

/**
 * What a failed call says, whichever call it was:
 *
 * - `finding`: a code with one meaning everywhere; it belongs to the hop that is named;
 * - `away`: X could not be reached or answered with an error of its own, which says nothing about the connection;
 * - `limited`: too many calls; X says until when, or not;
 * - `own`: a refusal that only the caller can understand.
 */
export type XFailure =
  | { readonly kind: "finding"; readonly finding: HopFinding }
  | { readonly kind: "away"; readonly finding: HopFinding }
  | { readonly kind: "limited"; readonly untilAt: Date | null }
  | { readonly kind: "own"; readonly error: XResponseError }
  | { readonly kind: "fault"; readonly error: unknown };

/** Sorts a failed call. Source of the codes: docs/sources.md#x-response-codes. */
export function failureOf(error: unknown): XFailure {
  const evidence = evidenceOf(error);
  if (error instanceof XNetworkError || error instanceof XUnreadableError) return away(evidence);
  if (!(error instanceof XResponseError)) return { kind: "fault", error };
  if (error.status === 429 || error.status === 420) {
    return { kind: "limited", untilAt: error.rateLimitResetAt };
  }
  if (error.status >= 500) return away(evidence);
  const red = (hop: HopFinding["hop"], text: HopFinding["text"]): XFailure => ({
    kind: "finding",
    finding: { hop, state: "red", text, evidence },
  });
  if (error.status === 402 || error.problem === "credits") {
    return red("credits", hopTexts.creditsSpent);
  }
  if (error.problem === "oauth1-permissions") return red("permission", hopTexts.permissionMissing);
  if (error.problem === "client-forbidden") return red("permission", hopTexts.planInsufficient);
  switch (error.code) {
    case 32:
    case 89:
    case 99:
    case 215:
    case 220:
      return red("token", hopTexts.tokenEnded);
    case 64:
      return red("token", hopTexts.accountSuspended);
    case 326:
      return red("token", hopTexts.accountLocked);
    case 135:
      return red("token", hopTexts.clockWrong);
    case 93:
    case 261:
      return red("permission", hopTexts.permissionMissing);
    case 453:
      return red("permission", hopTexts.planInsufficient);
    default:
      return error.status === 401 ? red("token", hopTexts.tokenEnded) : { kind: "own", error };
  }
}

/** Amber: whoever looks again and again decides when it counts as a break. */
function away(evidence: HopFinding["evidence"] & object): XFailure {
  const finding: HopFinding = {
    hop: "token",
    state: "amber",
    text: hopTexts.xUnreachable,
    evidence,
  };
  return { kind: "away", finding };
}
