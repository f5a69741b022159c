import type { AccessLevel } from "../apps/access-level.ts";
import type { SandboxContext } from "../context.ts";
import { notFound } from "../control/control-error.ts";
import { MICROS_PER_USD, type PlanApplication } from "../developers/developer.ts";
import { changePlan } from "../developers/plan-rules.ts";
import { FORM_PROBLEMS, formRefusal } from "./refusals.ts";
import { developerOf } from "./scope.ts";

/** Plans that a developer can ask for; everybody starts at Essential. */
export const PLANS_TO_APPLY_FOR = ["elevated", "academic", "enterprise", "pay-per-use"] as const;

/** Shorter descriptions of the intended use are sent back. */
export const MIN_USE_CASE_LENGTH = 20;

/** A use that X would pass to a person has to be told in some words; an empty or very short one is refused. */
function checkUseCase(useCase: string): void {
  const { length } = [...useCase];
  if (length >= MIN_USE_CASE_LENGTH) return;
  const problem = length === 0 ? FORM_PROBLEMS.required : FORM_PROBLEMS.tooShort;
  throw formRefusal([{ field: "useCase", problem }]);
}

/** Asks for another plan: decided at once, or left in review until {@link decideApplication}. */
export function applyForPlan(
  context: SandboxContext,
  userId: string,
  form: {
    readonly plan: AccessLevel;
    readonly useCase: string;
    readonly hasTerms: boolean;
    readonly isReviewed: boolean;
  },
): void {
  developerOf(context, userId);
  checkUseCase(form.useCase);
  if (!form.hasTerms) throw formRefusal([{ field: "hasTerms", problem: FORM_PROBLEMS.terms }]);
  const application: PlanApplication = {
    plan: form.plan,
    useCase: form.useCase,
    state: "in-review",
    sentAtMs: context.clock.now(),
  };
  context.developers.update(userId, { application });
  if (!form.isReviewed) decideApplication(context, userId, true);
}

/** Ends the review. An approved plan holds at once, for projects and apps that exist as well. */
export function decideApplication(
  context: SandboxContext,
  userId: string,
  isApproved: boolean,
): void {
  const { application } = developerOf(context, userId);
  if (application?.state !== "in-review") throw notFound("application in review of", userId);
  const state = isApproved ? "approved" : "refused";
  context.developers.update(userId, { application: { ...application, state } });
  if (isApproved) changePlan(context, userId, application.plan);
}

const MAX_AMOUNT_USD = 10_000;

function microsOf(amountUsd: number): number {
  if (!Number.isFinite(amountUsd) || amountUsd < 1 || amountUsd > MAX_AMOUNT_USD) {
    throw formRefusal([{ field: "amountUsd", problem: FORM_PROBLEMS.amount }]);
  }
  return Math.round(amountUsd * MICROS_PER_USD);
}

/** Buys credits. No money moves: it is the sandbox. */
export function topUp(context: SandboxContext, userId: string, amountUsd: number): void {
  const { creditMicros } = developerOf(context, userId);
  context.developers.update(userId, { creditMicros: creditMicros + microsOf(amountUsd) });
}

/** Sets or removes the cap on what a month may cost. */
export function capSpending(
  context: SandboxContext,
  userId: string,
  amountUsd: number | null,
): void {
  developerOf(context, userId);
  const spendingCapMicros = amountUsd === null ? null : microsOf(amountUsd);
  context.developers.update(userId, { spendingCapMicros });
}
