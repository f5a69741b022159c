import { useMutation, useQueryClient } from "@tanstack/react-query";
import { patchRoutingQueueMembers, putRoutingQueue, type Queue } from "@tsubame/contract";
import { call } from "../../api/call.ts";
import { bodyOf, groupRefs, type RoutingDraft } from "./routing-draft.ts";

/** `onSaved` is the hook's own: the form is drawn anew from the saved queue and a caller's would be lost. */
export function useSaveRouting(queue: Queue, onSaved: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: RoutingDraft) =>
      call(putRoutingQueue, { params: { queueId: queue.id }, body: bodyOf(queue, draft) }),
    onSuccess: () => {
      onSaved();
      return client.invalidateQueries({ queryKey: ["queues"] });
    },
  });
}

/** Says which groups make their people members of the queue. */
export function useSaveMemberGroups(queue: Queue) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (groupIds: readonly string[]) =>
      call(putRoutingQueue, {
        params: { queueId: queue.id },
        body: {
          ...queue,
          division: { id: queue.division.id },
          memberGroups: groupRefs(groupIds),
        },
      }),
    onSettled: () => client.invalidateQueries({ queryKey: ["queues"] }),
  });
}

/** Puts a member into a ring. */
export function useSetRing(queueId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: { readonly id: string; readonly ringNumber: number }) =>
      call(patchRoutingQueueMembers, { params: { queueId }, body: [change] }),
    onSettled: () => client.invalidateQueries({ queryKey: ["queues", queueId, "members"] }),
  });
}
