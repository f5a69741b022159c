import type { SandboxContext } from "../context.ts";
import { conversationKey, type Dm } from "../dms/dm.ts";
import type { User } from "../users/user.ts";
import type { Environment } from "./environment.ts";
import { dmPayload, presencePayload, revokePayload } from "./payload.ts";

function participantsOf(context: SandboxContext, ids: readonly string[]): User[] {
  return ids.flatMap((id) => context.users.get(id) ?? []);
}

/**
 * Environments with a webhook in which this user is subscribed with a token that may see DMs
 * (docs/sources.md#x-deliveries).
 */
function* dmListeners(context: SandboxContext, userId: string): Generator<Environment> {
  for (const environment of context.environments.list()) {
    const subscription = environment.subscriptions.get(userId);
    if (environment.webhook === null || subscription === undefined) continue;
    if (subscription.permission === "read-write-directmessages") yield environment;
  }
}

/** One delivery per subscribed participant, the recipient's first; the sender's own is the echo. */
export function announceDm(context: SandboxContext, dm: Dm): void {
  const ids = new Set([dm.recipientId, dm.senderId]);
  const participants = participantsOf(context, [...ids]);
  for (const forUserId of ids) {
    for (const environment of dmListeners(context, forUserId)) {
      context.deliverer.deliver({
        environment,
        forUserId,
        topic: "dm",
        dmId: dm.id,
        orderKey: conversationKey(dm.senderId, dm.recipientId),
        body: dmPayload({ dm, forUserId, participants, findApp: (id) => context.apps.get(id) }),
      });
    }
  }
}

/** Tells `forUserId`'s webhooks that `actorId` types or has read. */
export function announcePresence(
  context: SandboxContext,
  event: {
    topic: "typing" | "read";
    actorId: string;
    forUserId: string;
    lastReadEventId?: string;
  },
): void {
  const { topic, actorId, forUserId } = event;
  for (const environment of dmListeners(context, forUserId)) {
    context.deliverer.deliver({
      environment,
      forUserId,
      topic,
      dmId: null,
      orderKey: conversationKey(actorId, forUserId),
      body: presencePayload({
        topic,
        forUserId,
        senderId: actorId,
        atMs: context.clock.now(),
        participants: participantsOf(context, [actorId, forUserId]),
        ...(event.lastReadEventId === undefined ? {} : { lastReadEventId: event.lastReadEventId }),
      }),
    });
  }
}

/**
 * A user takes back an app's access: the token dies (code 89 from now on), the subscriptions end, and the webhook hears
 * `user_event.revoke`. False when there was no token.
 */
export function revokeAccess(
  context: SandboxContext,
  { appId, userId }: { appId: string; userId: string },
): boolean {
  if (context.tokens.revoke(appId, userId) === undefined) return false;
  context.log.add("token.revoked", { appId, userId });
  for (const environment of context.environments.ofApp(appId)) {
    if (!environment.subscriptions.delete(userId)) continue;
    context.log.add("subscription.deleted", { appId, environment: environment.label, userId });
    if (environment.webhook === null) continue;
    context.deliverer.deliver({
      environment,
      forUserId: userId,
      topic: "revoke",
      dmId: null,
      orderKey: userId,
      body: revokePayload({ appId, userId, atMs: context.clock.now() }),
    });
  }
  return true;
}
