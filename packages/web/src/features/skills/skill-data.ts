import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  deleteRoutingLanguage,
  deleteRoutingSkill,
  postRoutingLanguages,
  postRoutingSkills,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";
import type { AbilityKind } from "../../api/listings.ts";

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
