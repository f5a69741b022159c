import { skipToken, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getConversationsMessage,
  getConversationsMessageParticipantWrapupcodes,
  patchConversationsMessageParticipant,
  postConversationsMessageParticipantCommunicationWrapup,
  type WorkItem,
} from "@tsubame/contract";
import { ApiError } from "../../api/api-error.ts";
import { call } from "../../api/call.ts";
import { useText } from "../../i18n/use-text.ts";
import { errorTextId } from "../../ui/error-text.ts";
import { useNotify } from "../../ui/use-notify.ts";

/** The leg of mine that an action is about. */
export type Leg = Pick<WorkItem, "conversationId" | "participantId" | "communicationId">;

const pathOf = ({ conversationId, participantId }: Leg) => ({ conversationId, participantId });

/**
 * Ends my leg. A wrap-up that the queue demands comes back as work; one that is optional is kept here, so that it can
 * be recorded right after the end and nowhere stands in the way.
 */
export function useEndLeg(item: WorkItem) {
  const client = useQueryClient();
  const text = useText();
  const notify = useNotify();
  return useMutation({
    mutationFn: () =>
      call(patchConversationsMessageParticipant, {
        params: pathOf(item),
        body: { state: "disconnected" },
      }),
    onSuccess: async () => {
      const late = await optionalWrapupOf(item).catch(() => null);
      client.setQueryData(optionalWrapupKey(item.conversationId), late);
    },
    onError: (error) => {
      const known = error instanceof ApiError ? errorTextId(error) : null;
      notify(text(known ?? "work.changeFailed"), "failed");
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["work"] }),
  });
}

const optionalWrapupKey = (conversationId: string) => ["optionalWrapup", conversationId] as const;

/** My ended leg as a wrap-up that may be done, or null where none is demanded, offered or possible. */
async function optionalWrapupOf(item: WorkItem): Promise<WorkItem | null> {
  const { conversationId, participantId } = item;
  const [conversation, codes] = await Promise.all([
    call(getConversationsMessage, { params: { conversationId } }),
    call(getConversationsMessageParticipantWrapupcodes, { params: pathOf(item) }),
  ]);
  const leg = conversation.participants.find(({ id }) => id === participantId);
  const prompt = leg?.wrapupPrompt;
  const isOptional = prompt === "optional" || prompt === "agentRequested";
  if (leg === undefined || !isOptional || codes.length === 0) return null;
  const startedAt = leg.endTime ?? item.startedAt;
  return { ...item, phase: "wrapup", wrapup: { prompt, startedAt, deadlineAt: null, code: null } };
}

/** The optional wrap-up of the conversation that I have just ended; null when there is none (any more). */
export function useOptionalWrapup(conversationId: string): WorkItem | null {
  const { data } = useQuery<WorkItem | null>({
    queryKey: optionalWrapupKey(conversationId),
    queryFn: skipToken,
    staleTime: Infinity,
  });
  return data ?? null;
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
    onSuccess: () => {
      client.setQueryData(optionalWrapupKey(leg.conversationId), null);
      return client.invalidateQueries({ queryKey: ["work"] });
    },
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
    onSuccess: () => {
      client.setQueryData(optionalWrapupKey(leg.conversationId), null);
      return client.invalidateQueries({ queryKey: ["work"] });
    },
  });
}
