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
import type { Environment } from "../webhooks/environment.ts";
import {
  registerWebhook,
  removeWebhook,
  subscribeUser,
  subscriptionCount,
  unsubscribeUser,
} from "../webhooks/registration.ts";
import { validateWebhook } from "../webhooks/validate-webhook.ts";
import type { Webhook } from "../webhooks/webhook.ts";
import { parameterOf } from "./body.ts";
import { pathParameter } from "./path-parameter.ts";
import { refusalOfChallenge, refusalOfRegistration, webhookView } from "./webhook-answers.ts";

const BASE = "/1.1/account_activity/all";

/** Premium Account Activity (docs/sources.md#x-account-activity): webhooks. */
export function addPremiumWebhookRoutes(server: FastifyInstance, context: SandboxContext): void {
  /** The label must be this app's, to the letter: anything else is 200 Forbidden, without saying which is wrong. */
  function environmentOf(app: App, request: FastifyRequest): Environment {
    const environment = context.environments.get(app.id, pathParameter(request, "env"));
    if (environment === undefined) throw xErrors.forbidden();
    return environment;
  }

  function viewsOf({ appId, label }: Environment): Record<string, unknown>[] {
    const webhook = context.webhooks.inEnvironment(appId, label);
    return webhook === undefined ? [] : [webhookView(webhook)];
  }

  function webhookOf({ appId, label }: Environment, request: FastifyRequest): Webhook {
    const webhook = context.webhooks.inEnvironment(appId, label);
    if (webhook === undefined || pathParameter(request, "file") !== `${webhook.id}.json`) {
      throw xErrors.webhookNotFound();
    }
    return webhook;
  }

  server.get(`${BASE}/webhooks.json`, async (request, reply) => {
    const caller = requireAny(context, { request, reply });
    takeLimit(context, reply, { name: "webhooks.list", holder: limitHolder(caller) });
    return {
      environments: context.environments.ofApp(caller.app.id).map((environment) => ({
        environment_name: environment.label,
        webhooks: viewsOf(environment),
      })),
    };
  });

  server.get(`${BASE}/:env/webhooks.json`, async (request, reply) => {
    const caller = requireAny(context, { request, reply });
    takeLimit(context, reply, { name: "webhooks.list", holder: limitHolder(caller) });
    return viewsOf(environmentOf(caller.app, request));
  });

  server.post(`${BASE}/:env/webhooks.json`, async (request, reply) => {
    const caller = requireUser(context, { request, reply }, xErrors.readOnly);
    requireWrite(caller);
    takeLimit(context, reply, { name: "webhooks.register", holder: limitHolder(caller) });
    const environment = environmentOf(caller.app, request);
    const url = parameterOf(request, "url");
    if (url === undefined || url === "") throw xErrors.urlRequired();
    const outcome = await registerWebhook(context, {
      app: caller.app,
      url,
      generation: "premium",
      environmentLabel: environment.label,
    });
    if (typeof outcome === "string") throw refusalOfRegistration(outcome);
    return webhookView(outcome);
  });

  server.put(`${BASE}/:env/webhooks/:file`, async (request, reply) => {
    const caller = requireAny(context, { request, reply });
    requireWrite(caller);
    takeLimit(context, reply, { name: "webhooks.revalidate", holder: limitHolder(caller) });
    const webhook = webhookOf(environmentOf(caller.app, request), request);
    const outcome = await validateWebhook(context, webhook, "re-validate");
    if (outcome !== "passed") throw refusalOfChallenge(outcome);
    return reply.code(204).send();
  });

  server.delete(`${BASE}/:env/webhooks/:file`, async (request, reply) => {
    const caller = requireAny(context, { request, reply });
    requireWrite(caller);
    takeLimit(context, reply, { name: "webhooks.delete", holder: limitHolder(caller) });
    removeWebhook(context, webhookOf(environmentOf(caller.app, request), request));
    return reply.code(204).send();
  });
}

