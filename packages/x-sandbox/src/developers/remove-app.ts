import type { App } from "../apps/app.ts";
import type { SandboxContext } from "../context.ts";

/**
 * Takes down a dev environment with its webhook. Its label stays burnt: X gives none out twice (docs/sources.md#x-apps).
 */
export function removeEnvironment(
  context: SandboxContext,
  place: { readonly app: App; readonly label: string },
): boolean {
  const { app, label } = place;
  const webhook = context.webhooks.inEnvironment(app.id, label);
  if (webhook !== undefined) endWebhook(context, webhook.id);
  context.developers.burnLabel(app.ownerId, label);
  return context.environments.remove(app.id, label);
}

function endWebhook(context: SandboxContext, webhookId: string): void {
  context.webhooks.remove(webhookId);
  context.log.add("webhook.deleted", { webhookId });
}

/** Deletes an app: its keys and all tokens made with them die, its environments and webhooks go. */
export function removeApp(context: SandboxContext, app: App): void {
  for (const { label } of context.environments.ofApp(app.id)) {
    removeEnvironment(context, { app, label });
  }
  for (const webhook of context.webhooks.ofApp(app.id)) endWebhook(context, webhook.id);
  for (const { userId } of context.tokens.listOfApp(app.id)) {
    context.tokens.revoke(app.id, userId);
    context.log.add("token.revoked", { appId: app.id, userId });
  }
  context.apps.remove(app.id);
}
