import { activityEnvelope, eventTypeOf, revokeEnvelope } from "../activity/envelope.ts";
import type { ActivitySubscription } from "../activity/activity-subscription.ts";
import { hasDmConsent } from "../activity/consent.ts";
import type { SandboxContext } from "../context.ts";
import type { Dm } from "../dms/dm.ts";
import { orderKeyOf, type Activity } from "./activity.ts";
import { accountActivityBody } from "./payload.ts";
import type { Webhook } from "./webhook.ts";

/** Ids that a delivery of this activity is known by in the ground truth. */
function facts(activity: Activity): { topic: Activity["kind"]; dmId: string | null } {
  return { topic: activity.kind, dmId: activity.kind === "dm" ? activity.dmId : null };
}

/** Whether events have begun for something subscribed to at this instant: X takes its time (docs/sources.md#x-deliveries). */
function hasBegun(context: SandboxContext, createdAtMs: number): boolean {
  return context.clock.now() - createdAtMs >= context.settings.subscriptionStartDelayMs;
}

/**
 * Account Activity: one delivery for each webhook in which this user is subscribed with a token that may see DMs
 * (docs/sources.md#x-deliveries).
 */
function tellSubscriptions(context: SandboxContext, activity: Activity, forUserId: string): void {
  for (const subscription of context.webhooks.subscriptionsOfUser(forUserId)) {
    const webhook = context.webhooks.get(subscription.webhookId);
    if (webhook === undefined || !hasBegun(context, subscription.createdAtMs)) continue;
    if (subscription.permission !== "read-write-directmessages") continue;
    const body = accountActivityBody(context, activity, forUserId);
    if (body === undefined) continue;
    context.archive.add({
      appId: webhook.appId,
      webhookId: webhook.id,
      forUserId,
      activitySubscriptionId: null,
      activity,
    });
    void context.deliverer.deliver({
      webhook,
      forUserId,
      ...facts(activity),
      orderKey: orderKeyOf(context, activity, forUserId),
      body,
    });
  }
}

/** The X Activity API: one event for each matching subscription whose user still lets the app see DMs. */
function tellListeners(context: SandboxContext, activity: Activity, forUserId: string): void {
  const eventType = eventTypeOf(context, activity, forUserId);
  if (eventType === null) return;
  for (const listener of context.activitySubscriptions.listeners(eventType, forUserId)) {
    if (!hasBegun(context, listener.createdAtMs)) continue;
    if (!hasDmConsent(context, { appId: listener.appId, userId: forUserId })) continue;
    tellListener(context, { activity, forUserId, listener });
  }
}

/** `dm.received` is the one event of DMs that pay-per-use is charged for; an account that cannot pay hears nothing. */
function isPaidFor(
  context: SandboxContext,
  { activity, listener }: { activity: Activity; listener: ActivitySubscription },
): boolean {
  const app = context.apps.get(listener.appId);
  if (app === undefined || context.usage.obstacle(app) !== null) return false;
  if (listener.eventType !== "dm.received" || activity.kind !== "dm") return true;
  const used = { thing: "webhook.dm.received", resourceIds: [activity.dmId] } as const;
  return context.usage.record(app, used) === null;
}

function tellListener(
  context: SandboxContext,
  event: { activity: Activity; forUserId: string; listener: ActivitySubscription },
): void {
  const { activity, forUserId, listener } = event;
  const body = activityEnvelope(context, activity, { ...listener, forUserId });
  if (body === undefined || !isPaidFor(context, event)) return;
  context.archive.add({
    appId: listener.appId,
    webhookId: listener.webhookId,
    forUserId,
    activitySubscriptionId: listener.id,
    activity,
  });
  if (listener.webhookId === null) return sendDownStream(context, event, body);
  const webhook = context.webhooks.get(listener.webhookId);
  if (webhook === undefined) return;
  void context.deliverer.deliver({
    webhook,
    forUserId,
    ...facts(activity),
    activitySubscriptionId: listener.id,
    orderKey: orderKeyOf(context, activity, forUserId),
    body,
  });
}

