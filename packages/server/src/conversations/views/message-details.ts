import type { ConversationView, LegView, MessageState } from "@tsubame/store";
import { storedMedia } from "../../media/attachment-view.ts";
import { messageErrorOf } from "./message-error.ts";
import { iso, statusName } from "./words.ts";

/**
 * The messages of one leg. An agent's leg has what the agent wrote, the queue's what was said by itself while the
 * conversation stood there; the customer's has everything else: what the customer wrote, and what the account's owner
 * typed in the X app, which belongs to no leg of ours.
 */
export function messagesOfLeg(view: ConversationView, leg: LegView): readonly MessageState[] {
  if (leg.purpose !== "customer") {
    return view.messages.filter((message) => message.participant_id === leg.id);
  }
  const others = new Set(view.legs.filter((l) => l.purpose !== "customer").map((l) => l.id));
  return view.messages.filter(
    (message) => message.participant_id === null || !others.has(message.participant_id),
  );
}

function common(message: MessageState) {
  return {
    messageStatus: statusName(message.status),
    messageSegmentCount: 1,
    messageTime: iso(message.sorted_at),
    media: storedMedia(message.media),
    messageMetadata: { type: "Text" },
    ...messageErrorOf(message),
  };
}

/** A message in a conversation read over REST. */
export function messageDetails(message: MessageState) {
  return {
    messageId: message.id,
    messageURI: `/api/v2/conversations/messages/${message.conversation_id}/messages/${message.id}`,
    ...common(message),
    stickers: [],
  };
}

/** The same in a notification: `message.id` takes the place of `messageId` and `messageURI`. */
export function eventMessage(message: MessageState) {
  return { message: { id: message.id }, ...common(message) };
}
