import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getConversationsMessageParticipantWrapupcodes,
  patchConversationsMessageParticipant,
  postConversationsMessageParticipantCommunicationWrapup,
  type WorkItem,
} from "@tsubame/contract";
import { ApiError } from "../../api/api-error.ts";
import { call } from "../../api/call.ts";
import { useText } from "../../i18n/use-text.ts";
import { errorTextId } from "../../ui/error-text.ts";

/** The leg of mine that an action is about. */
export type Leg = Pick<WorkItem, "conversationId" | "participantId" | "communicationId">;

const pathOf = ({ conversationId, participantId }: Leg) => ({ conversationId, participantId });

/** Ends my leg; the wrap-up follows if the queue asks for one. */
export function useEndLeg(leg: Leg) {
  const client = useQueryClient();
  const text = useText();
  return useMutation({
    mutationFn: () =>
      call(patchConversationsMessageParticipant, {
        params: pathOf(leg),
        body: { state: "disconnected" },
      }),
    onError: (error) => {
      const known = error instanceof ApiError ? errorTextId(error) : null;
      notifications.show({ color: "red", message: text(known ?? "work.changeFailed") });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["work"] }),
  });
}

/** Wrap-up codes of the leg's queue. */
export function useWrapupCodes(leg: Leg) {
  return useQuery({
    queryKey: ["wrapupCodes", leg.participantId],
    queryFn: ({ signal }) =>
      call(getConversationsMessageParticipantWrapupcodes, { params: pathOf(leg) }, { signal }),
    staleTime: 60_000,
  });
}

/** Records the wrap-up; my place is free for the next conversation then. */
export function useFinishWrapup(leg: Leg) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wrapup: { readonly code: string; readonly notes: string }) =>
      call(postConversationsMessageParticipantCommunicationWrapup, {
        params: { ...pathOf(leg), communicationId: leg.communicationId },
        body: { code: wrapup.code, ...(wrapup.notes.trim() === "" ? {} : { notes: wrapup.notes }) },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["work"] }),
  });
}

/** Leaves a wrap-up without a code, where the queue allows it. */
export function useSkipWrapup(leg: Leg) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      call(patchConversationsMessageParticipant, {
        params: pathOf(leg),
        body: { wrapupSkipped: true },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["work"] }),
  });
}
