import type { FastifyInstance, FastifyRequest } from "fastify";
import type { App } from "../apps/app.ts";
import {
  limitHolder,
  requireAny,
  requireApp,
  requireUser,
  requireWrite,
  takeLimit,
} from "../auth/authenticate.ts";
import type { SandboxContext } from "../context.ts";
import { xErrors } from "../errors/x-error.ts";
import type { Environment, Webhook } from "../webhooks/environment.ts";
import { challenge, refusalOfChallenge } from "../webhooks/validate-webhook.ts";
import { checkWebhookUrl } from "../webhooks/webhook-url.ts";
import { parameterOf } from "./body.ts";

const BASE = "/1.1/account_activity/all";

/** Date form of X's webhook objects: `2020-03-23 06:50:00 +0000`. */
function webhookDate(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} +0000`;
}

function webhookView(webhook: Webhook): Record<string, unknown> {
  return {
    id: webhook.id,
    url: webhook.url,
    valid: webhook.isValid,
    created_timestamp: webhookDate(webhook.createdAtMs),
  };
}

function pathParameter(request: FastifyRequest, name: string): string {
  return (request.params as Record<string, string | undefined>)[name] ?? "";
}

/** Premium Account Activity (docs/sources.md#x-account-activity): webhooks. */
export function addWebhookRoutes(server: FastifyInstance, context: SandboxContext): void {
  /** The label must be this app's, to the letter: anything else is 200 Forbidden, without saying which is wrong. */
  function environmentOf(app: App, request: FastifyRequest): Environment {
    const environment = context.environments.get(app.id, pathParameter(request, "env"));
    if (environment === undefined) throw xErrors.forbidden();
    return environment;
  }

  server.get(`${BASE}/webhooks.json`, async (request, reply) => {
    const caller = requireAny(context, { request, reply });
    takeLimit(context, reply, { name: "webhooks.list", holder: limitHolder(caller) });
    return {
      environments: context.environments.ofApp(caller.app.id).map(({ label, webhook }) => ({
        environment_name: label,
        webhooks: webhook === null ? [] : [webhookView(webhook)],
      })),
    };
  });

  server.get(`${BASE}/:env/webhooks.json`, async (request, reply) => {
    const caller = requireAny(context, { request, reply });
    takeLimit(context, reply, { name: "webhooks.list", holder: limitHolder(caller) });
    const { webhook } = environmentOf(caller.app, request);
    return webhook === null ? [] : [webhookView(webhook)];
  });

  server.post(`${BASE}/:env/webhooks.json`, async (request, reply) => {
    const caller = requireUser(context, { request, reply }, xErrors.readOnly);
    requireWrite(caller);
    takeLimit(context, reply, { name: "webhooks.register", holder: limitHolder(caller) });
    const environment = environmentOf(caller.app, request);
    const url = parameterOf(request, "url");
    if (url === undefined || url === "") throw xErrors.urlRequired();
    const problem = checkWebhookUrl(url);
    if (problem === "invalid") throw xErrors.webhookUrlInvalid();
    if (problem === "not-https") throw xErrors.webhookUrlNotHttps();
    if (environment.webhook !== null) throw xErrors.tooManyWebhooks();
    const outcome = await challenge(context, {
      app: caller.app,
      environment: environment.label,
      url,
      occasion: "register",
    });
    const refusal = refusalOfChallenge(outcome);
    if (refusal !== null) throw refusal;
    // Two registrations may have been challenged at the same time: only the first one counts.
    if (environment.webhook !== null) throw xErrors.tooManyWebhooks();
    const webhook = context.environments.setWebhook(environment, url);
    context.log.add("webhook.registered", {
      appId: caller.app.id,
      environment: environment.label,
      webhookId: webhook.id,
    });
    context.live.publish({ type: "app", appId: caller.app.id });
    return webhookView(webhook);
  });

  server.put(`${BASE}/:env/webhooks/:file`, async (request, reply) => {
    const caller = requireAny(context, { request, reply });
    requireWrite(caller);
    takeLimit(context, reply, { name: "webhooks.revalidate", holder: limitHolder(caller) });
    const environment = environmentOf(caller.app, request);
    const webhook = webhookOf(environment, request);
    const outcome = await challenge(context, {
      app: caller.app,
      environment: environment.label,
      url: webhook.url,
      occasion: "re-validate",
    });
    webhook.isValid = outcome === "passed";
    const refusal = refusalOfChallenge(outcome);
    if (refusal !== null) throw refusal;
    return reply.code(204).send();
  });

  server.delete(`${BASE}/:env/webhooks/:file`, async (request, reply) => {
    const caller = requireAny(context, { request, reply });
    requireWrite(caller);
    takeLimit(context, reply, { name: "webhooks.delete", holder: limitHolder(caller) });
    const environment = environmentOf(caller.app, request);
    const webhook = webhookOf(environment, request);
    context.environments.removeWebhook(environment);
    context.log.add("webhook.deleted", {
      appId: caller.app.id,
      environment: environment.label,
      webhookId: webhook.id,
    });
    context.live.publish({ type: "app", appId: caller.app.id });
    return reply.code(204).send();
  });
}

function webhookOf(environment: Environment, request: FastifyRequest): Webhook {
  const file = pathParameter(request, "file");
  const { webhook } = environment;
  if (webhook === null || file !== `${webhook.id}.json`) throw xErrors.webhookNotFound();
  return webhook;
}

/** Premium Account Activity (docs/sources.md#x-account-activity): subscriptions. */
export function addSubscriptionRoutes(server: FastifyInstance, context: SandboxContext): void {
  /** Another app's label is 348 here (token belongs to another app), an unknown one 200. */
  function environmentOf(app: App, request: FastifyRequest): Environment {
    const label = pathParameter(request, "env");
    const environment = context.environments.get(app.id, label);
    if (environment !== undefined) return environment;
    throw context.environments.hasLabel(label)
      ? xErrors.otherAppsSubscription()
      : xErrors.forbidden();
  }

  function unsubscribe(environment: Environment, userId: string): void {
    if (!environment.subscriptions.delete(userId)) throw xErrors.pageNotFound();
    context.log.add("subscription.deleted", {
      appId: environment.appId,
      environment: environment.label,
      userId,
    });
  }

  server.post(`${BASE}/:env/subscriptions.json`, async (request, reply) => {
    const caller = requireUser(context, { request, reply }, xErrors.badSignature);
    requireWrite(caller);
    takeLimit(context, reply, { name: "subscriptions.add", holder: limitHolder(caller) });
    const environment = environmentOf(caller.app, request);
    if (environment.webhook === null) throw xErrors.webhookMissingForSubscription();
    if (environment.subscriptions.has(caller.user.id)) throw xErrors.alreadySubscribed();
    const held = context.environments
      .ofApp(caller.app.id)
      .reduce((total, one) => total + one.subscriptions.size, 0);
    if (held >= context.settings.provisionedCount) throw xErrors.tooManyWebhooks();
    context.environments.subscribe(environment, caller.user.id, caller.token.permission);
    context.log.add("subscription.created", {
      appId: caller.app.id,
      environment: environment.label,
      userId: caller.user.id,
      permission: caller.token.permission,
    });
    return reply.code(204).send();
  });

  server.get(`${BASE}/:env/subscriptions.json`, async (request, reply) => {
    const caller = requireUser(context, { request, reply }, xErrors.badSignature);
    takeLimit(context, reply, { name: "subscriptions.get", holder: limitHolder(caller) });
    const environment = environmentOf(caller.app, request);
    if (!environment.subscriptions.has(caller.user.id)) throw xErrors.pageNotFound();
    return reply.code(204).send();
  });

  server.delete(`${BASE}/:env/subscriptions.json`, async (request, reply) => {
    const caller = requireUser(context, { request, reply }, xErrors.badSignature);
    requireWrite(caller);
    takeLimit(context, reply, { name: "subscriptions.delete", holder: limitHolder(caller) });
    unsubscribe(environmentOf(caller.app, request), caller.user.id);
    return reply.code(204).send();
  });

  server.get(`${BASE}/:env/subscriptions/list.json`, async (request, reply) => {
    const caller = requireApp(context, { request, reply });
    takeLimit(context, reply, { name: "subscriptions.list", holder: limitHolder(caller) });
    const environment = environmentOf(caller.app, request);
    return {
      environment: environment.label,
      application_id: caller.app.id,
      subscriptions: [...environment.subscriptions.keys()].map((id) => ({ user_id: id })),
    };
  });

  server.delete(`${BASE}/:env/subscriptions/:file`, async (request, reply) => {
    const caller = requireApp(context, { request, reply });
    takeLimit(context, reply, { name: "subscriptions.delete", holder: limitHolder(caller) });
    const userId = /^(\d+)\.json$/.exec(pathParameter(request, "file"))?.[1];
    if (userId === undefined) throw xErrors.pageNotFound();
    unsubscribe(environmentOf(caller.app, request), userId);
    return reply.code(204).send();
  });

  for (const path of [`${BASE}/subscriptions/count.json`, `${BASE}/count.json`]) {
    server.get(path, async (request, reply) => {
      const caller = requireApp(context, { request, reply });
      takeLimit(context, reply, { name: "subscriptions.count", holder: limitHolder(caller) });
      const count = context.environments
        .ofApp(caller.app.id)
        .reduce((total, one) => total + one.subscriptions.size, 0);
      return {
        account_name: context.users.get(caller.app.ownerId)?.username ?? "",
        subscriptions_count: String(count),
        subscriptions_count_all: String(count),
        subscriptions_count_direct_messages: "0",
        provisioned_count: String(context.settings.provisionedCount),
      };
    });
  }
}
