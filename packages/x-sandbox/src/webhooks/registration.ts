import type { App } from "../apps/app.ts";
import type { SandboxContext } from "../context.ts";
import type { User } from "../users/user.ts";
import type { Permission } from "../apps/access-level.ts";
import type { ChallengeOutcome } from "./challenge.ts";
import { challenge } from "./validate-webhook.ts";
import { checkWebhookUrl, type WebhookUrlProblem } from "./webhook-url.ts";
import type { Webhook, WebhookGeneration } from "./webhook.ts";

/** Why a webhook was not registered; each generation has words of its own for each. */
export type RegistrationProblem =
  WebhookUrlProblem | "no-room" | "duplicate-url" | Exclude<ChallengeOutcome, "passed">;

/** How many webhooks an app may have in this generation (a premium environment has one). */
function roomFor(context: SandboxContext, app: App, generation: WebhookGeneration): number {
  const { settings } = context;
  switch (generation) {
    case "premium":
      return 1;
    case "enterprise":
      return settings.enterpriseLimits.webhooks;
    case "v2":
      return v2LimitsOf(context, app).webhooks;
  }
}

/** What the plan of an app allows on v2. */
export function v2LimitsOf(
  { settings }: SandboxContext,
  app: App,
): SandboxContext["settings"]["selfServeLimits"] {
  return app.accessLevel === "enterprise" ? settings.enterpriseV2Limits : settings.selfServeLimits;
}

function placeProblem(
  context: SandboxContext,
  wanted: { app: App; url: string; generation: WebhookGeneration; environmentLabel: string | null },
): "no-room" | "duplicate-url" | null {
  const { app, url, generation, environmentLabel } = wanted;
  const present = context.webhooks
    .ofApp(app.id, generation)
    .filter((one) => one.environmentLabel === environmentLabel);
  if (generation !== "premium" && present.some((one) => one.url === url)) return "duplicate-url";
  return present.length >= roomFor(context, app, generation) ? "no-room" : null;
}

/**
 * Registers a webhook: looks at the address, at the room there is, challenges, and looks at the room again, because two registrations may
 * have been challenged at the same time and only the first one counts.
 */
export async function registerWebhook(
  context: SandboxContext,
  wanted: { app: App; url: string; generation: WebhookGeneration; environmentLabel: string | null },
): Promise<Webhook | RegistrationProblem> {
  const { app, url, generation, environmentLabel } = wanted;
  const problem =
    checkWebhookUrl(url, { ...context.settings, generation }) ?? placeProblem(context, wanted);
  if (problem !== null) return problem;
  const outcome = await challenge(context, {
    app,
    url,
    environment: environmentLabel,
    generation,
    webhookId: null,
    occasion: "register",
  });
  if (outcome !== "passed") return outcome;
  const lateProblem = placeProblem(context, wanted);
  if (lateProblem !== null) return lateProblem;
  const webhook = context.webhooks.add({ appId: app.id, url, generation, environmentLabel });
  context.log.add("webhook.registered", idsOf(webhook));
  context.live.publish({ type: "app", appId: app.id });
  return webhook;
}

function idsOf(webhook: Webhook): Record<string, unknown> {
  const { id: webhookId, appId, environmentLabel: environment, generation } = webhook;
  return { appId, environment, webhookId, generation };
}

/** Deletes a webhook with everything that was subscribed to it. */
export function removeWebhook(context: SandboxContext, webhook: Webhook): void {
  context.webhooks.remove(webhook.id);
  context.activitySubscriptions.removeOfWebhook(webhook.id);
  context.log.add("webhook.deleted", idsOf(webhook));
  context.live.publish({ type: "app", appId: webhook.appId });
}

/** Adds an Account Activity subscription. The caller has checked that there is none, and room. */
export function subscribeUser(
  context: SandboxContext,
  wanted: { webhook: Webhook; user: User; permission: Permission },
): void {
  const { webhook, user, permission } = wanted;
  context.webhooks.subscribe(webhook, user.id, permission);
  context.log.add("subscription.created", { ...idsOf(webhook), userId: user.id, permission });
  context.live.publish({ type: "app", appId: webhook.appId });
}

/** Ends an Account Activity subscription; false when there was none. */
export function unsubscribeUser(
  context: SandboxContext,
  webhook: Webhook,
  userId: string,
): boolean {
  if (!context.webhooks.unsubscribe(webhook.id, userId)) return false;
  context.log.add("subscription.deleted", { ...idsOf(webhook), userId });
  context.live.publish({ type: "app", appId: webhook.appId });
  return true;
}

/** Account Activity subscriptions that an app holds in one generation. */
export function subscriptionCount(
  context: SandboxContext,
  app: App,
  generation: WebhookGeneration,
): number {
  return context.webhooks
    .ofApp(app.id, generation)
    .reduce((total, one) => total + context.webhooks.subscriptionsOf(one.id).length, 0);
}
