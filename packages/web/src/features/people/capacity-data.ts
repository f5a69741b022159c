import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getRoutingUserUtilization,
  getRoutingUtilization,
  getRoutingUtilizationLabels,
  putRoutingUserUtilization,
  type Utilization,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";
import { useChangeInWhole } from "../../api/change-in-whole.ts";

/** How many conversations a person handles at once, whose setting that is, and their own limits by label. */
export function useCapacity(userId: string) {
  return useQuery({
    queryKey: ["capacity", userId],
    queryFn: ({ signal }) => call(getRoutingUserUtilization, { params: { userId } }, { signal }),
  });
}

/** What holds for everybody without settings of their own. */
export function useCapacityForAll() {
  return useQuery({
    queryKey: ["capacity", "organization"],
    queryFn: ({ signal }) => call(getRoutingUtilization, {}, { signal }),
  });
}

/** Labels a person may have a limit for. */
export function useCapacityLabels() {
  return useQuery({
    queryKey: ["capacity", "labels"],
    queryFn: ({ signal }) =>
      call(getRoutingUtilizationLabels, { query: { pageSize: 500 } }, { signal }),
  });
}

/** What is changed; null: as for everybody from now on. */
interface CapacityChange {
  readonly capacity?: number | null;
  readonly labels?: Readonly<Record<string, number | null>>;
}

/** A person's capacities as a request says them: all of them, for what is left out is as for everybody. */
export function capacityBody(own: Utilization, change: CapacityChange) {
  const stored = own.level === "Agent" ? own.utilization.message.maximumCapacity : null;
  const capacity = change.capacity === undefined ? stored : change.capacity;
  const labels = new Map(
    Object.entries(own.labelUtilizations).map(([id, label]) => [id, label.maximumCapacity]),
  );
  for (const [id, limit] of Object.entries(change.labels ?? {})) {
    if (limit === null) labels.delete(id);
    else labels.set(id, limit);
  }
  return {
    utilization: capacity === null ? {} : { message: { maximumCapacity: capacity } },
    labelUtilizations: Object.fromEntries(
      [...labels].map(([id, maximumCapacity]) => [id, { maximumCapacity }]),
    ),
  };
}

export function useSetCapacity(userId: string, onSaved: () => void) {
  const client = useQueryClient();
  return useChangeInWhole({
    queryKey: ["capacity", userId],
    read: () => call(getRoutingUserUtilization, { params: { userId } }),
    write: (own: Utilization, change: CapacityChange) =>
      call(putRoutingUserUtilization, { params: { userId }, body: capacityBody(own, change) }),
    onSaved: () => {
      onSaved();
      // The person is in another version now.
      void client.invalidateQueries({ queryKey: ["people", userId], exact: true });
    },
  });
}
