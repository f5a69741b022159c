import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  deleteRoutingUtilizationLabel,
  getOrganization,
  getRoutingUtilization,
  getRoutingUtilizationLabels,
  patchOrganization,
  postRoutingUtilizationLabels,
  putRoutingUtilization,
  putRoutingUtilizationLabel,
  type Utilization,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";
import { useChangeInWhole } from "../../api/change-in-whole.ts";

const queryKey = ["capacity"];

/** What holds for everybody without settings of their own. */
export function useUtilization() {
  return useQuery({
    queryKey: [...queryKey, "organization"],
    queryFn: ({ signal }) => call(getRoutingUtilization, {}, { signal }),
  });
}

/** Every utilization label by name. */
export function useLabels() {
  return useQuery({
    queryKey: [...queryKey, "labels"],
    queryFn: ({ signal }) =>
      call(getRoutingUtilizationLabels, { query: { pageSize: 500 } }, { signal }),
  });
}

interface UtilizationChange {
  readonly all?: number;
  /** Null: none. */
  readonly labels?: Readonly<Record<string, number | null>>;
}

/** The capacities as a request says them: all of them, for a label left out loses its own. */
function utilizationBody(stored: Utilization, change: UtilizationChange) {
  const labels = new Map(
    Object.entries(stored.labelUtilizations).map(([id, label]) => [id, label.maximumCapacity]),
  );
  for (const [id, limit] of Object.entries(change.labels ?? {})) {
    if (limit === null) labels.delete(id);
    else labels.set(id, limit);
  }
  return {
    utilization: {
      message: {
        maximumCapacity: change.all ?? stored.utilization.message.maximumCapacity,
      },
    },
    labelUtilizations: Object.fromEntries(
      [...labels].map(([id, maximumCapacity]) => [id, { maximumCapacity }]),
    ),
  };
}

export function useSetUtilization(onSaved: () => void) {
  return useChangeInWhole({
    queryKey,
    read: () => call(getRoutingUtilization, {}),
    write: (stored: Utilization, change: UtilizationChange) =>
      call(putRoutingUtilization, { body: utilizationBody(stored, change) }),
    onSaved,
  });
}

/** Makes, renames or deletes a label. */
export function useChangeLabels() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (
      change:
        | { readonly name: string }
        | { readonly renameId: string; readonly name: string }
        | { readonly removeId: string },
    ) => {
      if ("removeId" in change) {
        const params = { labelId: change.removeId };
        await call(deleteRoutingUtilizationLabel, { params, query: {} });
        return;
      }
      const body = { name: change.name };
      await ("renameId" in change
        ? call(putRoutingUtilizationLabel, { params: { labelId: change.renameId }, body })
        : call(postRoutingUtilizationLabels, { body }));
    },
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
}

/** The organisation's own settings. */
export function useOrganization() {
  return useQuery({
    queryKey: ["organization"],
    queryFn: ({ signal }) => call(getOrganization, {}, { signal }),
  });
}

export function useSaveOrganization(onSaved: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: {
      readonly agentGraceSeconds: number;
      readonly declinedPauseSeconds: number;
    }) => call(patchOrganization, { body }),
    onSuccess: onSaved,
    onSettled: () => client.invalidateQueries({ queryKey: ["organization"] }),
  });
}
