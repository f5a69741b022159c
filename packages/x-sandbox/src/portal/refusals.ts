import { ControlError } from "../control/control-error.ts";

/** One field that is wrong. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

/**
 * Every sentence that a form of the portal can be refused with, besides those of addresses (`apps/user-authentication.ts`). The page
 * translates them word by word, so a test holds both lists together.
 */
export const FORM_PROBLEMS = {
  required: "is required",
  tooShort: "is too short",
  taken: "is taken",
  burnt: "was used before and cannot be used again",
  label: "may have 1 to 64 letters, digits, _ or -",
  username: "may have 1 to 15 letters, digits or _",
  terms: "must be agreed to",
  amount: "must be an amount of 1 to 10,000 US dollars",
} as const;

/** 400 with the fields that are wrong: nothing was changed. */
export function formRefusal(details: readonly FieldProblem[]): ControlError {
  return new ControlError({
    status: 400,
    code: "invalid-input",
    message: "The form is not complete.",
    details,
  });
}

/** 409: a name, a label or a user name that is in use. */
export function taken(field: string, problem: string = FORM_PROBLEMS.taken): ControlError {
  return new ControlError({
    status: 409,
    code: "taken",
    message: `The ${field} ${problem}.`,
    details: [{ field, problem }],
  });
}

/** What a plan can be out of. */
type Allowance = "projects" | "apps" | "standalone-apps" | "environments";

/** 403: the plan has no room for one more. */
export function overAllowance(what: Allowance, limit: number): ControlError {
  return new ControlError({
    status: 403,
    code: `no-room-${what}`,
    message: `The plan allows ${limit} of these and there are as many already.`,
  });
}

/** 403 for who is not a developer yet. */
export function notSignedUp(): ControlError {
  return new ControlError({
    status: 403,
    code: "not-signed-up",
    message: "This account has not signed up for developer access.",
  });
}

/** 403 for dev environments, which Essential and the plans of 2023 on do not have. */
export function environmentsNotIncluded(plan: string): ControlError {
  return new ControlError({
    status: 403,
    code: "environments-not-included",
    message: `Dev environments are not part of ${plan} access.`,
  });
}
