import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  patchConversationsMessageParticipant,
  patchUserPresencesPurecloud,
  presenceDefinitionIds,
  putUserRoutingstatus,
  type SystemPresence,
  type WorkItem,
} from "@tsubame/contract";
import { ApiError } from "../../api/api-error.ts";
import { call } from "../../api/call.ts";
import { useMe } from "../../api/session.ts";
import { useText } from "../../i18n/use-text.ts";
import { errorTextId } from "../../ui/error-text.ts";
import { useNotify } from "../../ui/use-notify.ts";
import { workKey, type MyWork } from "./work-data.ts";

type LegRef = Pick<WorkItem, "conversationId" | "participantId">;

function useWorkMutation<Input>(options: {
  readonly run: (input: Input) => Promise<unknown>;
  readonly draw: (work: MyWork, input: Input) => MyWork;
  readonly isGoneText: "work.offerGone" | "work.changeFailed";
}) {
  const client = useQueryClient();
  const text = useText();
  const notify = useNotify();
  return useMutation({
    mutationFn: options.run,
    onMutate: async (input) => {
      await client.cancelQueries({ queryKey: workKey });
      client.setQueryData<MyWork>(workKey, (work) =>
        work === undefined ? work : options.draw(work, input),
      );
    },
    onError: (error) => {
      const known = error instanceof ApiError ? errorTextId(error) : null;
      notify(text(known ?? options.isGoneText), "failed");
    },
    onSettled: () => client.invalidateQueries({ queryKey: workKey }),
  });
}

const isLeg = (item: WorkItem, leg: LegRef) => item.participantId === leg.participantId;

/** Takes an offer. The row moves to the open conversations at once; the server has the last word. */
export function useAccept() {
  return useWorkMutation<LegRef>({
    run: ({ conversationId, participantId }) =>
      call(patchConversationsMessageParticipant, {
        params: { conversationId, participantId },
        body: { state: "connected" },
      }),
    draw: (work, leg) => ({
      ...work,
      items: work.items.map((item) => (isLeg(item, leg) ? { ...item, phase: "connected" } : item)),
    }),
    isGoneText: "work.offerGone",
  });
}

/** Gives an offer back; it rings at the next agent. */
export function useDecline() {
  return useWorkMutation<LegRef>({
    run: ({ conversationId, participantId }) =>
      call(patchConversationsMessageParticipant, {
        params: { conversationId, participantId },
        body: { state: "disconnected" },
      }),
    draw: (work, leg) => ({ ...work, items: work.items.filter((item) => !isLeg(item, leg)) }),
    isGoneText: "work.offerGone",
  });
}

/** Says what I am doing. On Queue is the one that brings work. */
export function useSetPresence() {
  const me = useMe();
  return useWorkMutation<SystemPresence>({
    run: (presence) =>
      call(patchUserPresencesPurecloud, {
        params: { userId: me.id },
        body: { presenceDefinition: { id: presenceDefinitionIds[presence] } },
      }),
    draw: (work, presence) => ({ ...work, presence }),
    isGoneText: "work.changeFailed",
  });
}

/** After a missed offer: receive work again. */
export function useReturnToQueue() {
  const me = useMe();
  return useWorkMutation<void>({
    run: () => call(putUserRoutingstatus, { params: { userId: me.id }, body: { status: "IDLE" } }),
    draw: (work) => ({ ...work, routingStatus: "IDLE" }),
    isGoneText: "work.changeFailed",
  });
}
