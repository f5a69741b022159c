import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getIntegrationCosts,
  getIntegrationSendBudget,
  getIntegrationSettings,
  patchIntegrationSettings,
  type AccountSettings,
  type BodyInputOf,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";

const settingsKey = (integrationId: string) => ["accountSettings", integrationId] as const;
/** Sends change it all the time and nobody is told: it is simply read again. */
const budgetPollMs = 10_000;

/** What X still allows an account to send, kept fresh while it is on screen. */
export function useSendBudget(integrationId: string) {
  return useQuery({
    queryKey: ["sendBudget", integrationId],
    queryFn: ({ signal }) =>
      call(getIntegrationSendBudget, { params: { integrationId } }, { signal }),
    refetchInterval: budgetPollMs,
  });
}

/** What an account's DMs cost between two days (UTC), both included. */
export function useCosts(
  integrationId: string,
  days: { readonly from: string; readonly to: string },
) {
  return useQuery({
    queryKey: ["costs", integrationId, days.from, days.to],
    queryFn: ({ signal }) =>
      call(getIntegrationCosts, { params: { integrationId }, query: days }, { signal }),
  });
}

/** What is set for an account. */
export function useAccountSettings(integrationId: string) {
  return useQuery({
    queryKey: settingsKey(integrationId),
    queryFn: ({ signal }) =>
      call(getIntegrationSettings, { params: { integrationId } }, { signal }),
  });
}

/** Changes what is given and shows what the server made of it. */
export function useChangeAccountSettings(integrationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BodyInputOf<typeof patchIntegrationSettings>) =>
      call(patchIntegrationSettings, { params: { integrationId }, body }),
    onSuccess: (saved) => client.setQueryData<AccountSettings>(settingsKey(integrationId), saved),
  });
}
