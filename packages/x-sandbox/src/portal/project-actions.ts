import type { App } from "../apps/app.ts";
import type { SandboxContext } from "../context.ts";
import { PLAN_ALLOWANCES } from "../developers/plan-rules.ts";
import type { Project } from "../developers/project.ts";
import { overAllowance, taken } from "./refusals.ts";
import { developerOf, ownAppOf, ownProjectOf } from "./scope.ts";

/** Makes a project of the developer's plan, as long as the plan has room for one. */
export function makeProject(
  context: SandboxContext,
  userId: string,
  form: { readonly name: string; readonly useCase: string },
): Project {
  const { plan } = developerOf(context, userId);
  const own = context.projects.ofOwner(userId);
  const limit = PLAN_ALLOWANCES[plan].projects;
  if (own.length >= limit) throw overAllowance("projects", limit);
  if (own.some((project) => project.name.toLowerCase() === form.name.toLowerCase())) {
    throw taken("name");
  }
  return context.projects.add({ ownerId: userId, plan, ...form });
}

/** Deletes a project; its apps live on as standalone apps, which v2 refuses. */
export function deleteProject(context: SandboxContext, userId: string, id: string): void {
  const project = ownProjectOf(context, userId, id);
  for (const app of context.apps.list()) {
    if (app.projectId === project.id) context.apps.update(app.id, { projectId: null });
  }
  context.projects.remove(project.id);
}

/** Refuses when neither the project nor, for a standalone app, the plan has room for one more app. */
function checkRoom(context: SandboxContext, userId: string, projectId: string | null): void {
  const allowance = PLAN_ALLOWANCES[developerOf(context, userId).plan];
  const present = context.apps
    .list()
    .filter((app) => app.ownerId === userId && app.projectId === projectId).length;
  if (projectId === null) {
    if (present >= allowance.standaloneApps) {
      throw overAllowance("standalone-apps", allowance.standaloneApps);
    }
  } else if (present >= allowance.appsPerProject) {
    throw overAllowance("apps", allowance.appsPerProject);
  }
}

/** App names are unique on the whole of X, without regard to case. */
function checkName(context: SandboxContext, name: string, except?: string): void {
  const isTaken = context.apps
    .list()
    .some((app) => app.id !== except && app.name.toLowerCase() === name.toLowerCase());
  if (isTaken) throw taken("name");
}

/**
 * Makes an app in a project, or a standalone one: read-only and without user authentication, as X makes it; its owner's access token is
 * not made with it.
 */
export function makeApp(
  context: SandboxContext,
  userId: string,
  form: { readonly name: string; readonly projectId: string | null },
): App {
  const developer = developerOf(context, userId);
  const project = form.projectId === null ? null : ownProjectOf(context, userId, form.projectId);
  checkRoom(context, userId, form.projectId);
  checkName(context, form.name);
  return context.apps.add({
    ownerId: userId,
    name: form.name,
    projectId: form.projectId,
    accessLevel: project?.plan ?? developer.plan,
    permission: "read",
    userAuthentication: null,
  });
}

/** Changes what an app says of itself, and attaches a standalone app to a project that has room. */
export function changeApp(
  context: SandboxContext,
  userId: string,
  change: {
    readonly appId: string;
    readonly name?: string | undefined;
    readonly description?: string | undefined;
    readonly projectId?: string | undefined;
  },
): App {
  const app = ownAppOf(context, userId, change.appId);
  const { name, description, projectId } = change;
  if (name !== undefined) checkName(context, name, app.id);
  if (projectId === undefined || projectId === app.projectId) {
    return context.apps.update(app.id, { name, description }) ?? app;
  }
  const { plan } = ownProjectOf(context, userId, projectId);
  checkRoom(context, userId, projectId);
  return context.apps.update(app.id, { name, description, projectId, accessLevel: plan }) ?? app;
}
