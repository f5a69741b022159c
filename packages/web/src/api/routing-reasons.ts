import { useQuery } from "@tanstack/react-query";
import { getConversationRouting } from "@tsubame/contract";
import { call } from "./call.ts";

/** Why a conversation came to whom it came, or why it waits. Read again by itself only when asked to. */
export function useRoutingReasons(conversationId: string, options: { refetchMs?: number } = {}) {
  return useQuery({
    queryKey: ["routing", conversationId],
    queryFn: ({ signal }) =>
      call(getConversationRouting, { params: { conversationId } }, { signal }),
    ...(options.refetchMs === undefined ? {} : { refetchInterval: options.refetchMs }),
  });
}