function sendDownStream(
  context: SandboxContext,
  event: { activity: Activity; forUserId: string; listener: ActivitySubscription },
  body: string,
): void {
  const { appId, id: activitySubscriptionId } = event.listener;
  context.log.add("stream.sent", {
    appId,
    activitySubscriptionId,
    forUserId: event.forUserId,
    ...facts(event.activity),
    connections: context.streams.send(appId, body),
  });
}

function tell(context: SandboxContext, activity: Activity, forUserId: string): void {
  tellSubscriptions(context, activity, forUserId);
  tellListeners(context, activity, forUserId);
}

/** One event per subscribed participant, the recipient's first; the sender's own is the echo. Not for messages of groups. */
export function announceDm(context: SandboxContext, dm: Dm): void {
  const activity: Activity = { kind: "dm", dmId: dm.id, atMs: dm.createdAtMs };
  for (const forUserId of new Set([dm.recipientId, dm.senderId])) {
    tell(context, activity, forUserId);
  }
}

/** Tells `forUserId`'s subscribers that `actorId` types or has read. */
export function announcePresence(
  context: SandboxContext,
  event: {
    topic: "typing" | "read";
    actorId: string;
    forUserId: string;
    lastReadEventId?: string;
  },
): void {
  const { topic, actorId, forUserId, lastReadEventId = "" } = event;
  const atMs = context.clock.now();
  tell(
    context,
    topic === "typing"
      ? { kind: "typing", actorId, atMs }
      : { kind: "read", actorId, lastReadEventId, atMs },
    forUserId,
  );
}

/**
 * A user takes back an app's access: the tokens of OAuth 1.0a and 2.0 die (89 and 401 from now on), the subscriptions end, and the app
 * hears of it as `user_event.revoke` or `oauth.revoke`. False when there was nothing to take back.
 */
export function revokeAccess(
  context: SandboxContext,
  { appId, userId }: { appId: string; userId: string },
): boolean {
  const token = context.tokens.revoke(appId, userId);
  const grant = context.oauth2Grants.revoke(appId, userId);
  if (token === undefined && grant === undefined) return false;
  context.log.add("token.revoked", { appId, userId });
  announceRevocation(context, { appId, userId });
  return true;
}

/** Ends what an app heard of a user, and tells the app; the token itself is the caller's to end. */
function announceRevocation(
  context: SandboxContext,
  { appId, userId }: { appId: string; userId: string },
): void {
  const atMs = context.clock.now();
  const activity: Activity = { kind: "revoke", appId, atMs };
  const body = accountActivityBody(context, activity, userId) ?? "";
  for (const webhook of context.webhooks.ofApp(appId)) {
    if (!context.webhooks.unsubscribe(webhook.id, userId)) continue;
    context.log.add("subscription.deleted", {
      appId,
      webhookId: webhook.id,
      environment: webhook.environmentLabel,
      userId,
    });
    deliverRevocation(context, { webhook, userId, body });
  }
  announceRevocationToListeners(context, { appId, userId, atMs });
}

function announceRevocationToListeners(
  context: SandboxContext,
  revocation: { appId: string; userId: string; atMs: number },
): void {
  const { appId, userId } = revocation;
  const listeners = context.activitySubscriptions.ofApp(appId);
  if (listeners.length === 0) return;
  for (const listener of listeners) {
    if (listener.filter.userId !== userId || !listener.eventType.startsWith("dm.")) continue;
    context.activitySubscriptions.remove(listener.id);
    context.log.add("activity-subscription.deleted", {
      appId,
      activitySubscriptionId: listener.id,
      userId,
    });
  }
  const body = revokeEnvelope(revocation);
  for (const webhookId of new Set(listeners.flatMap((one) => one.webhookId ?? []))) {
    const webhook = context.webhooks.get(webhookId);
    if (webhook !== undefined) deliverRevocation(context, { webhook, userId, body });
  }
  if (listeners.some((one) => one.webhookId === null)) context.streams.send(appId, body);
}

function deliverRevocation(
  context: SandboxContext,
  { webhook, userId, body }: { webhook: Webhook; userId: string; body: string },
): void {
  void context.deliverer.deliver({
    webhook,
    forUserId: userId,
    topic: "revoke",
    dmId: null,
    orderKey: userId,
    body,
  });
}
