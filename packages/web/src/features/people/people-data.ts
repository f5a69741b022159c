import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getUser,
  getUsers,
  patchUser,
  postUsers,
  putUserPassword,
  putUserRoles,
  roleIds,
  type RoleName,
  type User,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";

/** Everybody of the organisation, with their roles; those switched off included. */
export function usePeople() {
  return useQuery({
    queryKey: ["people", "any"],
    queryFn: ({ signal }) =>
      call(
        getUsers,
        { query: { pageSize: 500, expand: "authorization", state: "any" } },
        { signal },
      ),
  });
}

export function usePerson(userId: string) {
  return useQuery({
    queryKey: ["people", userId],
    queryFn: ({ signal }) =>
      call(getUser, { params: { userId }, query: { expand: "authorization" } }, { signal }),
  });
}

/** What a new person needs. */
export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly roles: RoleName[];
}

export function useCreatePerson() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ password, ...person }: NewPerson) =>
      call(postUsers, { body: { ...person, ...(password === "" ? {} : { password }) } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["people"] }),
  });
}

/** What the page of a person changes. */
export interface PersonChange {
  readonly name: string;
  readonly email: string;
  readonly state: "active" | "inactive";
  readonly roles: readonly RoleName[];
}

/** `onSaved` is the hook's own: the form is drawn anew from the saved person and a caller's would be lost. */
export function useSavePerson(person: User, onSaved: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: PersonChange) => {
      const before = new Set(person.authorization?.roles.map((role) => role.name));
      const isRolesChanged =
        before.size !== change.roles.length || change.roles.some((role) => !before.has(role));
      if (isRolesChanged) {
        await call(putUserRoles, {
          params: { userId: person.id },
          body: change.roles.map((role) => roleIds[role]),
        });
      }
      const fresh = isRolesChanged
        ? await call(getUser, { params: { userId: person.id }, query: {} })
        : person;
      await call(patchUser, {
        params: { userId: person.id },
        body: {
          version: fresh.version,
          name: change.name,
          email: change.email,
          state: change.state,
        },
      });
    },
    onSuccess: onSaved,
    onSettled: () => client.invalidateQueries({ queryKey: ["people"] }),
  });
}

export function useSetPassword(userId: string) {
  return useMutation({
    mutationFn: (newPassword: string) =>
      call(putUserPassword, { params: { userId }, body: { newPassword } }),
  });
}
