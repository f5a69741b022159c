import { typingSeconds, type InboundTypingEvent, type RepliesEvent } from "@tsubame/contract";
import {
  readExpectations,
  type ConversationAudience,
  type EventKind,
  type LogEvent,
  type Reader,
} from "@tsubame/store";
import type { Notice } from "./bodies.ts";

/** Whether an event changes nothing that a view of its conversation shows: it has topics of its own. */
export function isPassing(kind: EventKind): boolean {
  return kind === "customer.typing" || kind === "message.expectationChanged";
}

/** What such an event has to tell the agents who have its conversation in hand. */
export function passingNotices(
  reader: Reader,
  event: LogEvent,
  { conversationId, userIds }: ConversationAudience,
): Pick<Notice, "topic" | "body">[] {
  if (event.kind === "customer.typing") {
    return userIds.map((userId) => ({
      topic: `v2.users.${userId}.conversations.inbound.typing.event`,
      body: async (): Promise<InboundTypingEvent> => ({
        conversationId,
        typing: { type: "On", duration: typingSeconds * 1000 },
        time: timeOf(event),
      }),
    }));
  }
  return userIds.map((userId) => ({
    topic: `tsubame.users.${userId}.replies`,
    body: async (): Promise<RepliesEvent> => ({
      conversationId,
      replies: (await readExpectations(reader, conversationId)).map((reply) => ({
        messageId: reply.messageId,
        expectedAt: reply.expectedAt?.toISOString() ?? null,
      })),
    }),
  }));
}

/** X's own time of it; the log's where X gave none. */
function timeOf(event: LogEvent): string {
  const at = event.detail["at"];
  return typeof at === "string" ? at : event.occurredAt.toISOString();
}
