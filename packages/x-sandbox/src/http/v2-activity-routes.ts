import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { ActivitySubscription } from "../activity/activity-subscription.ts";
import { hasDmConsent } from "../activity/consent.ts";
import { filterView } from "../activity/envelope.ts";
import { EVENT_TYPES, isPrivateEvent } from "../activity/event-types.ts";
import type { App } from "../apps/app.ts";
import type { Exchange } from "../auth/authenticate.ts";
import { requireV2, takeV2Limits, type V2Caller } from "../auth/authenticate-v2.ts";
import type { SandboxContext } from "../context.ts";
import { xProblems, type AuthenticationKind } from "../errors/x-problem.ts";
import { v2LimitsOf } from "../webhooks/registration.ts";
import { parameterOf } from "./body.ts";
import { pathParameter } from "./path-parameter.ts";
import { readV2Body } from "./v2-body.ts";
import { webhookFailure } from "./v2-webhook-answers.ts";
import { requireActivityPlan, v2WebhookOf } from "./v2-webhook-routes.ts";

const BASE = "/2/activity/subscriptions";
const MAX_IDS = 100;
const MAX_TAG = 200;
const MAX_PAGE = 1_000;
const TOKEN_LENGTH = 16;

const tag = z.string().min(1).max(MAX_TAG);
const newSubscription = z.strictObject({
  event_type: z.enum(EVENT_TYPES),
  filter: z
    .strictObject({
      user_id: z
        .string()
        .regex(/^\d{1,19}$/)
        .optional(),
      keyword: z.string().min(1).max(150).optional(),
      direction: z.enum(["inbound", "outbound"]).optional(),
    })
    .refine((filter) => filter.user_id !== undefined || filter.keyword !== undefined, {
      message: "needs a user_id or a keyword",
    }),
  tag: tag.optional(),
  webhook_id: z.string().optional(),
});
const change = z.strictObject({ tag: tag.optional(), webhook_id: z.string().optional() });

/** A subscription as v2 shows it. */
function view(subscription: ActivitySubscription): Record<string, unknown> {
  return {
    subscription_id: subscription.id,
    event_type: subscription.eventType,
    filter: filterView(subscription.filter),
    ...(subscription.tag === null ? {} : { tag: subscription.tag }),
    ...(subscription.webhookId === null ? {} : { webhook_id: subscription.webhookId }),
    created_at: new Date(subscription.createdAtMs).toISOString(),
    updated_at: new Date(subscription.updatedAtMs).toISOString(),
  };
}

/** Where a page went on: the id of its last subscription in base32hex, long enough to look like X's tokens. */
function tokenOf({ id }: ActivitySubscription): string {
  return BigInt(id).toString(32).toUpperCase().padStart(TOKEN_LENGTH, "0");
}

/** One page of the list; `meta` counts all. */
function pageOf(
  all: readonly ActivitySubscription[],
  asked: { maxResults: string | undefined; token: string | undefined },
): Record<string, unknown> {
  const maxResults = Number(asked.maxResults ?? MAX_PAGE);
  if (!Number.isInteger(maxResults) || maxResults < 1 || maxResults > MAX_PAGE) {
    const message = `The \`max_results\` query parameter value [${asked.maxResults}] is not between 1 and ${MAX_PAGE}`;
    const values = [asked.maxResults ?? ""];
    throw xProblems.invalidRequest([{ parameter: "max_results", values, message }]);
  }
  const before = all.findIndex((one) => tokenOf(one) === asked.token);
  if (asked.token !== undefined && before < 0) {
    const message = `The \`pagination_token\` query parameter value [${asked.token}] is not valid`;
    const values = [asked.token];
    throw xProblems.invalidRequest([{ parameter: "pagination_token", values, message }]);
  }
  const page = all.slice(before + 1, before + 1 + maxResults);
  const last = page.at(-1);
  return {
    data: page.map(view),
    meta: {
      total_subscriptions: all.length,
      ...(last === undefined || last === all.at(-1) ? {} : { next_token: tokenOf(last) }),
    },
  };
}

