import type { App } from "../apps/app.ts";
import { appsMap, dmEvent } from "../dms/dm-views.ts";
import type { Dm } from "../dms/dm.ts";
import { webhookUser } from "../users/user-views.ts";
import type { User } from "../users/user.ts";

/** What a delivery is about; also its name in the ground truth. */
export type DeliveryTopic = "dm" | "typing" | "read" | "revoke";

/**
 * JSON as X writes it: `/` is escaped as `\/` (a slash occurs in JSON only inside strings, so a plain replacement is exact). The
 * signature covers these bytes; a receiver that re-serialises before checking fails, as it would on X.
 */
function toWire(body: unknown): string {
  return JSON.stringify(body).replaceAll("/", String.raw`\/`);
}

function usersMap(participants: readonly User[]): Record<string, unknown> {
  return Object.fromEntries(participants.map((user) => [user.id, webhookUser(user)]));
}

/**
 * A DM for one subscriber (docs/sources.md#x-deliveries): both participants always stand in `users`, the app only
 * beside own messages.
 */
export function dmPayload(options: {
  dm: Dm;
  forUserId: string;
  participants: readonly User[];
  findApp: (id: string) => App | undefined;
}): string {
  const { dm, forUserId } = options;
  const apps = appsMap([dm], forUserId, options.findApp);
  return toWire({
    for_user_id: forUserId,
    direct_message_events: [dmEvent(dm, forUserId)],
    ...(apps === undefined ? {} : { apps }),
    users: usersMap(options.participants),
  });
}

/** "The other side is typing" or "has read up to this event" (docs/sources.md#x-deliveries). */
export function presencePayload(options: {
  topic: "typing" | "read";
  forUserId: string;
  senderId: string;
  atMs: number;
  lastReadEventId?: string;
  participants: readonly User[];
}): string {
  const event = {
    created_timestamp: String(options.atMs),
    sender_id: options.senderId,
    target: { recipient_id: options.forUserId },
    ...(options.lastReadEventId === undefined
      ? {}
      : { last_read_event_id: options.lastReadEventId }),
  };
  const key =
    options.topic === "typing"
      ? "direct_message_indicate_typing_events"
      : "direct_message_mark_read_events";
  return toWire({
    for_user_id: options.forUserId,
    [key]: [event],
    users: usersMap(options.participants),
  });
}

/** A user took an app's access back; the subscription is already gone when this arrives. */
export function revokePayload(options: { appId: string; userId: string; atMs: number }): string {
  return toWire({
    user_event: {
      revoke: {
        date_time: new Date(options.atMs).toISOString().replace(/\.\d{3}Z$/, "+00:00"),
        target: { app_id: options.appId },
        source: { user_id: options.userId },
      },
    },
  });
}
