import type { AccessLevel } from "../apps/access-level.ts";
import type { SandboxContext } from "../context.ts";

/** How much a plan lets a developer make. */
interface PlanAllowance {
  readonly projects: number;
  readonly appsPerProject: number;
  readonly standaloneApps: number;
  /** Dev environments of the Account Activity API (premium sandbox): none where the portal does not show the page. */
  readonly environments: number;
}

/**
 * Projects and apps by plan (docs/sources.md#x-apps). Numbers that the sources leave open (standalone apps, and how many apps Enterprise
 * and pay-per-use have) are the sandbox's own.
 */
export const PLAN_ALLOWANCES: Readonly<Record<AccessLevel, PlanAllowance>> = {
  essential: { projects: 1, appsPerProject: 1, standaloneApps: 0, environments: 0 },
  elevated: { projects: 1, appsPerProject: 3, standaloneApps: 7, environments: 1 },
  academic: { projects: 1, appsPerProject: 1, standaloneApps: 7, environments: 1 },
  enterprise: { projects: 5, appsPerProject: 10, standaloneApps: 10, environments: 5 },
  free: { projects: 1, appsPerProject: 1, standaloneApps: 0, environments: 0 },
  basic: { projects: 1, appsPerProject: 2, standaloneApps: 0, environments: 0 },
  pro: { projects: 1, appsPerProject: 3, standaloneApps: 0, environments: 0 },
  "pay-per-use": { projects: 1, appsPerProject: 10, standaloneApps: 0, environments: 0 },
};

/** Gives a developer another plan: from now on the account, its projects and all its apps meet that plan's rules. */
export function changePlan(context: SandboxContext, userId: string, plan: AccessLevel): void {
  context.developers.update(userId, { plan });
  for (const project of context.projects.ofOwner(userId))
    context.projects.setPlan(project.id, plan);
  for (const app of context.apps.list()) {
    if (app.ownerId !== userId) continue;
    context.apps.update(app.id, { accessLevel: plan });
    context.live.publish({ type: "app", appId: app.id });
  }
}
