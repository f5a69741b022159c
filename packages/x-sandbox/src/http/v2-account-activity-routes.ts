import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Permission } from "../apps/access-level.ts";
import type { Exchange } from "../auth/authenticate.ts";
import {
  requireV2,
  requireV2User,
  takeV2Limits,
  type V2Caller,
  type V2UserCaller,
} from "../auth/authenticate-v2.ts";
import type { SandboxContext } from "../context.ts";
import {
  subscribeUser,
  subscriptionCount,
  unsubscribeUser,
  v2LimitsOf,
} from "../webhooks/registration.ts";
import { pathParameter } from "./path-parameter.ts";
import { readV2Body } from "./v2-body.ts";
import { webhookFailure } from "./v2-webhook-answers.ts";
import { requireActivityPlan, v2WebhookOf } from "./v2-webhook-routes.ts";

const BASE = "/2/account_activity";

/** Account Activity of v2, which X calls deprecated in favour of `/2/activity` (docs/sources.md#x-webhooks-v2). */
export function addV2AccountActivityRoutes(server: FastifyInstance, context: SandboxContext): void {
  function userOf(exchange: Exchange): V2UserCaller {
    const caller = requireV2User(context, exchange, {
      accepts: ["oauth1", "oauth2"],
      permission: "read-write",
      scopes: ["dm.read", "dm.write", "tweet.read", "users.read"],
    });
    takeV2Limits(context, exchange.reply, { caller, windows: { user: "v2.subscriptions" } });
    requireActivityPlan(caller.app);
    return caller;
  }

  function appOf(exchange: Exchange): V2Caller {
    const caller = requireV2(context, exchange, { accepts: ["app"] });
    takeV2Limits(context, exchange.reply, { caller, windows: { user: "v2.subscriptions" } });
    requireActivityPlan(caller.app);
    return caller;
  }

  /** OAuth 2.0 got here with the scopes of DMs; an OAuth 1.0a token sees them only if it was made with the permission. */
  function permissionOf({ kind, app, user }: V2UserCaller): Permission {
    if (kind === "oauth2") return "read-write-directmessages";
    return context.tokens.ofUser(app.id, user.id)?.permission ?? "read";
  }

  const own = `${BASE}/webhooks/:id/subscriptions/all`;

  server.post(own, async (request, reply) => {
    const caller = userOf({ request, reply });
    readV2Body(request, z.strictObject({}));
    const webhook = v2WebhookOf(context, caller.app, pathParameter(request, "id"));
    if (context.webhooks.subscription(webhook.id, caller.user.id) !== undefined) {
      throw webhookFailure("DuplicateSubscriptionFailed", "Subscription already exists");
    }
    const held = subscriptionCount(context, caller.app, "v2");
    if (held >= v2LimitsOf(context, caller.app).subscriptions) {
      throw webhookFailure("SubscriptionLimitExceeded", "Subscription limit has been reached");
    }
    subscribeUser(context, { webhook, user: caller.user, permission: permissionOf(caller) });
    return { data: { subscribed: true } };
  });

  server.get(own, async (request, reply) => {
    const caller = userOf({ request, reply });
    const webhook = v2WebhookOf(context, caller.app, pathParameter(request, "id"));
    const subscription = context.webhooks.subscription(webhook.id, caller.user.id);
    return { data: { subscribed: subscription !== undefined } };
  });

  server.get(`${own}/list`, async (request, reply) => {
    const { app } = appOf({ request, reply });
    const webhook = v2WebhookOf(context, app, pathParameter(request, "id"));
    return {
      data: {
        application_id: app.id,
        webhook_id: webhook.id,
        webhook_url: webhook.url,
        subscriptions: context.webhooks
          .subscriptionsOf(webhook.id)
          .map(({ userId }) => ({ user_id: userId })),
      },
    };
  });

  server.delete(`${BASE}/webhooks/:id/subscriptions/:userId/all`, async (request, reply) => {
    const { app } = appOf({ request, reply });
    const webhook = v2WebhookOf(context, app, pathParameter(request, "id"));
    if (!unsubscribeUser(context, webhook, pathParameter(request, "userId"))) {
      throw webhookFailure("SubscriptionNotFound", "Subscription does not exist");
    }
    return { data: { subscribed: false } };
  });

  server.get(`${BASE}/subscriptions/count`, async (request, reply) => {
    const { app } = appOf({ request, reply });
    return {
      data: {
        account_name: context.users.get(app.ownerId)?.username ?? "",
        provisioned_count: String(v2LimitsOf(context, app).subscriptions),
        subscriptions_count_all: String(subscriptionCount(context, app, "v2")),
        subscriptions_count_direct_messages: "0",
      },
    };
  });
}