/** Subscriptions of the X Activity API (docs/sources.md#x-activity). Their stream has a file of its own. */
export function addActivitySubscriptionRoutes(
  server: FastifyInstance,
  context: SandboxContext,
): void {
  function callerOf(exchange: Exchange, accepts: readonly AuthenticationKind[]): V2Caller {
    const caller = requireV2(context, exchange, { accepts });
    takeV2Limits(context, exchange.reply, {
      caller,
      windows: { user: "v2.activity-subscriptions" },
    });
    requireActivityPlan(caller.app);
    return caller;
  }

  function find(app: App, id: string): ActivitySubscription {
    const subscription = context.activitySubscriptions.get(id);
    if (subscription?.appId !== app.id) {
      throw xProblems.notFound({
        resourceType: "activity_subscription",
        parameter: "subscription_id",
        value: id,
      });
    }
    return subscription;
  }

  /** Private events: a user asks, and the filtered user has let the app in. */
  function checkPrivacy(caller: V2Caller, userId: string | undefined): void {
    if (caller.kind === "app") {
      throw xProblems.unsupportedAuthentication("app", ["oauth2", "oauth1"]);
    }
    if (userId === undefined) {
      throw xProblems.invalidRequest([
        { parameter: "filter.user_id", values: [], message: "Private events need a `user_id`" },
      ]);
    }
    if (!hasDmConsent(context, { appId: caller.app.id, userId })) {
      throw xProblems.forbidden("The user has not authorized this client application.");
    }
  }

  function remove(subscription: ActivitySubscription): void {
    context.activitySubscriptions.remove(subscription.id);
    context.log.add("activity-subscription.deleted", {
      appId: subscription.appId,
      activitySubscriptionId: subscription.id,
      userId: subscription.filter.userId,
    });
    context.live.publish({ type: "app", appId: subscription.appId });
  }

  server.post(BASE, async (request, reply) => {
    const caller = callerOf({ request, reply }, ["app", "oauth1", "oauth2"]);
    const wanted = readV2Body(request, newSubscription);
    const { app } = caller;
    if (isPrivateEvent(wanted.event_type)) checkPrivacy(caller, wanted.filter.user_id);
    const webhookId = wanted.webhook_id ?? null;
    if (webhookId !== null) v2WebhookOf(context, app, webhookId);
    const held = context.activitySubscriptions.ofApp(app.id).length;
    if (held >= v2LimitsOf(context, app).activitySubscriptions) {
      throw webhookFailure("SubscriptionLimitExceeded", "Subscription limit has been reached");
    }
    const subscription = context.activitySubscriptions.add({
      appId: app.id,
      eventType: wanted.event_type,
      filter: {
        userId: wanted.filter.user_id ?? null,
        keyword: wanted.filter.keyword ?? null,
        direction: wanted.filter.direction ?? null,
      },
      tag: wanted.tag ?? null,
      webhookId,
    });
    if (subscription === "duplicate") {
      throw webhookFailure("DuplicateSubscriptionFailed", "Subscription already exists");
    }
    context.log.add("activity-subscription.created", {
      appId: app.id,
      activitySubscriptionId: subscription.id,
      eventType: subscription.eventType,
      userId: subscription.filter.userId,
      webhookId,
    });
    context.live.publish({ type: "app", appId: app.id });
    return { data: { subscription: view(subscription) } };
  });

  server.get(BASE, async (request, reply) => {
    const { app } = callerOf({ request, reply }, ["app", "oauth1", "oauth2"]);
    return pageOf(context.activitySubscriptions.ofApp(app.id), {
      maxResults: parameterOf(request, "max_results"),
      token: parameterOf(request, "pagination_token"),
    });
  });

  server.put(`${BASE}/:id`, async (request, reply) => {
    const { app } = callerOf({ request, reply }, ["app"]);
    const { id } = find(app, pathParameter(request, "id"));
    const wanted = readV2Body(request, change);
    if (wanted.webhook_id !== undefined) v2WebhookOf(context, app, wanted.webhook_id);
    const changed = context.activitySubscriptions.update(id, {
      tag: wanted.tag,
      webhookId: wanted.webhook_id,
    });
    return { data: { subscription: changed === undefined ? null : view(changed) } };
  });

  server.delete(`${BASE}/:id`, async (request, reply) => {
    const { app } = callerOf({ request, reply }, ["app"]);
    remove(find(app, pathParameter(request, "id")));
    return { data: { deleted: true } };
  });

  server.delete(BASE, async (request, reply) => {
    const { app } = callerOf({ request, reply }, ["app"]);
    const ids = (parameterOf(request, "ids") ?? "").split(",").filter((id) => id !== "");
    if (ids.length === 0 || ids.length > MAX_IDS) {
      const message = `The \`ids\` query parameter needs 1 to ${MAX_IDS} ids`;
      throw xProblems.invalidRequest([{ parameter: "ids", values: ids.slice(0, 3), message }]);
    }
    for (const subscription of ids.map((id) => find(app, id))) remove(subscription);
    return { data: { deleted: true } };
  });
}
