import { useMutation, useQueryClient } from "@tanstack/react-query";
import { patchRoutingQueueMembers } from "@tsubame/contract";
import { call } from "../../api/call.ts";
import { useChangeQueue } from "./queue-data.ts";
import { bodyOf, groupRefs } from "./routing-draft.ts";

export function useSaveRouting(queueId: string, onSaved: () => void) {
  return useChangeQueue(queueId, bodyOf, onSaved);
}

/** Says which groups make their people members of the queue. */
export function useSaveMemberGroups(queueId: string) {
  return useChangeQueue(queueId, (queue, groupIds: readonly string[]) => ({
    ...queue,
    division: { id: queue.division.id },
    memberGroups: groupRefs(groupIds),
  }));
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
