import { useQuery } from "@tanstack/react-query";
import {
  getArchitectSchedulegroups,
  getCustomerLists,
  getEmergencies,
  getRoutingLanguages,
  getRoutingQueues,
  getRoutingSkills,
  getRoutingUtilizationLabels,
  getUsers,
} from "@tsubame/contract";
import { useMemo } from "react";
import { call } from "../../api/call.ts";
import { useRecipients } from "./flow-data.ts";

/** Something that can be chosen, in the form of Mantine's selects. */
interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Everything that a rule can name. Lists still under way are empty. */
export interface Choices {
  readonly queues: readonly Choice[];
  readonly skills: readonly Choice[];
  readonly languages: readonly Choice[];
  readonly agents: readonly Choice[];
  readonly labels: readonly Choice[];
  readonly scheduleGroups: readonly Choice[];
  readonly emergencyGroups: readonly Choice[];
  readonly customerLists: readonly Choice[];
  readonly accounts: readonly Choice[];
  /** The name of any of them; null while it is not known, or when it no longer exists. */
  nameOf(id: string): string | null;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

const everything = { pageSize: 500 };

function toChoices(found: { readonly entities: readonly Named[] }): readonly Choice[] {
  return found.entities.map(({ id, name }) => ({ value: id, label: name }));
}

const none: readonly Choice[] = [];

function useChoices(
  key: string,
  read: (signal: AbortSignal) => Promise<{ readonly entities: readonly Named[] }>,
): readonly Choice[] {
  const found = useQuery({
    queryKey: ["flowChoices", key],
    queryFn: ({ signal }) => read(signal),
    select: toChoices,
  });
  return found.data ?? none;
}

/** Reads everything that rules can name. What somebody may not see, or what is not there, leaves its list empty. */
export function useRuleChoices(): Choices {
  const options = { query: everything };
  const queues = useChoices("queues", (signal) => call(getRoutingQueues, options, { signal }));
  const skills = useChoices("skills", (signal) => call(getRoutingSkills, options, { signal }));
  const languages = useChoices("languages", (signal) =>
    call(getRoutingLanguages, options, { signal }),
  );
  const agents = useChoices("agents", (signal) => call(getUsers, options, { signal }));
  const labels = useChoices("labels", (signal) =>
    call(getRoutingUtilizationLabels, options, { signal }),
  );
  const scheduleGroups = useChoices("scheduleGroups", (signal) =>
    call(getArchitectSchedulegroups, options, { signal }),
  );
  const emergencyGroups = useChoices("emergencyGroups", (signal) =>
    call(getEmergencies, {}, { signal }),
  );
  const customerLists = useChoices("customerLists", (signal) =>
    call(getCustomerLists, options, { signal }),
  );
  const recipients = useRecipients();
  const accounts = useMemo(
    () =>
      (recipients.data?.entities ?? []).map(({ integration, name }) => ({
        value: integration.id,
        label: integration.name ?? name,
      })),
    [recipients.data],
  );
  return useMemo(() => {
    const lists = {
      queues,
      skills,
      languages,
      agents,
      labels,
      scheduleGroups,
      emergencyGroups,
      customerLists,
      accounts,
    };
    const names = new Map(
      Object.values(lists).flatMap((list) => list.map(({ value, label }) => [value, label])),
    );
    return { ...lists, nameOf: (id: string) => names.get(id) ?? null };
  }, [
    queues,
    skills,
    languages,
    agents,
    labels,
    scheduleGroups,
    emergencyGroups,
    customerLists,
    accounts,
  ]);
}
