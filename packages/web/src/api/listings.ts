import { useQuery } from "@tanstack/react-query";
import {
  getGroups,
  getRoutingLanguages,
  getRoutingQueues,
  getRoutingSkills,
  getUsers,
} from "@tsubame/contract";
import { call } from "./call.ts";

/** Skills and languages are asked for and held in the same way. */
export type AbilityKind = "skills" | "languages";

const query = { pageSize: 500 };

/** Every queue. */
export function useQueues() {
  return useQuery({
    queryKey: ["queues"],
    queryFn: ({ signal }) => call(getRoutingQueues, { query }, { signal }),
  });
}

/** Every group. */
export function useGroups() {
  return useQuery({
    queryKey: ["groups"],
    queryFn: ({ signal }) => call(getGroups, { query }, { signal }),
  });
}

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

/** Everybody who may sign in, with their roles. */
export function useActivePeople() {
  return useQuery({
    queryKey: ["people"],
    queryFn: ({ signal }) =>
      call(getUsers, { query: { ...query, expand: "authorization" } }, { signal }),
  });
}
