import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  deleteRoutingQueue,
  deleteRoutingQueueMember,
  deleteRoutingQueueWrapupcode,
  getRoutingQueue,
  getRoutingQueueMembers,
  getRoutingQueueWrapupcodes,
  getRoutingWrapupcodes,
  postRoutingQueueMembers,
  postRoutingQueueWrapupcodes,
  postRoutingQueues,
  postRoutingWrapupcodes,
  putRoutingQueue,
  type BodyInputOf,
  type Queue,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";
import { useChangeInWhole } from "../../api/change-in-whole.ts";

const everything = { pageSize: 500 };

export function useQueue(queueId: string) {
  return useQuery({
    queryKey: ["queues", queueId],
    queryFn: ({ signal }) => call(getRoutingQueue, { params: { queueId } }, { signal }),
  });
}

/** Makes a queue with the settings that suit most and the name given. */
export function useCreateQueue() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => call(postRoutingQueues, { body: { name } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["queues"] }),
  });
}

/** What the form changes; everything else of the queue is sent back as it was read. */
export interface QueueSettings {
  readonly name: string;
  readonly alertingTimeoutSeconds: number;
  readonly wrapupPrompt: Queue["acwSettings"]["wrapupPrompt"];
  readonly wrapupTimeoutSeconds: number;
}

/** Whether a wrap-up mode has a time limit. */
export function isTimed(prompt: Queue["acwSettings"]["wrapupPrompt"]): boolean {
  return prompt === "MANDATORY_TIMEOUT" || prompt === "MANDATORY_FORCED_TIMEOUT";
}

/** The settings of a queue as the form holds them. */
export function settingsOf(queue: Queue): QueueSettings {
  return {
    name: queue.name,
    alertingTimeoutSeconds: queue.mediaSettings.message.alertingTimeoutSeconds,
    wrapupPrompt: queue.acwSettings.wrapupPrompt,
    wrapupTimeoutSeconds: Math.round((queue.acwSettings.timeoutMs ?? 60_000) / 1000),
  };
}

/**
 * Changes what one form of the page holds of a queue. `onSaved` is the hook's own, because the form is drawn anew from the
 * saved queue and a caller's would be lost.
 */
export function useChangeQueue<Change>(
  queueId: string,
  bodyOf: (queue: Queue, change: Change) => BodyInputOf<typeof putRoutingQueue>,
  onSaved?: () => void,
) {
  return useChangeInWhole({
    queryKey: ["queues"],
    read: () => call(getRoutingQueue, { params: { queueId } }),
    write: (queue: Queue, change: Change) =>
      call(putRoutingQueue, { params: { queueId }, body: bodyOf(queue, change) }),
    ...(onSaved === undefined ? {} : { onSaved }),
  });
}

export function useSaveQueue(queueId: string, onSaved: () => void) {
  return useChangeQueue(queueId, settingsBody, onSaved);
}

function settingsBody(queue: Queue, settings: QueueSettings): BodyInputOf<typeof putRoutingQueue> {
  return {
    ...queue,
    name: settings.name,
    mediaSettings: {
      ...queue.mediaSettings,
      message: {
        ...queue.mediaSettings.message,
        alertingTimeoutSeconds: settings.alertingTimeoutSeconds,
      },
    },
    acwSettings: {
      wrapupPrompt: settings.wrapupPrompt,
      ...(isTimed(settings.wrapupPrompt)
        ? { timeoutMs: settings.wrapupTimeoutSeconds * 1000 }
        : {}),
    },
    division: { id: queue.division.id },
  };
}

export function useDeleteQueue() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (queueId: string) => call(deleteRoutingQueue, { params: { queueId } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["queues"], exact: true }),
  });
}

/** Who takes conversations of a queue. */
export function useMembers(queueId: string) {
  return useQuery({
    queryKey: ["queues", queueId, "members"],
    queryFn: ({ signal }) =>
      call(getRoutingQueueMembers, { params: { queueId }, query: everything }, { signal }),
  });
}

export function useChangeMembers(queueId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: { readonly addId: string } | { readonly removeId: string }) => {
      if ("addId" in change) {
        await call(postRoutingQueueMembers, {
          params: { queueId },
          query: {},
          body: [{ id: change.addId }],
        });
      } else {
        await call(deleteRoutingQueueMember, { params: { queueId, memberId: change.removeId } });
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["queues"] }),
  });
}

/** The codes agents choose from after a conversation of the queue. */
export function useQueueCodes(queueId: string) {
  return useQuery({
    queryKey: ["queues", queueId, "codes"],
    queryFn: ({ signal }) =>
      call(getRoutingQueueWrapupcodes, { params: { queueId }, query: everything }, { signal }),
  });
}

export function useAllCodes() {
  return useQuery({
    queryKey: ["wrapupCodes"],
    queryFn: ({ signal }) => call(getRoutingWrapupcodes, { query: everything }, { signal }),
  });
}

/** Attaches a code by name: one that exists is used, else it is made. */
export function useAddCode(queueId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (name: string) => {
      const known = await call(getRoutingWrapupcodes, { query: everything });
      const existing = known.entities.find((code) => code.name === name);
      const code = existing ?? (await call(postRoutingWrapupcodes, { body: { name } }));
      await call(postRoutingQueueWrapupcodes, { params: { queueId }, body: [{ id: code.id }] });
    },
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ["queues", queueId, "codes"] });
      await client.invalidateQueries({ queryKey: ["wrapupCodes"] });
    },
  });
}

export function useRemoveCode(queueId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (codeId: string) =>
      call(deleteRoutingQueueWrapupcode, { params: { queueId, codeId } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["queues", queueId, "codes"] }),
  });
}