/** Premium Account Activity (docs/sources.md#x-account-activity): subscriptions. */
export function addPremiumSubscriptionRoutes(
  server: FastifyInstance,
  context: SandboxContext,
): void {
  /** Another app's label is 348 here (token belongs to another app), an unknown one 200. */
  function environmentOf(app: App, request: FastifyRequest): Environment {
    const label = pathParameter(request, "env");
    const environment = context.environments.get(app.id, label);
    if (environment !== undefined) return environment;
    throw context.environments.hasLabel(label)
      ? xErrors.otherAppsSubscription()
      : xErrors.forbidden();
  }

  function webhookOf(app: App, request: FastifyRequest): Webhook | undefined {
    return context.webhooks.inEnvironment(app.id, environmentOf(app, request).label);
  }

  function unsubscribe(webhook: Webhook | undefined, userId: string): void {
    if (webhook === undefined || !unsubscribeUser(context, webhook, userId)) {
      throw xErrors.pageNotFound();
    }
  }

  server.post(`${BASE}/:env/subscriptions.json`, async (request, reply) => {
    const caller = requireUser(context, { request, reply }, xErrors.badSignature);
    requireWrite(caller);
    takeLimit(context, reply, { name: "subscriptions.add", holder: limitHolder(caller) });
    const webhook = webhookOf(caller.app, request);
    if (webhook === undefined) throw xErrors.webhookMissingForSubscription();
    if (context.webhooks.subscription(webhook.id, caller.user.id) !== undefined) {
      throw xErrors.alreadySubscribed();
    }
    if (subscriptionCount(context, caller.app, "premium") >= context.settings.provisionedCount) {
      throw xErrors.tooManyWebhooks();
    }
    subscribeUser(context, { webhook, user: caller.user, permission: caller.token.permission });
    return reply.code(204).send();
  });

  server.get(`${BASE}/:env/subscriptions.json`, async (request, reply) => {
    const caller = requireUser(context, { request, reply }, xErrors.badSignature);
    takeLimit(context, reply, { name: "subscriptions.get", holder: limitHolder(caller) });
    const webhook = webhookOf(caller.app, request);
    if (
      webhook === undefined ||
      context.webhooks.subscription(webhook.id, caller.user.id) === undefined
    ) {
      throw xErrors.pageNotFound();
    }
    return reply.code(204).send();
  });

  server.delete(`${BASE}/:env/subscriptions.json`, async (request, reply) => {
    const caller = requireUser(context, { request, reply }, xErrors.badSignature);
    requireWrite(caller);
    takeLimit(context, reply, { name: "subscriptions.delete", holder: limitHolder(caller) });
    unsubscribe(webhookOf(caller.app, request), caller.user.id);
    return reply.code(204).send();
  });

  server.get(`${BASE}/:env/subscriptions/list.json`, async (request, reply) => {
    const caller = requireApp(context, { request, reply });
    takeLimit(context, reply, { name: "subscriptions.list", holder: limitHolder(caller) });
    const { label } = environmentOf(caller.app, request);
    const webhook = context.webhooks.inEnvironment(caller.app.id, label);
    const subscriptions = webhook === undefined ? [] : context.webhooks.subscriptionsOf(webhook.id);
    return {
      environment: label,
      application_id: caller.app.id,
      subscriptions: subscriptions.map(({ userId }) => ({ user_id: userId })),
    };
  });

  server.delete(`${BASE}/:env/subscriptions/:file`, async (request, reply) => {
    const caller = requireApp(context, { request, reply });
    takeLimit(context, reply, { name: "subscriptions.delete", holder: limitHolder(caller) });
    const userId = /^(\d+)\.json$/.exec(pathParameter(request, "file"))?.[1];
    if (userId === undefined) throw xErrors.pageNotFound();
    unsubscribe(webhookOf(caller.app, request), userId);
    return reply.code(204).send();
  });

  for (const path of [`${BASE}/subscriptions/count.json`, `${BASE}/count.json`]) {
    server.get(path, async (request, reply) => {
      const caller = requireApp(context, { request, reply });
      takeLimit(context, reply, { name: "subscriptions.count", holder: limitHolder(caller) });
      const count = subscriptionCount(context, caller.app, "premium");
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
