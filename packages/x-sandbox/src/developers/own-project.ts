import type { AccessLevel } from "../apps/access-level.ts";
import type { SandboxContext } from "../context.ts";
import type { Project } from "./project.ts";

/**
 * The project for an app that is made without the portal: the owner's one with that plan, or a new one. The owner becomes a developer of
 * the plan asked for when not one yet. An app of another plan gets a project of its own: plans belong to projects.
 */
export function addProjectFor(
  context: SandboxContext,
  wanted: { readonly ownerId: string; readonly name: string; readonly accessLevel: AccessLevel },
): Project {
  const { ownerId, name, accessLevel: plan } = wanted;
  context.developers.signUp(ownerId, plan);
  const fitting = context.projects.ofOwner(ownerId).find((project) => project.plan === plan);
  return fitting ?? context.projects.add({ ownerId, name, useCase: "", plan });
}
