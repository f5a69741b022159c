import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { SandboxContext } from "../context.ts";
import { removeWebhook, unsubscribeUser } from "../webhooks/registration.ts";
import type { Webhook } from "../webhooks/webhook.ts";
import { notFound } from "./control-error.ts";
import { pathValue, readJson } from "./read-input.ts";

const webhookChange = z.strictObject({ isValid: z.boolean() });

const instant = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString();

/**
 * Webhooks of all generations and what is subscribed to them, and the accidents that happen to them on X: one turns invalid without a
 * word, a subscription or a whole webhook is forgotten.
 */
export function addWebhookControl(server: FastifyInstance, context: SandboxContext): void {
  const view = (webhook: Webhook): Record<string, unknown> => ({
    id: webhook.id,
    appId: webhook.appId,
    url: webhook.url,
    generation: webhook.generation,
    environment: webhook.environmentLabel,
    isValid: webhook.isValid,
    createdAt: instant(webhook.createdAtMs),
    validatedAt: instant(webhook.validatedAtMs),
    challengedAt: instant(webhook.challengedAtMs),
    failingSince: instant(webhook.failingSinceMs),
    subscriptions: context.webhooks.subscriptionsOf(webhook.id).map((one) => ({
      userId: one.userId,
      permission: one.permission,
      createdAt: instant(one.createdAtMs),
    })),
  });
  const find = (id: string): Webhook => {
    const webhook = context.webhooks.get(id);
    if (webhook === undefined) throw notFound("webhook", id);
    return webhook;
  };

  server.get("/webhooks", () => ({
    webhooks: context.webhooks.list().map(view),
    activitySubscriptions: context.activitySubscriptions.list(),
    streams: context.apps.list().flatMap(({ id }) => {
      const connections = context.streams.connectionCount(id);
      return connections === 0 ? [] : { appId: id, connections };
    }),
  }));

  server.patch("/webhooks/:id", (request) => {
    const webhook = find(pathValue(request, "id"));
    const { isValid } = readJson(request, webhookChange);
    webhook.isValid = isValid;
    webhook.failingSinceMs = isValid ? null : context.clock.now();
    context.log.add(isValid ? "webhook.validated" : "webhook.invalidated", {
      webhookId: webhook.id,
      appId: webhook.appId,
      environment: webhook.environmentLabel,
      reason: "control",
    });
    context.regularCheck.restart();
    context.live.publish({ type: "app", appId: webhook.appId });
    return view(webhook);
  });

  server.delete("/webhooks/:id", async (request, reply) => {
    removeWebhook(context, find(pathValue(request, "id")));
    return reply.code(204).send();
  });

  server.delete("/webhooks/:id/subscriptions/:userId", async (request, reply) => {
    const userId = pathValue(request, "userId");
    const webhook = find(pathValue(request, "id"));
    if (!unsubscribeUser(context, webhook, userId)) throw notFound("subscription of", userId);
    return reply.code(204).send();
  });

  server.delete("/activity-subscriptions/:id", async (request, reply) => {
    const id = pathValue(request, "id");
    if (!context.activitySubscriptions.remove(id)) throw notFound("activity subscription", id);
    context.log.add("activity-subscription.deleted", { activitySubscriptionId: id });
    return reply.code(204).send();
  });

  server.delete("/activity-streams/:appId", async (request, reply) => {
    context.streams.endAll(pathValue(request, "appId"));
    return reply.code(204).send();
  });
}
