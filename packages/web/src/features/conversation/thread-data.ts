import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getConversationThread,
  type ConversationMessageEvent,
  type MessageData,
  type RepliesEvent,
  type ThreadMessage,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";
import { useMe } from "../../api/session.ts";
import { useTopic } from "../../live/LiveProvider.tsx";
import { applyStatuses, mergeEarlierPage, mergeNewestPage, type Thread } from "./thread-merge.ts";

/** Where the thread of a conversation is kept. */
export const threadKey = (conversationId: string) => ["thread", conversationId] as const;
const pageSize = 50;

/** The thread of one conversation: its newest page, and earlier ones as they were asked for. */
export function useThread(conversationId: string) {
  const client = useQueryClient();
  return useQuery({
    queryKey: threadKey(conversationId),
    queryFn: async ({ signal }) => {
      const page = await call(
        getConversationThread,
        { params: { conversationId }, query: { limit: pageSize } },
        { signal },
      );
      return mergeNewestPage(client.getQueryData<Thread>(threadKey(conversationId)), page);
    },
    staleTime: 10_000,
  });
}

/** Reads the page before the first message that is shown. */
export function useEarlierMessages(conversationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const known = client.getQueryData<Thread>(threadKey(conversationId));
      const first = known?.messages[0];
      if (known === undefined || first === undefined || !known.hasEarlier) return;
      const page = await call(getConversationThread, {
        params: { conversationId },
        query: { limit: pageSize, before: first.id },
      });
      client.setQueryData<Thread>(threadKey(conversationId), (now) =>
        now === undefined ? page : mergeEarlierPage(now, page),
      );
    },
  });
}

/** Keeps every thread that has been read fresh, whichever is on screen. Used once, in the frame. */
export function useThreadUpdates(): void {
  const me = useMe();
  const client = useQueryClient();
  useReplyUpdates();
  useTopic(`v2.users.${me.id}.conversations.messages`, (body) => {
    const event = body as ConversationMessageEvent;
    const key = threadKey(event.id);
    void client.invalidateQueries({ queryKey: ["routing", event.id] });
    const known = client.getQueryData<Thread>(key);
    if (known === undefined) {
      // It may be read for the first time just now, as it was before this event.
      void client.invalidateQueries({ queryKey: key });
      return;
    }
    const { thread, isReadNeeded } = applyStatuses(known, statusesOf(event));
    client.setQueryData<Thread>(key, thread);
    // A reading that is under way may have seen the time before this event; it is started anew, or its answer would
    // put the old state back.
    const isReading = client.isFetching({ queryKey: key, exact: true }) > 0;
    if (isReadNeeded || isReading) void client.invalidateQueries({ queryKey: key });
  });
}

/** Reads a thread again when the promised times of its waiting replies, or what holds them, have changed. */
function useReplyUpdates(): void {
  const me = useMe();
  const client = useQueryClient();
  useTopic(`tsubame.users.${me.id}.replies`, (body) => {
    const { conversationId } = body as RepliesEvent;
    void client.invalidateQueries({ queryKey: threadKey(conversationId) });
  });
}

function statusesOf(event: ConversationMessageEvent): Map<string, string> {
  const statuses = new Map<string, string>();
  for (const participant of event.participants) {
    for (const { message, messageStatus } of participant.messages) {
      statuses.set(message.id, messageStatus);
    }
  }
  return statuses;
}

/** Puts a reply that the server took at the end of its thread, so that it never leaves the screen in between. */
export function noteAcceptedReply(
  client: ReturnType<typeof useQueryClient>,
  reply: MessageData,
  known: {
    readonly author: NonNullable<ThreadMessage["author"]>;
    readonly attachment: ThreadMessage["attachment"];
  },
): void {
  const key = threadKey(reply.conversationId);
  client.setQueryData<Thread>(key, (thread) => {
    if (thread === undefined || thread.messages.some((message) => message.id === reply.id))
      return thread;
    const message: ThreadMessage = {
      id: reply.id,
      direction: "outbound",
      origin: "agent",
      state: "queued",
      text: reply.textBody,
      author: known.author,
      participantId: null,
      at: reply.timestamp,
      sentAt: null,
      expectedAt: null,
      isLate: false,
      error: null,
      attachment: known.attachment,
      quickReplies: [],
      xEventId: null,
    };
    return { ...thread, messages: [...thread.messages, message] };
  });
  void client.invalidateQueries({ queryKey: key });
}
