import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  deleteRoutingLanguage,
  deleteRoutingSkill,
  getRoutingLanguages,
  getRoutingSkills,
  postRoutingLanguages,
  postRoutingSkills,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";

/** Skills and languages are asked for and held in the same way. */
export type AbilityKind = "skills" | "languages";

const query = { pageSize: 500 };

/** Every skill, or every language, by name. */
export function useAbilities(kind: AbilityKind) {
  return useQuery({
    queryKey: [kind],
    queryFn: ({ signal }) =>
      kind === "skills"
        ? call(getRoutingSkills, { query }, { signal })
        : call(getRoutingLanguages, { query }, { signal }),
  });
}

/** Makes one, or deletes one for everybody. */
export function useChangeAbilities(kind: AbilityKind) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: { readonly name: string } | { readonly removeId: string }) => {
      if ("name" in change) {
        const body = { name: change.name };
        await (kind === "skills"
          ? call(postRoutingSkills, { body })
          : call(postRoutingLanguages, { body }));
        return;
      }
      await (kind === "skills"
        ? call(deleteRoutingSkill, { params: { skillId: change.removeId } })
        : call(deleteRoutingLanguage, { params: { languageId: change.removeId } }));
    },
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: [kind] });
      await client.invalidateQueries({ queryKey: ["queues"] });
    },
  });
}
