import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  deleteUserRoutinglanguage,
  deleteUserRoutingskill,
  getUserRoutinglanguages,
  getUserRoutingskills,
  postUserRoutinglanguages,
  postUserRoutingskills,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";
import type { AbilityKind } from "../../api/listings.ts";

interface HeldAbility {
  readonly id: string;
  readonly name: string;
  readonly proficiency: number;
}

const query = { pageSize: 500 };

/** What one person has, with proficiencies from 0 to 5. */
export function useAbilitiesOf(userId: string, kind: AbilityKind) {
  return useQuery({
    queryKey: ["people", userId, kind],
    queryFn: async ({ signal }): Promise<readonly HeldAbility[]> => {
      const request = { params: { userId }, query };
      const page =
        kind === "skills"
          ? await call(getUserRoutingskills, request, { signal })
          : await call(getUserRoutinglanguages, request, { signal });
      return page.entities;
    },
  });
}

/** Gives a person a skill or language, changes the proficiency, or takes it away. */
export function useChangeAbilitiesOf(userId: string, kind: AbilityKind) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (
      change: { readonly id: string; readonly proficiency: number } | { readonly removeId: string },
    ) => {
      if ("removeId" in change) {
        const { removeId } = change;
        await (kind === "skills"
          ? call(deleteUserRoutingskill, { params: { userId, skillId: removeId } })
          : call(deleteUserRoutinglanguage, { params: { userId, languageId: removeId } }));
        return;
      }
      const request = { params: { userId }, body: change };
      await (kind === "skills"
        ? call(postUserRoutingskills, request)
        : call(postUserRoutinglanguages, request));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["people", userId, kind] }),
  });
}
