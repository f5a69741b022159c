import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  deleteCustomerList,
  deleteCustomerListMember,
  getCustomerList,
  getCustomerListMembers,
  getCustomerLists,
  postCustomerList,
  postCustomerListMembers,
  putCustomerList,
  type CustomerList,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";

const listsKey = ["customerLists"] as const;
/** People on one page of a list. */
const membersPerPage = 50;

/** Every customer list. */
export function useCustomerLists() {
  return useQuery({
    queryKey: listsKey,
    queryFn: ({ signal }) => call(getCustomerLists, { query: { pageSize: 500 } }, { signal }),
  });
}

export function useCustomerList(customerListId: string) {
  return useQuery({
    queryKey: [...listsKey, customerListId],
    queryFn: ({ signal }) => call(getCustomerList, { params: { customerListId } }, { signal }),
  });
}

/** A page of the people on a list. */
export function useListMembers(customerListId: string, search: string, pageNumber: number) {
  return useQuery({
    queryKey: [...listsKey, customerListId, "members", search, pageNumber],
    queryFn: ({ signal }) =>
      call(
        getCustomerListMembers,
        {
          params: { customerListId },
          query: { pageSize: membersPerPage, pageNumber, ...(search === "" ? {} : { search }) },
        },
        { signal },
      ),
    placeholderData: (former) => former,
  });
}

export function useCreateList() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => call(postCustomerList, { body: { name } }),
    onSuccess: () => client.invalidateQueries({ queryKey: listsKey }),
  });
}

/** Changes what a list is called and what is said of it. */
export function useSaveList(list: CustomerList, onSaved: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (values: { readonly name: string; readonly description: string }) =>
      call(putCustomerList, {
        params: { customerListId: list.id },
        body: { ...values, version: list.version },
      }),
    onSuccess: () => {
      onSaved();
      return client.invalidateQueries({ queryKey: listsKey });
    },
  });
}

export function useDeleteList() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (customerListId: string) =>
      call(deleteCustomerList, { params: { customerListId } }),
    onSuccess: () => client.invalidateQueries({ queryKey: listsKey, exact: true }),
  });
}

/** Adds the people of a pasted list. */
export function useAddMembers(customerListId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (text: string) =>
      call(postCustomerListMembers, { params: { customerListId }, body: { text } }),
    onSuccess: () => client.invalidateQueries({ queryKey: listsKey }),
  });
}

export function useRemoveMember(customerListId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (memberId: string) =>
      call(deleteCustomerListMember, { params: { customerListId, memberId } }),
    onSettled: () => client.invalidateQueries({ queryKey: listsKey }),
  });
}
