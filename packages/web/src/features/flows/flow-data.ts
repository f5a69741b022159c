import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  deleteFlow,
  getFlows,
  getInboundFlow,
  getInboundFlowVersion,
  getInboundFlowVersions,
  getRoutingMessageRecipients,
  postFlow,
  postFlowDryRun,
  postFlowValidation,
  postInboundFlowVersionRestore,
  putFlow,
  putRoutingMessageRecipient,
  type FlowRuleInput,
  type FlowSample,
  type FlowValidation,
  type InboundFlow,
} from "@tsubame/contract";
import { ApiError, type ApiFieldError } from "../../api/api-error.ts";
import { call } from "../../api/call.ts";

const everything = { pageSize: 500 };
const flowsKey = ["flows"] as const;
const flowKey = (flowId: string) => ["flows", flowId] as const;
const versionsKey = (flowId: string) => ["flows", flowId, "versions"] as const;
const recipientsKey = ["recipients"] as const;

/** Every inbound flow. */
export function useFlows() {
  return useQuery({
    queryKey: flowsKey,
    queryFn: ({ signal }) =>
      call(getFlows, { query: { ...everything, type: "inboundshortmessage" } }, { signal }),
  });
}

export function useFlow(flowId: string) {
  return useQuery({
    queryKey: flowKey(flowId),
    queryFn: ({ signal }) => call(getInboundFlow, { params: { flowId } }, { signal }),
    // What is being written is never replaced behind its writer's back.
    refetchOnWindowFocus: false,
  });
}

/** The inbound addresses of all X accounts, each with the flow it is bound to. */
export function useRecipients() {
  return useQuery({
    queryKey: recipientsKey,
    queryFn: ({ signal }) => call(getRoutingMessageRecipients, { query: everything }, { signal }),
  });
}

/** Makes a flow that sends everything to one queue. */
export function useCreateFlow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, queueId }: { readonly name: string; readonly queueId: string }) =>
      call(postFlow, { body: { name, rules: [{ then: { queueId } }] } }),
    onSuccess: () => client.invalidateQueries({ queryKey: flowsKey, exact: true }),
  });
}

/** `onSaved` is the hook's own, because the form is drawn anew from the saved flow and a caller's would be lost. */
export function useSaveFlow(flowId: string, onSaved: (flow: InboundFlow) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: {
      readonly name: string;
      readonly rules: FlowRuleInput[];
      readonly version: number;
    }) => call(putFlow, { params: { flowId }, body: given }),
    onSuccess: (flow) => {
      onSaved(flow);
      client.setQueryData(flowKey(flowId), flow);
      void client.invalidateQueries({ queryKey: flowsKey, exact: true });
      return client.invalidateQueries({ queryKey: versionsKey(flowId) });
    },
  });
}

export function useDeleteFlow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (flowId: string) => call(deleteFlow, { params: { flowId } }),
    onSuccess: () => client.invalidateQueries({ queryKey: flowsKey, exact: true }),
  });
}

/** What the server says of a draft: findings, or the fields that it could not even read. */
export interface DraftCheck {
  readonly validation: FlowValidation | null;
  readonly unread: readonly ApiFieldError[];
  /** The rules' names on the screen, in the order in which they were looked at. */
  readonly keys: readonly string[];
}

/** Has a draft looked at, without saving it; the previous findings stay until the new ones are there. */
export function useDraftCheck(rules: readonly FlowRuleInput[], keys: readonly string[]) {
  return useQuery({
    queryKey: ["flowValidation", JSON.stringify(rules), keys.join()],
    queryFn: ({ signal }) => checkDraft(rules, keys, signal),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

async function checkDraft(
  rules: readonly FlowRuleInput[],
  keys: readonly string[],
  signal: AbortSignal,
): Promise<DraftCheck> {
  try {
    const validation = await call(postFlowValidation, { body: { rules: [...rules] } }, { signal });
    return { validation, unread: [], keys };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 400) throw error;
    return { validation: null, unread: error.fields, keys };
  }
}

/** Tries a draft on one sample; nothing is changed or sent. */
export function useTrial() {
  return useMutation({
    mutationFn: (given: { readonly rules: FlowRuleInput[]; readonly sample: FlowSample }) =>
      call(postFlowDryRun, { body: { rules: given.rules, samples: [given.sample] } }),
  });
}

/** The versions of a flow, newest first. */
export function useVersions(flowId: string) {
  return useQuery({
    queryKey: versionsKey(flowId),
    queryFn: ({ signal }) =>
      call(getInboundFlowVersions, { params: { flowId }, query: { pageSize: 100 } }, { signal }),
  });
}

/** A flow as it was in a version. */
export function useVersion(flowId: string, version: number) {
  return useQuery({
    queryKey: [...versionsKey(flowId), version],
    queryFn: ({ signal }) =>
      call(getInboundFlowVersion, { params: { flowId, versionId: version } }, { signal }),
    staleTime: Infinity,
  });
}

/** Saves the rules of an older version as the newest. */
export function useRestore(flow: InboundFlow, onRestored: (flow: InboundFlow) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (version: number) =>
      call(postInboundFlowVersionRestore, {
        params: { flowId: flow.id, versionId: version },
        body: { version: flow.version },
      }),
    onSuccess: (restored) => {
      onRestored(restored);
      client.setQueryData(flowKey(flow.id), restored);
      return client.invalidateQueries({ queryKey: versionsKey(flow.id) });
    },
  });
}

/** Binds an X account to a flow, or with null to none, which means the default queue. */
export function useBind() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: { readonly recipientId: string; readonly flowId: string | null }) =>
      call(putRoutingMessageRecipient, {
        params: { recipientId: given.recipientId },
        body: { flow: given.flowId === null ? null : { id: given.flowId } },
      }),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["accountQueue"] });
      return client.invalidateQueries({ queryKey: recipientsKey });
    },
  });
}
