import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  deleteGroup,
  deleteGroupMembers,
  getGroup,
  getGroupMembers,
  postGroupMembers,
  postGroups,
  putGroup,
  type Group,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";

const everything = { pageSize: 500 };

export function useGroup(groupId: string) {
  return useQuery({
    queryKey: ["groups", groupId],
    queryFn: ({ signal }) => call(getGroup, { params: { groupId } }, { signal }),
  });
}

export function useCreateGroup() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => call(postGroups, { body: { name, type: "official" } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["groups"] }),
  });
}

/** `onSaved` is the hook's own: the form is drawn anew from the saved group and a caller's would be lost. */
export function useSaveGroup(group: Group, onSaved: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: { readonly name: string; readonly description: string }) =>
      call(putGroup, {
        params: { groupId: group.id },
        body: {
          version: group.version,
          name: change.name,
          description: change.description.trim() === "" ? null : change.description,
        },
      }),
    onSuccess: onSaved,
    onSettled: () => client.invalidateQueries({ queryKey: ["groups"] }),
  });
}

export function useDeleteGroup() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (groupId: string) => call(deleteGroup, { params: { groupId } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["groups"], exact: true });
      await client.invalidateQueries({ queryKey: ["queues"] });
    },
  });
}

/** Who is in a group. */
export function useGroupMembers(groupId: string) {
  return useQuery({
    queryKey: ["groups", groupId, "members"],
    queryFn: ({ signal }) =>
      call(getGroupMembers, { params: { groupId }, query: everything }, { signal }),
  });
}

export function useChangeGroupMembers(groupId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: { readonly addId: string } | { readonly removeId: string }) => {
      if ("addId" in change) {
        const body = { memberIds: [change.addId] };
        await call(postGroupMembers, { params: { groupId }, body });
      } else {
        await call(deleteGroupMembers, { params: { groupId }, query: { ids: change.removeId } });
      }
    },
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ["groups"] });
      await client.invalidateQueries({ queryKey: ["queues"] });
    },
  });
}
