import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  deleteArchitectEmergencygroup,
  getArchitectEmergencygroup,
  getEmergencies,
  postArchitectEmergencygroups,
  putArchitectEmergencygroup,
  putEmergency,
  type EmergencyGroup,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";
import { useChangeInWhole } from "../../api/change-in-whole.ts";

const emergenciesKey = ["emergencies"] as const;
/** Somebody else's switch has to be seen soon, on every page. */
const pollMs = 10_000;

/** Every emergency switch, those that are on first. */
export function useEmergencies(isWanted = true) {
  return useQuery({
    queryKey: emergenciesKey,
    queryFn: ({ signal }) => call(getEmergencies, {}, { signal }),
    refetchInterval: pollMs,
    enabled: isWanted,
  });
}

/** Declares an emergency or ends it. */
export function useSwitchEmergency() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, isActive }: { readonly id: string; readonly isActive: boolean }) =>
      call(putEmergency, { params: { emergencyGroupId: id }, body: { isActive } }),
    onSettled: () => client.invalidateQueries({ queryKey: emergenciesKey }),
  });
}

/** A new switch, off. */
export function useCreateEmergency() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => call(postArchitectEmergencygroups, { body: { name } }),
    onSuccess: () => client.invalidateQueries({ queryKey: emergenciesKey }),
  });
}

/** Gives a switch another name; whether it is on stays as it is. */
export function useRenameEmergency(emergencyGroupId: string) {
  const params = { emergencyGroupId };
  return useChangeInWhole({
    queryKey: emergenciesKey,
    read: () => call(getArchitectEmergencygroup, { params }),
    write: ({ description, version }: EmergencyGroup, name: string) =>
      call(putArchitectEmergencygroup, { params, body: { name, description, version } }),
  });
}

export function useDeleteEmergency() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (emergencyGroupId: string) =>
      call(deleteArchitectEmergencygroup, { params: { emergencyGroupId } }),
    onSuccess: () => client.invalidateQueries({ queryKey: emergenciesKey }),
  });
}
