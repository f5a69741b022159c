import type { SandboxContext } from "../context.ts";
import { refusalOfRecipient } from "../dms/issue-dm.ts";
import type { User } from "./user.ts";

/** `user.fields` that v2 takes. Those that the sandbox knows nothing about are accepted and left out. */
export const USER_FIELDS = [
  "affiliation",
  "confirmed_email",
  "connection_status",
  "created_at",
  "description",
  "entities",
  "id",
  "is_identity_verified",
  "location",
  "most_recent_tweet_id",
  "most_recent_post_id",
  "name",
  "parody",
  "pinned_tweet_id",
  "pinned_post_id",
  "profile_banner_url",
  "profile_image_url",
  "protected",
  "public_metrics",
  "receives_your_dm",
  "subscription",
  "subscription_type",
  "url",
  "username",
  "verified",
  "verified_followers_count",
  "verified_type",
  "withheld",
] as const;

function connectionStatus(context: SandboxContext, viewer: User, user: User): string[] {
  const states: [string, boolean][] = [
    ["following", context.follows.has(viewer.id, user.id)],
    ["followed_by", context.follows.has(user.id, viewer.id)],
    ["blocking", context.blocks.has(viewer.id, user.id)],
  ];
  return states.filter(([, stands]) => stands).map(([name]) => name);
}

/** A user as v2 shows it (docs/sources.md#x-users): id, name and user name always, the rest when asked for. `viewer` is who asks. */
export function userV2(
  context: SandboxContext,
  user: User,
  { fields, viewer }: { fields: readonly string[]; viewer: User | null },
): Record<string, unknown> {
  const all: Record<string, unknown> = {
    created_at: new Date(user.createdAtMs).toISOString(),
    description: user.description,
    ...(user.location === "" ? {} : { location: user.location }),
    profile_image_url:
      "https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png",
    protected: false,
    verified: user.verified,
    verified_type: user.verified ? "blue" : "none",
    is_identity_verified: false,
    url: "",
    public_metrics: {
      followers_count: user.followersCount + context.follows.countTo(user.id),
      following_count: context.follows.countFrom(user.id),
      tweet_count: 0,
      listed_count: 0,
      like_count: 0,
      media_count: 0,
    },
    ...(viewer === null
      ? {}
      : {
          connection_status: connectionStatus(context, viewer, user),
          receives_your_dm:
            refusalOfRecipient(context, { sender: viewer, recipient: user }) === null,
        }),
  };
  return {
    id: user.id,
    name: user.name,
    username: user.username,
    ...Object.fromEntries(Object.entries(all).filter(([name]) => fields.includes(name))),
  };
}
