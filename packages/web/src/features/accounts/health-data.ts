import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getIntegrationBackfills,
  getIntegrationHealth,
  getIntegrationsHealth,
  postIntegrationBackfill,
  type IntegrationHealth,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";
import { useTopic } from "../../live/LiveProvider.tsx";

const healthKey = (integrationId: string) => ["health", integrationId] as const;
const allHealthKey = ["health"] as const;
const backfillsKey = (integrationId: string) => ["backfills", integrationId] as const;
/** News come at once; what is only checked anew, with the same result, is read this often. */
const pollMs = 30_000;
/** An alarm must be seen within a minute of the break on every page, whatever becomes of the news. */
const alarmPollMs = 15_000;
/** A search under way shows its counts growing. */
const searchPollMs = 3_000;
const shownSearches = 5;

/** The hops of one connection, live. */
export function useHealth(integrationId: string) {
  const client = useQueryClient();
  useTopic(`tsubame.integrations.${integrationId}.health`, (body) => {
    if (isHealth(body)) {
      // A reading that is under way may have been made before this news, and would stand until the next.
      void client.cancelQueries({ queryKey: healthKey(integrationId), exact: true });
      client.setQueryData(healthKey(integrationId), body);
    }
    void client.invalidateQueries({ queryKey: allHealthKey, exact: true });
    void client.invalidateQueries({ queryKey: backfillsKey(integrationId) });
  });
  return useQuery({
    queryKey: healthKey(integrationId),
    queryFn: ({ signal }) => call(getIntegrationHealth, { params: { integrationId } }, { signal }),
    refetchInterval: pollMs,
  });
}

/** The connections that are broken now, the longest broken first. */
export function useBrokenChannels(isWanted: boolean): readonly IntegrationHealth[] {
  const all = useQuery({
    queryKey: allHealthKey,
    queryFn: ({ signal }) => call(getIntegrationsHealth, {}, { signal }),
    refetchInterval: alarmPollMs,
    enabled: isWanted,
  });
  return all.data?.entities.filter(({ isBroken }) => isBroken) ?? [];
}

function isHealth(body: unknown): body is IntegrationHealth {
  return (
    typeof body === "object" && body !== null && Array.isArray((body as IntegrationHealth).hops)
  );
}

/** The newest searches for missed DMs. */
export function useBackfills(integrationId: string) {
  return useQuery({
    queryKey: backfillsKey(integrationId),
    queryFn: ({ signal }) =>
      call(
        getIntegrationBackfills,
        { params: { integrationId }, query: { pageSize: shownSearches } },
        { signal },
      ),
    refetchInterval: (query) =>
      query.state.data?.entities.some(({ endedAt }) => endedAt === null) === true
        ? searchPollMs
        : false,
  });
}

/** Has X searched for what is missing since an instant. */
export function useRequestBackfill(integrationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (fromAt: Date) =>
      call(postIntegrationBackfill, {
        params: { integrationId },
        body: { fromAt: fromAt.toISOString() },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: backfillsKey(integrationId) }),
  });
}
