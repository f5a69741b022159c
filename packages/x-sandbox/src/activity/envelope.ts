import { randomBytes } from "node:crypto";
import type { SandboxContext } from "../context.ts";
import type { User } from "../users/user.ts";
import { viewOfActivity, type Activity } from "../webhooks/activity.ts";
import { offsetDate, toWire } from "../webhooks/payload.ts";
import type { ActivityFilter, DmEventType } from "./activity-subscription.ts";

/** A signed 64-bit number in decimal digits, negative as often as not. */
const newEventUuid = (): string => randomBytes(8).readBigInt64BE().toString();

const counted = (name: string, count: number): Record<string, unknown> => ({
  [name]: count,
  [`${name}_str`]: String(count),
});

/** A user inside an event of the X Activity API: the shape of v2, one level deeper than elsewhere. */
function activityUser(context: SandboxContext, user: User): Record<string, unknown> {
  return {
    data: {
      id: user.id,
      name: user.name,
      username: user.username,
      verified: user.verified,
      verified_type: user.verified ? "blue" : "none",
      protected: false,
      created_at: new Date(user.createdAtMs).toISOString(),
      description: user.description,
      url: "",
      profile_banner_url: "",
      profile_image_url:
        "https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png",
      is_identity_verified: false,
      public_metrics: {
        ...counted("followers_count", user.followersCount + context.follows.countTo(user.id)),
        ...counted("following_count", context.follows.countFrom(user.id)),
        ...counted("tweet_count", 0),
        ...counted("listed_count", 0),
        ...counted("like_count", 0),
        ...counted("media_count", 0),
      },
    },
  };
}

/** A filter as X shows it: only what was asked for. */
export function filterView(filter: ActivityFilter): Record<string, string> {
  return {
    ...(filter.userId === null ? {} : { user_id: filter.userId }),
    ...(filter.keyword === null ? {} : { keyword: filter.keyword }),
    ...(filter.direction === null ? {} : { direction: filter.direction }),
  };
}

/** The event type under which `forUserId` hears of an activity, or null for one that has a channel of its own. */
export function eventTypeOf(
  context: SandboxContext,
  activity: Activity,
  forUserId: string,
): DmEventType | null {
  switch (activity.kind) {
    case "dm":
      return context.dms.get(activity.dmId)?.senderId === forUserId ? "dm.sent" : "dm.received";
    case "typing":
      return "dm.indicate_typing";
    case "read":
      return "dm.read";
    case "revoke":
      return null;
  }
}

/**
 * An activity as the X Activity API sends it, to a webhook or down the stream (docs/sources.md#x-activity). `dm.read` and
 * `dm.indicate_typing` carry the arrays of Account Activity: their shape is not documented. Undefined when there is nothing left to tell.
 */
export function activityEnvelope(
  context: SandboxContext,
  activity: Activity,
  listener: { forUserId: string; eventType: string; filter: ActivityFilter; tag: string | null },
): string | undefined {
  const view = viewOfActivity(context, activity, listener.forUserId);
  if (view === undefined) return undefined;
  return toWire({
    data: {
      event_uuid: newEventUuid(),
      filter: filterView(listener.filter),
      event_type: listener.eventType,
      ...(listener.tag === null ? {} : { tag: listener.tag }),
      payload: {
        ...view.events,
        ...(view.apps === undefined ? {} : { apps: view.apps }),
        users: Object.fromEntries(
          view.participants.map((user) => [user.id, activityUser(context, user)]),
        ),
      },
    },
  });
}

/** `oauth.revoke`: told to everything of an app that listens, without being subscribed to. */
export function revokeEnvelope(revocation: {
  appId: string;
  userId: string;
  atMs: number;
}): string {
  return toWire({
    data: {
      event_uuid: newEventUuid(),
      filter: {},
      event_type: "oauth.revoke",
      payload: {
        date_time: offsetDate(revocation.atMs),
        user_id: revocation.userId,
        app_id: revocation.appId,
      },
    },
  });
}
