import type { SandboxContext } from "../context.ts";
import { notFound } from "../control/control-error.ts";
import { PLAN_ALLOWANCES } from "../developers/plan-rules.ts";
import { removeEnvironment } from "../developers/remove-app.ts";
import { environmentsNotIncluded, FORM_PROBLEMS, overAllowance, taken } from "./refusals.ts";
import { developerOf, ownAppOf } from "./scope.ts";

/** Sets up a dev environment of the Account Activity API: a label and one app, whose keys alone work with it. */
export function makeEnvironment(
  context: SandboxContext,
  userId: string,
  form: { readonly label: string; readonly appId: string },
): void {
  const developer = developerOf(context, userId);
  const limit = PLAN_ALLOWANCES[developer.plan].environments;
  if (limit === 0) throw environmentsNotIncluded(developer.plan);
  const app = ownAppOf(context, userId, form.appId);
  const ownAppIds = new Set(
    context.apps.list().flatMap((one) => (one.ownerId === userId ? [one.id] : [])),
  );
  const present = context.environments.list().filter((one) => ownAppIds.has(one.appId));
  if (present.some((one) => one.label === form.label)) throw taken("label");
  if (developer.burntLabels.includes(form.label)) throw taken("label", FORM_PROBLEMS.burnt);
  if (present.length >= limit) throw overAllowance("environments", limit);
  context.environments.add(app.id, form.label);
}

/** Takes it down again; the label cannot be used a second time. */
export function deleteEnvironment(
  context: SandboxContext,
  userId: string,
  place: { readonly appId: string; readonly label: string },
): void {
  const app = ownAppOf(context, userId, place.appId);
  const { label } = place;
  if (!removeEnvironment(context, { app, label })) throw notFound("dev environment", label);
}
