import type { SandboxContext } from "../context.ts";
import type { Dm } from "./dm.ts";
import type { GroupEvent } from "./groups.ts";

/** What v2 calls a DM event: a message between two, or anything in a group. */
export type ConversationEvent = (Dm & { readonly kind?: undefined }) | GroupEvent;

/** The id of the conversation of two: the smaller number first. */
export function pairConversationId(one: string, other: string): string {
  return BigInt(one) <= BigInt(other) ? `${one}-${other}` : `${other}-${one}`;
}

/** The conversation an event stands in. */
export function conversationIdOf(event: ConversationEvent): string {
  return event.kind === undefined
    ? pairConversationId(event.senderId, event.recipientId)
    : event.groupId;
}

/** The people of a conversation, or null for one that does not exist. */
export function participantsOfConversation(
  context: SandboxContext,
  conversationId: string,
): readonly string[] | null {
  const pair = /^(\d{1,20})-(\d{1,20})$/.exec(conversationId);
  if (pair === null) return context.groups.get(conversationId)?.participantIds ?? null;
  const people = [pair[1] ?? "", pair[2] ?? ""];
  return people.every((id) => context.users.get(id) !== undefined) ? people : null;
}

/** An event that this user takes part in and has not removed. */
export function visibleEvent(
  context: SandboxContext,
  { id, userId }: { id: string; userId: string },
): ConversationEvent | undefined {
  const event = context.dms.get(id) ?? context.groups.event(id);
  if (event === undefined || event.hiddenFrom.has(userId)) return undefined;
  const people = participantsOfConversation(context, conversationIdOf(event));
  return people?.includes(userId) === true ? event : undefined;
}

/** A user's events, newest first: all of the last days, or those of one conversation whatever their age. */
export function eventsFor(
  context: SandboxContext,
  scope: { userId: string; conversationId: string | null; sinceMs: number },
): ConversationEvent[] {
  const { userId, conversationId, sinceMs } = scope;
  const pair = conversationId?.split("-");
  const isShown = (event: ConversationEvent): boolean =>
    event.createdAtMs >= sinceMs && !event.hiddenFrom.has(userId);
  if (conversationId === null) {
    const inGroups = context.groups.eventsOfUser(userId).filter(isShown);
    const between = context.dms.ofUser(userId).filter(isShown);
    // Both lists are in order; most accounts are in no group at all.
    if (inGroups.length === 0) return between.toReversed();
    return [...between, ...inGroups].toSorted((one, other) =>
      BigInt(one.id) < BigInt(other.id) ? 1 : -1,
    );
  }
  const events: readonly ConversationEvent[] =
    pair?.length === 2
      ? context.dms.between(pair[0] ?? "", pair[1] ?? "")
      : context.groups.eventsOf(conversationId);
  return events.filter(isShown).toReversed();
}
