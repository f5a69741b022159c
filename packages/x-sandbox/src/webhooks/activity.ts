import type { SandboxContext } from "../context.ts";
import { appsMap, dmEvent } from "../dms/dm-views.ts";
import { conversationKey } from "../dms/dm.ts";
import { mediaAddressesFor, type MediaAddresses } from "../media/media-addresses.ts";
import type { User } from "../users/user.ts";

/** Something that happened and that subscribers hear of. Small, without text: bodies are made from it when they are needed. */
export type Activity =
  | { readonly kind: "dm"; readonly dmId: string; readonly atMs: number }
  | { readonly kind: "typing"; readonly actorId: string; readonly atMs: number }
  | {
      readonly kind: "read";
      readonly actorId: string;
      readonly lastReadEventId: string;
      readonly atMs: number;
    }
  | { readonly kind: "revoke"; readonly appId: string; readonly atMs: number };

/** An activity as one subscriber sees it: X's event arrays, and who and what is named in them. */
export interface ActivityView {
  readonly events: Readonly<Record<string, readonly unknown[]>>;
  readonly participants: readonly User[];
  readonly apps: Readonly<Record<string, unknown>> | undefined;
}

/** Where the media of deliveries are fetched from: a webhook has no Host header to go by. */
function addressesOfDeliveries(context: SandboxContext): MediaAddresses {
  return mediaAddressesFor({
    configured: context.settings.mediaBaseUrl,
    ownUrl: context.ownUrl,
    host: null,
  });
}

/** Activities with one key keep their order on the way (see `Settings.deliveryLanes`). */
export function orderKeyOf(context: SandboxContext, activity: Activity, forUserId: string): string {
  switch (activity.kind) {
    case "dm": {
      const dm = context.dms.get(activity.dmId);
      return dm === undefined ? forUserId : conversationKey(dm.senderId, dm.recipientId);
    }
    case "typing":
    case "read":
      return conversationKey(activity.actorId, forUserId);
    case "revoke":
      return forUserId;
  }
}

/**
 * What `forUserId` is shown of an activity (docs/sources.md#x-deliveries): both participants are always named, the app only beside own
 * messages. Undefined for a message that no longer exists, and for a revocation, which has a body of its own.
 */
export function viewOfActivity(
  context: SandboxContext,
  activity: Activity,
  forUserId: string,
): ActivityView | undefined {
  const people = (ids: Iterable<string>): User[] =>
    [...new Set(ids)].flatMap((id) => context.users.get(id) ?? []);
  switch (activity.kind) {
    case "dm": {
      const dm = context.dms.get(activity.dmId);
      if (dm === undefined) return undefined;
      return {
        events: {
          direct_message_events: [dmEvent(dm, forUserId, addressesOfDeliveries(context))],
        },
        apps: appsMap([dm], forUserId, (id) => context.apps.get(id)),
        participants: people([dm.recipientId, dm.senderId]),
      };
    }
    case "typing":
    case "read": {
      const event = {
        created_timestamp: String(activity.atMs),
        sender_id: activity.actorId,
        target: { recipient_id: forUserId },
      };
      return {
        events:
          activity.kind === "typing"
            ? { direct_message_indicate_typing_events: [event] }
            : {
                direct_message_mark_read_events: [
                  { ...event, last_read_event_id: activity.lastReadEventId },
                ],
              },
        apps: undefined,
        participants: people([activity.actorId, forUserId]),
      };
    }
    case "revoke":
      return undefined;
  }
}
