import type { App } from "../apps/app.ts";
import type { SandboxContext } from "../context.ts";
import { notFound } from "../control/control-error.ts";
import type { Developer } from "../developers/developer.ts";
import type { Project } from "../developers/project.ts";
import type { User } from "../users/user.ts";
import { notSignedUp } from "./refusals.ts";

/** The account whose portal is open; 404 for an id that names nobody. */
export function accountOf(context: SandboxContext, userId: string): User {
  const user = context.users.get(userId);
  if (user === undefined) throw notFound("account", userId);
  return user;
}

/** The same as a developer; 403 before signing up. */
export function developerOf(context: SandboxContext, userId: string): Developer {
  accountOf(context, userId);
  const developer = context.developers.get(userId);
  if (developer === undefined) throw notSignedUp();
  return developer;
}

/** An app of this developer: somebody else's does not exist here. */
export function ownAppOf(context: SandboxContext, userId: string, appId: string): App {
  developerOf(context, userId);
  const app = context.apps.get(appId);
  if (app?.ownerId !== userId) throw notFound("app", appId);
  return app;
}

/** A project of this developer. */
export function ownProjectOf(context: SandboxContext, userId: string, id: string): Project {
  developerOf(context, userId);
  const project = context.projects.get(id);
  if (project?.ownerId !== userId) throw notFound("project", id);
  return project;
}
