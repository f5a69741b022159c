import type { App } from "../apps/app.ts";
import type { SandboxContext } from "../context.ts";
import { removeWebhook } from "../webhooks/registration.ts";

/**
 * Takes down a dev environment with its webhook. Its label stays burnt: X gives none out twice (docs/sources.md#x-apps).
 */
export function removeEnvironment(
  context: SandboxContext,
  place: { readonly app: App; readonly label: string },
): boolean {
  const { app, label } = place;
  const webhook = context.webhooks.inEnvironment(app.id, label);
  if (webhook !== undefined) removeWebhook(context, webhook);
  context.developers.burnLabel(app.ownerId, label);
  return context.environments.remove(app.id, label);
}

/** Deletes an app: its keys and all tokens made with them die, its environments, webhooks and subscriptions go. */
export function removeApp(context: SandboxContext, app: App): void {
  for (const { label } of context.environments.ofApp(app.id)) {
    removeEnvironment(context, { app, label });
  }
  for (const webhook of context.webhooks.ofApp(app.id)) removeWebhook(context, webhook);
  for (const { id } of context.activitySubscriptions.ofApp(app.id)) {
    context.activitySubscriptions.remove(id);
  }
  context.streams.endAll(app.id);
  for (const { userId } of context.tokens.listOfApp(app.id)) {
    context.tokens.revoke(app.id, userId);
    context.log.add("token.revoked", { appId: app.id, userId });
  }
  for (const grant of context.oauth2Grants.list()) {
    if (grant.appId === app.id) context.oauth2Grants.revoke(app.id, grant.userId);
  }
  context.apps.remove(app.id);
}
