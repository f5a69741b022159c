import type { App } from "../apps/app.ts";
import type { SandboxContext } from "../context.ts";
import { MICROS_PER_USD, type Developer } from "../developers/developer.ts";
import { PLAN_ALLOWANCES } from "../developers/plan-rules.ts";
import type { User } from "../users/user.ts";
import type { Webhook } from "../webhooks/webhook.ts";
import { MIN_USE_CASE_LENGTH } from "./developer-actions.ts";
import { usageView } from "./usage-view.ts";

const HINT_LENGTH = 6;

/** The end of a key, by which its holder knows it again. */
const hintOf = (key: string): string => key.slice(-HINT_LENGTH);
const instant = (atMs: number): string => new Date(atMs).toISOString();

/**
 * Everything that the portal shows to one account, in one answer: the pages are small, and what one of them changes shows on others. No
 * secret is in it; keys are known by their last characters.
 */
export function portalView(context: SandboxContext, user: User): Record<string, unknown> {
  const developer = context.developers.get(user.id);
  const apps = context.apps.list().filter((app) => app.ownerId === user.id);
  return {
    account: {
      id: user.id,
      username: user.username,
      name: user.name,
      allowDmsFrom: user.allowDmsFrom,
    },
    developer: developer === undefined ? null : developerView(developer),
    projects: context.projects.ofOwner(user.id).map(({ id, name, useCase, plan }) => ({
      id,
      name,
      useCase,
      plan,
    })),
    apps: apps.map((app) => appView(context, app)),
    environments: apps.flatMap((app) =>
      context.environments.ofApp(app.id).map(({ label }) => ({
        label,
        appId: app.id,
        webhook: webhookView(context, context.webhooks.inEnvironment(app.id, label)),
      })),
    ),
    webhooks: apps.flatMap((app) =>
      context.webhooks
        .ofApp(app.id)
        .filter((webhook) => webhook.environmentLabel === null)
        .map((webhook) => webhookView(context, webhook)),
    ),
    activitySubscriptions: apps.flatMap((app) => activityOf(context, app)),
    connectedApps: connectedApps(context, user),
    usage: usageView(context, apps),
  };
}

function developerView(developer: Developer): Record<string, unknown> {
  const { spendingCapMicros, application } = developer;
  return {
    plan: developer.plan,
    allowance: PLAN_ALLOWANCES[developer.plan],
    application:
      application === null
        ? null
        : { ...application, sentAtMs: undefined, sentAt: instant(application.sentAtMs) },
    creditsUsd: developer.creditMicros / MICROS_PER_USD,
    spendingCapUsd: spendingCapMicros === null ? null : spendingCapMicros / MICROS_PER_USD,
    spentInCycleUsd: developer.spentInCycleMicros / MICROS_PER_USD,
    cycle: developer.cycle,
    burntLabels: developer.burntLabels,
    minUseCaseLength: MIN_USE_CASE_LENGTH,
  };
}

function appView(context: SandboxContext, app: App): Record<string, unknown> {
  const token = context.tokens.ofUser(app.id, app.ownerId);
  return {
    id: app.id,
    projectId: app.projectId,
    name: app.name,
    description: app.description,
    accessLevel: app.accessLevel,
    permission: app.permission,
    userAuthentication: app.userAuthentication,
    isSuspended: app.isSuspended,
    createdAt: instant(app.createdAtMs),
    consumerKeyHint: hintOf(app.consumerKey),
    bearerHint: hintOf(app.bearerToken),
    clientIdHint: hintOf(app.clientId),
    hasClientSecret: app.clientSecret !== null,
    token:
      token === undefined
        ? null
        : {
            hint: hintOf(token.token),
            permission: token.permission,
            createdAt: instant(token.createdAtMs),
          },
  };
}

function webhookView(
  context: SandboxContext,
  webhook: Webhook | undefined,
): Record<string, unknown> | null {
  if (webhook === undefined) return null;
  return {
    id: webhook.id,
    appId: webhook.appId,
    url: webhook.url,
    generation: webhook.generation,
    isValid: webhook.isValid,
    subscribers: context.webhooks
      .subscriptionsOf(webhook.id)
      .map(({ userId }) => context.users.get(userId)?.username ?? userId),
  };
}

/** Apps that this account gave its consent to, by either protocol, its own ones too: X lists them alike. */
function connectedApps(context: SandboxContext, user: User): Record<string, unknown>[] {
  return context.apps.list().flatMap((app) => {
    const token = context.tokens.ofUser(app.id, user.id);
    const grant = context.oauth2Grants.ofUser(app.id, user.id);
    const consent = token ?? grant;
    if (consent === undefined) return [];
    return [
      {
        appId: app.id,
        name: app.name,
        permission: token?.permission ?? null,
        scopes: grant?.scopes ?? [],
        createdAt: instant(consent.createdAtMs),
      },
    ];
  });
}

/** Subscriptions of the X Activity API of one app. */
function activityOf(context: SandboxContext, app: App): Record<string, unknown>[] {
  const nameOf = (id: string | null): string | null =>
    id === null ? null : (context.users.get(id)?.username ?? id);
  return context.activitySubscriptions.ofApp(app.id).map((one) => ({
    id: one.id,
    appId: app.id,
    eventType: one.eventType,
    username: nameOf(one.filter.userId),
    tag: one.tag,
    webhookUrl: one.webhookId === null ? null : (context.webhooks.get(one.webhookId)?.url ?? null),
  }));
}
