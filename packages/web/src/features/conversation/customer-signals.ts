import {
  postConversationReadMark,
  postConversationsMessageCommunicationTyping,
  typingSeconds,
  type ThreadMessage,
  type WorkItem,
} from "@tsubame/contract";
import { useEffect, useRef } from "react";
import { call } from "../../api/call.ts";
import type { Thread } from "./thread-merge.ts";

/**
 * Lets the customer see that I am typing, where the account is set so: to be called on each change of the field; the
 * server is told as often as X's indicator has to be renewed. A failure is nothing to bother anybody with.
 */
export function useTypingSignal(
  item: Pick<WorkItem, "conversationId" | "communicationId"> | null,
  thread: Thread | undefined,
): () => void {
  const lastAtMs = useRef(-Infinity);
  return () => {
    if (item === null || thread?.account.sendsTyping !== true) return;
    if (performance.now() - lastAtMs.current < typingSeconds * 1000) return;
    lastAtMs.current = performance.now();
    const { conversationId, communicationId } = item;
    call(postConversationsMessageCommunicationTyping, {
      params: { conversationId, communicationId },
      body: { typing: { type: "On", duration: typingSeconds * 1000 } },
    }).catch(() => undefined);
  };
}

/**
 * Lets the customer see that I have read, where the account is set so: once for each newer message of theirs, and only
 * while the page is in sight.
 */
export function useReadMark(isConnected: boolean, thread: Thread | undefined): void {
  const isOn = isConnected && thread?.account.sendsReadMarks === true;
  const conversationId = thread?.conversationId;
  const messageId = newestInboundId(thread?.messages ?? []);
  useEffect(() => {
    if (!isOn || conversationId === undefined || messageId === null) return undefined;
    const tell = () => {
      if (document.visibilityState !== "visible") return;
      document.removeEventListener("visibilitychange", tell);
      call(postConversationReadMark, { params: { conversationId }, body: { messageId } }).catch(
        () => undefined,
      );
    };
    document.addEventListener("visibilitychange", tell);
    tell();
    return () => document.removeEventListener("visibilitychange", tell);
  }, [isOn, conversationId, messageId]);
}

function newestInboundId(messages: readonly ThreadMessage[]): string | null {
  return messages.findLast((message) => message.direction === "inbound")?.id ?? null;
}
