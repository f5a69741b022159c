import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getMyPullable,
  getTargets,
  patchConversationsMessageParticipantParkingstate,
  postConversationAssign,
  postConversationsMessageParticipantReplace,
  type WorkItem,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";
import { useMe } from "../../api/session.ts";

type Leg = Pick<WorkItem, "conversationId" | "participantId">;

const pathOf = ({ conversationId, participantId }: Leg) => ({ conversationId, participantId });

/** How often the states of agents and queues are read while somebody chooses among them. */
const targetPollMs = 5000;

/** Queues and agents that a conversation could go to; only the members of a queue when one is given. */
export function useTargets(search: string, queueId?: string) {
  return useQuery({
    queryKey: ["targets", queueId ?? "", search],
    queryFn: ({ signal }) =>
      call(
        getTargets,
        { query: { search, ...(queueId === undefined ? {} : { queueId }) } },
        { signal },
      ),
    placeholderData: keepPreviousData,
    refetchInterval: targetPollMs,
  });
}

/** A change of who has a conversation: my work and the lists of what waits are read again after it. */
function useHandover<Input>(run: (input: Input) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () =>
      Promise.all(
        ["work", "waiting", "pullable", "thread"].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
}

/** Passes my conversation on to a queue or an agent. */
export function useTransfer(leg: Leg) {
  return useHandover((target: { readonly queueId: string } | { readonly userId: string }) =>
    call(postConversationsMessageParticipantReplace, { params: pathOf(leg), body: target }),
  );
}

/** Sets my conversation aside until an instant; null: until I take it up again. */
export function usePark(leg: Leg) {
  return useHandover((resumeAt: Date | null) =>
    call(patchConversationsMessageParticipantParkingstate, {
      params: pathOf(leg),
      body: {
        state: "parked",
        ...(resumeAt === null ? {} : { resumeTime: resumeAt.toISOString() }),
      },
    }),
  );
}

/** Takes a parked conversation up again. */
export function useResume(leg: Leg) {
  return useHandover<void>(() =>
    call(patchConversationsMessageParticipantParkingstate, {
      params: pathOf(leg),
      body: { state: "connected" },
    }),
  );
}

/** Gives a waiting conversation to an agent; one's own id takes it. */
export function useAssign(conversationId: string) {
  return useHandover((to: { readonly agentId: string; readonly reason?: string }) =>
    call(postConversationAssign, {
      params: { conversationId },
      body: {
        id: to.agentId,
        ...(to.reason === undefined ? {} : { override: true, reason: to.reason }),
      },
    }),
  );
}

/** What I may take by hand from the queues I am in. */
export function usePullable() {
  const me = useMe();
  return useQuery({
    queryKey: ["pullable"],
    queryFn: ({ signal }) => call(getMyPullable, {}, { signal }),
    enabled: me.permissions.includes("conversation:message:pull"),
    refetchInterval: 10_000,
  });
}
