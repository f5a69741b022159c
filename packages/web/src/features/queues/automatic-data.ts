import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getAutomaticMessages,
  getQueueWaitingMessage,
  putAutomaticMessages,
  putQueueWaitingMessage,
  type AutomaticMessages,
  type WaitingMessage,
} from "@tsubame/contract";
import { ApiError } from "../../api/api-error.ts";
import { call } from "../../api/call.ts";

const waitingKey = (queueId: string) => ["queues", queueId, "waiting-message"];
const wordsKey = ["automatic-messages"];

/** What a queue says to those who wait. */
export function useWaitingMessage(queueId: string) {
  return useQuery({
    queryKey: waitingKey(queueId),
    queryFn: ({ signal }) => call(getQueueWaitingMessage, { params: { queueId } }, { signal }),
  });
}

export function useSaveWaitingMessage(queueId: string, onSaved: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: WaitingMessage) =>
      call(putQueueWaitingMessage, { params: { queueId }, body }),
    onSuccess: (saved) => {
      onSaved();
      client.setQueryData(waitingKey(queueId), saved);
    },
  });
}

/** Words by which customers leave and come back to automatic messages. */
export function useOptWords() {
  return useQuery({
    queryKey: wordsKey,
    queryFn: ({ signal }) => call(getAutomaticMessages, {}, { signal }),
  });
}

export function useSaveOptWords(onSaved: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AutomaticMessages) => call(putAutomaticMessages, { body }),
    onSuccess: (saved) => {
      onSaved();
      client.setQueryData(wordsKey, saved);
    },
  });
}

/** Whether the form says at its fields what was wrong, so that it need not be said a second time. */
export function isShownAtFields(error: unknown): boolean {
  return error instanceof ApiError && error.fields.length > 0;
}
