/**
 * Event types that a subscription may name (docs/sources.md#x-activity). In the sandbox only those of Direct Messages ever happen; the
 * others can be subscribed to, as programs do that follow more than DMs.
 */
const PUBLIC_EVENT_TYPES = [
  "profile.update.bio",
  "profile.update.profile_picture",
  "profile.update.banner_picture",
  "profile.update.screenname",
  "profile.update.geo",
  "profile.update.url",
  "profile.update.verified_badge",
  "profile.update.affiliate_badge",
  "profile.update.handle",
  "news.new",
  "follow.follow",
  "follow.unfollow",
  "spaces.start",
  "spaces.end",
  "broadcast.start",
  "broadcast.end",
  "broadcast.chat",
  "post.create",
  "post.delete",
  "post.mention.create",
  "post.reply.create",
  "post.quote.create",
  "post.repost.create",
  "like.create",
] as const;

const PRIVATE_EVENT_TYPES = [
  "dm.received",
  "dm.sent",
  "dm.read",
  "dm.indicate_typing",
  "chat.received",
  "chat.sent",
  "chat.conversation.join",
  "chat.conversation_join",
  "chat.conversation.member_added",
  "chat.conversation.member_removed",
  "chat.conversation.admin_added",
  "chat.conversation.admin_removed",
  "chat.update.group_name",
  "chat.update.restrictions",
  "mute.mute",
  "mute.unmute",
  "block.block",
  "block.unblock",
] as const;

/** Every event type that can be subscribed to. */
export const EVENT_TYPES = [...PUBLIC_EVENT_TYPES, ...PRIVATE_EVENT_TYPES] as const;

/** Whether an event is only for apps that the filtered user has let in. */
export function isPrivateEvent(eventType: string): boolean {
  return (PRIVATE_EVENT_TYPES as readonly string[]).includes(eventType);
}
