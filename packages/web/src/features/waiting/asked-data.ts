import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getConversationsMessage,
  getRoutingLanguages,
  getRoutingSkills,
  patchRoutingConversation,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";

const everything = { pageSize: 500 };

/** What a waiting conversation asks for. */
export interface Asked {
  readonly priority: number;
  readonly skillIds: readonly string[];
  readonly languageId: string | null;
}

/** Reads what a conversation asks for. */
export function useAsked(conversationId: string) {
  return useQuery({
    queryKey: ["asked", conversationId],
    queryFn: async ({ signal }): Promise<Asked> => {
      const conversation = await call(
        getConversationsMessage,
        { params: { conversationId } },
        { signal },
      );
      const data = conversation.participants.findLast(
        ({ purpose }) => purpose === "acd",
      )?.conversationRoutingData;
      return {
        priority: data?.priority ?? 0,
        skillIds: (data?.skills ?? []).map(({ id }) => id),
        languageId: data?.language?.id ?? null,
      };
    },
    gcTime: 0,
  });
}

/** Changes what a conversation asks for while it waits. */
export function useChangeAsked(conversationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (asked: Asked) =>
      call(patchRoutingConversation, {
        params: { conversationId },
        body: { ...asked, skillIds: [...asked.skillIds] },
      }),
    onSettled: () => client.invalidateQueries({ queryKey: ["waiting"] }),
  });
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

const toChoices = (found: {
  readonly entities: readonly { readonly id: string; readonly name: string }[];
}): Choice[] => found.entities.map(({ id, name }) => ({ value: id, label: name }));

/** Skills and languages by name. */
export function useAskedChoices(): {
  readonly skills: Choice[];
  readonly languages: Choice[];
} {
  const skills = useQuery({
    queryKey: ["askedChoices", "skills"],
    queryFn: ({ signal }) => call(getRoutingSkills, { query: everything }, { signal }),
    select: toChoices,
  });
  const languages = useQuery({
    queryKey: ["askedChoices", "languages"],
    queryFn: ({ signal }) => call(getRoutingLanguages, { query: everything }, { signal }),
    select: toChoices,
  });
  return { skills: skills.data ?? [], languages: languages.data ?? [] };
}
