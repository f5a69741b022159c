import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getMyWork,
  type ConversationMessageEvent,
  type ResponseOf,
  type WorkItem,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";
import { useMe } from "../../api/session.ts";
import { useTopic } from "../../live/LiveProvider.tsx";
import { applyConversationEvent, applyRoutingStatus } from "./work-patches.ts";

export type MyWork = ResponseOf<typeof getMyWork>;
export type { WorkItem };

export const workKey = ["work"] as const;

/** All that is in my hands: offers, open conversations, wrap-ups, presence and capacity. */
export function useWork() {
  return useQuery({
    queryKey: workKey,
    queryFn: ({ signal }) => call(getMyWork, {}, { signal }),
    staleTime: 10_000,
  });
}

/**
 * Keeps the list fresh from every screen: a change is drawn at once as far as the notification tells it, then the
 * list is read again for what it does not tell (names, deadlines, capacity). Used once, in the frame.
 */
export function useWorkUpdates(): void {
  const me = useMe();
  const client = useQueryClient();
  const patch = (change: (work: MyWork) => MyWork) => {
    client.setQueryData<MyWork>(workKey, (work) => (work === undefined ? work : change(work)));
    void client.invalidateQueries({ queryKey: workKey });
  };
  useTopic(`v2.users.${me.id}.conversations.messages`, (body) => {
    patch((work) => applyConversationEvent(work, body as ConversationMessageEvent));
  });
  useTopic(`v2.users.${me.id}.routingStatus`, (body) => {
    patch((work) => applyRoutingStatus(work, body));
  });
  useTopic(`v2.users.${me.id}.presence`, () => patch((work) => work));
}
