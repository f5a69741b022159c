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

const BASE = "/1.1/account_activity";

/** Only enterprise accounts have these calls; others meet 200, as on labels that are not theirs. */
function requireEnterprise(app: App): void {
  if (app.accessLevel !== "enterprise") throw xErrors.forbidden();
}

/** The app's enterprise webhook of that id. `file` carries the `.json` of the path, `id` does not. */
function webhookOf(context: SandboxContext, app: App, request: FastifyRequest): Webhook {
  const file = pathParameter(request, "file");
  const id = file === "" ? pathParameter(request, "id") : file.replace(/\.json$/, "");
  const webhook = context.webhooks.get(id);
  const isJson = file === "" || file.endsWith(".json");
  if (webhook?.appId !== app.id || webhook.generation !== "enterprise" || !isJson) {
    throw xErrors.webhookNotFound();
  }
  return webhook;
}

/** Enterprise Account Activity of v1.1 (docs/sources.md#x-account-activity): webhooks, without dev environments. */
export function addEnterpriseWebhookRoutes(server: FastifyInstance, context: SandboxContext): void {
  server.get(`${BASE}/webhooks.json`, async (request, reply) => {
    const caller = requireAny(context, { request, reply });
    takeLimit(context, reply, { name: "webhooks.list", holder: limitHolder(caller) });
    requireEnterprise(caller.app);
    return context.webhooks.ofApp(caller.app.id, "enterprise").map(webhookView);
  });

  server.post(`${BASE}/webhooks.json`, async (request, reply) => {
    const caller = requireUser(context, { request, reply }, xErrors.readOnly);
    requireWrite(caller);
    takeLimit(context, reply, { name: "webhooks.register", holder: limitHolder(caller) });
    requireEnterprise(caller.app);
    const url = parameterOf(request, "url");
    if (url === undefined || url === "") throw xErrors.urlRequired();
    const outcome = await registerWebhook(context, {
      app: caller.app,
      url,
      generation: "enterprise",
      environmentLabel: null,
    });
    if (typeof outcome === "string") throw refusalOfRegistration(outcome);
    return webhookView(outcome);
  });

  server.put(`${BASE}/webhooks/:file`, async (request, reply) => {
    const caller = requireAny(context, { request, reply });
    requireWrite(caller);
    takeLimit(context, reply, { name: "webhooks.revalidate", holder: limitHolder(caller) });
    requireEnterprise(caller.app);
    const webhook = webhookOf(context, caller.app, request);
    const outcome = await validateWebhook(context, webhook, "re-validate");
    if (outcome !== "passed") throw refusalOfChallenge(outcome);
    return reply.code(204).send();
  });

  server.delete(`${BASE}/webhooks/:file`, async (request, reply) => {
    const caller = requireAny(context, { request, reply });
    requireWrite(caller);
    takeLimit(context, reply, { name: "webhooks.delete", holder: limitHolder(caller) });
    requireEnterprise(caller.app);
    removeWebhook(context, webhookOf(context, caller.app, request));
    return reply.code(204).send();
  });
}

/** Enterprise Account Activity of v1.1: subscriptions, which belong to a webhook. */
export function addEnterpriseSubscriptionRoutes(
  server: FastifyInstance,
  context: SandboxContext,
): void {
  const one = `${BASE}/webhooks/:id/subscriptions/all.json`;

  server.post(one, async (request, reply) => {
    const caller = requireUser(context, { request, reply }, xErrors.badSignature);
    requireWrite(caller);
    takeLimit(context, reply, { name: "subscriptions.add", holder: limitHolder(caller) });
    requireEnterprise(caller.app);
    const webhook = webhookOf(context, caller.app, request);
    if (context.webhooks.subscription(webhook.id, caller.user.id) !== undefined) {
      throw xErrors.alreadySubscribed();
    }
    const held = subscriptionCount(context, caller.app, "enterprise");
    if (held >= context.settings.enterpriseLimits.subscriptions) throw xErrors.tooManyWebhooks();
    subscribeUser(context, { webhook, user: caller.user, permission: caller.token.permission });
    return reply.code(204).send();
  });

  server.get(one, async (request, reply) => {
    const caller = requireUser(context, { request, reply }, xErrors.badSignature);
    takeLimit(context, reply, { name: "subscriptions.get", holder: limitHolder(caller) });
    requireEnterprise(caller.app);
    const webhook = webhookOf(context, caller.app, request);
    if (context.webhooks.subscription(webhook.id, caller.user.id) === undefined) {
      throw xErrors.pageNotFound();
    }
    return reply.code(204).send();
  });

  server.delete(one, async (request, reply) => {
    const caller = requireUser(context, { request, reply }, xErrors.badSignature);
    requireWrite(caller);
    takeLimit(context, reply, { name: "subscriptions.delete", holder: limitHolder(caller) });
    requireEnterprise(caller.app);
    const webhook = webhookOf(context, caller.app, request);
    if (!unsubscribeUser(context, webhook, caller.user.id)) throw xErrors.pageNotFound();
    return reply.code(204).send();
  });

  server.get(`${BASE}/webhooks/:id/subscriptions/all/list.json`, async (request, reply) => {
    const caller = requireApp(context, { request, reply });
    takeLimit(context, reply, { name: "subscriptions.list", holder: limitHolder(caller) });
    requireEnterprise(caller.app);
    const webhook = webhookOf(context, caller.app, request);
    return {
      webhook_id: webhook.id,
      webhook_url: webhook.url,
      application_id: caller.app.id,
      subscriptions: context.webhooks
        .subscriptionsOf(webhook.id)
        .map(({ userId }) => ({ user_id: userId })),
    };
  });

  server.delete(`${BASE}/webhooks/:id/subscriptions/:userId/all.json`, async (request, reply) => {
    const caller = requireApp(context, { request, reply });
    takeLimit(context, reply, { name: "subscriptions.delete", holder: limitHolder(caller) });
    requireEnterprise(caller.app);
    const webhook = webhookOf(context, caller.app, request);
    if (!unsubscribeUser(context, webhook, pathParameter(request, "userId"))) {
      throw xErrors.pageNotFound();
    }
    return reply.code(204).send();
  });

  server.get(`${BASE}/subscriptions/count.json`, async (request, reply) => {
    const caller = requireApp(context, { request, reply });
    takeLimit(context, reply, { name: "subscriptions.count", holder: limitHolder(caller) });
    requireEnterprise(caller.app);
    return {
      account_name: context.users.get(caller.app.ownerId)?.username ?? "",
      subscriptions_count_all: String(subscriptionCount(context, caller.app, "enterprise")),
      subscriptions_count_direct_messages: "0",
      provisioned_count: String(context.settings.enterpriseLimits.subscriptions),
    };
  });
}
