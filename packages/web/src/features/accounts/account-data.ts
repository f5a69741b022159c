import { replaceEqualDeep, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  deleteConversationsMessagingIntegrationsTwitterIntegrationId,
  getConversationsMessagingIntegrationsTwitter,
  getConversationsMessagingIntegrationsTwitterIntegrationId,
  getFlows,
  getInboundFlow,
  getIntegrationChecks,
  getRoutingMessageRecipient,
  postFlow,
  postIntegrationAccountConfirmation,
  postIntegrationChecks,
  postIntegrationWebhookReplacement,
  postRoundTrip,
  putRoutingMessageRecipient,
  type InboundFlow,
  type IntegrationChecks,
  type TwitterIntegration,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";
import { useTopic } from "../../live/LiveProvider.tsx";
import { laterChecks } from "./later-checks.ts";

export const accountsKey = ["accounts"] as const;
export const accountKey = (integrationId: string) => ["accounts", integrationId] as const;
const checksKey = (integrationId: string) => ["checks", integrationId] as const;
const everything = { pageSize: 500 };
/** The notification is the news; reading again every few seconds is the truth while a run is under way. */
const pollMs = 2000;

/** Every connected X account. */
export function useAccounts() {
  return useQuery({
    queryKey: accountsKey,
    queryFn: ({ signal }) =>
      call(getConversationsMessagingIntegrationsTwitter, { query: everything }, { signal }),
  });
}

/** One account; read again by itself while its connection is being made. */
export function useAccount(integrationId: string) {
  return useQuery({
    queryKey: accountKey(integrationId),
    queryFn: ({ signal }) =>
      call(
        getConversationsMessagingIntegrationsTwitterIntegrationId,
        { params: { integrationId } },
        { signal },
      ),
    refetchInterval: (query) => (query.state.data?.createStatus === "Initiated" ? pollMs : false),
  });
}

/** The checks of one account, live while they run. */
export function useChecks(integrationId: string) {
  const client = useQueryClient();
  useTopic(`tsubame.integrations.${integrationId}`, (body) => {
    if (isChecks(body)) client.setQueryData<IntegrationChecks>(checksKey(integrationId), body);
    else void client.invalidateQueries({ queryKey: checksKey(integrationId) });
    void client.invalidateQueries({ queryKey: accountKey(integrationId) });
  });
  return useQuery({
    queryKey: checksKey(integrationId),
    queryFn: ({ signal }) => call(getIntegrationChecks, { params: { integrationId } }, { signal }),
    structuralSharing: (present, arrived) => {
      const isUpdate = isChecks(present) && isChecks(arrived);
      return replaceEqualDeep(present, isUpdate ? laterChecks(present, arrived) : arrived);
    },
    refetchInterval: ({ state: { data } }) =>
      data?.isRunning === true || data?.roundTrip?.state === "waiting" ? pollMs : false,
  });
}

function isChecks(body: unknown): body is IntegrationChecks {
  return (
    typeof body === "object" && body !== null && Array.isArray((body as IntegrationChecks).checks)
  );
}

/** Runs all checks again. */
export function useRunChecks(integrationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(postIntegrationChecks, { params: { integrationId } }),
    onSuccess: (checks) => client.setQueryData(checksKey(integrationId), checks),
  });
}

/** Confirms that the account found by the token is the one that customers write to. */
export function useConfirmAccount(integrationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (userId: string) =>
      call(postIntegrationAccountConfirmation, { params: { integrationId }, body: { userId } }),
    onSuccess: (checks) => client.setQueryData(checksKey(integrationId), checks),
  });
}

/** Has a foreign webhook removed, and the connection attempted again. */
export function useReplaceWebhook(integrationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (webhookId: string) =>
      call(postIntegrationWebhookReplacement, { params: { integrationId }, body: { webhookId } }),
    onSuccess: (checks) => client.setQueryData(checksKey(integrationId), checks),
  });
}

/** Begins a round-trip test; its code stands among the checks. */
export function useBeginRoundTrip(integrationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(postRoundTrip, { params: { integrationId } }),
    onSuccess: (roundTrip) =>
      client.setQueryData<IntegrationChecks>(
        checksKey(integrationId),
        (present) => present && { ...present, roundTrip },
      ),
  });
}

/** Disconnects an account: nothing stays on X, its conversations stay readable here. */
export function useDisconnectAccount() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (integrationId: string) =>
      call(deleteConversationsMessagingIntegrationsTwitterIntegrationId, {
        params: { integrationId },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: accountsKey }),
  });
}

/** Where an account's new conversations go now. */
export function useAccountRoute(account: TwitterIntegration) {
  return useQuery({
    queryKey: ["accountQueue", account.id],
    queryFn: async ({ signal }): Promise<AccountRoute> => {
      const recipient = await call(
        getRoutingMessageRecipient,
        { params: { recipientId: account.recipient.id } },
        { signal },
      );
      if (recipient.flow === undefined) return { kind: "defaultQueue" };
      const flow = await call(
        getInboundFlow,
        { params: { flowId: recipient.flow.id } },
        { signal },
      );
      const queueId = onlyQueueOf(flow);
      return queueId === null
        ? { kind: "flow", flowId: flow.id, name: flow.name }
        : { kind: "queue", queueId };
    },
  });
}

/** Where an account's new conversations go: the default queue, one queue, or wherever the rules of a flow say. */
export type AccountRoute =
  | { readonly kind: "defaultQueue" }
  | { readonly kind: "queue"; readonly queueId: string }
  | { readonly kind: "flow"; readonly flowId: string; readonly name: string };

/** The queue of a flow that does nothing but lead to it; null when its rules do more. */
function onlyQueueOf({ rules }: Pick<InboundFlow, "rules">): string | null {
  const [rule, ...others] = rules;
  if (rule === undefined || others.length > 0 || rule.when.length > 0) return null;
  return Object.keys(rule.then).length === 1 ? rule.then.queueId : null;
}

/**
 * Sends an account's new conversations to a queue. A flow that only leads to this queue is used again under its
 * name, so choosing back and forth does not pile flows up.
 */
export function useSetAccountQueue(account: TwitterIntegration) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (queue: { readonly id: string; readonly name: string } | null) => {
      const flow = queue === null ? null : { id: await flowTo(queue) };
      await call(putRoutingMessageRecipient, {
        params: { recipientId: account.recipient.id },
        body: { flow },
      });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["accountQueue", account.id] }),
  });
}

async function flowTo(queue: { readonly id: string; readonly name: string }): Promise<string> {
  const name = `→ ${queue.name}`.slice(0, 200);
  const rules = [{ then: { queueId: queue.id } }];
  const listed = await call(getFlows, {
    query: { ...everything, name, type: "inboundshortmessage" },
  });
  for (const candidate of listed.entities.filter((flow) => flow.name === name)) {
    const flow = await call(getInboundFlow, { params: { flowId: candidate.id } });
    if (onlyQueueOf(flow) === queue.id) return flow.id;
  }
  const taken = new Set(listed.entities.map((flow) => flow.name));
  const freeName = taken.has(name) ? `${name} (${queue.id.slice(0, 8)})`.slice(0, 200) : name;
  const made = await call(postFlow, { body: { name: freeName, rules } });
  return made.id;
}
