import { Select } from "@mantine/core";
import { useActivePeople } from "../api/listings.ts";
import { useText } from "../i18n/use-text.ts";

/** Adds somebody to a queue or a group by choosing them. Those who are in it already are not offered. */
export function AddPerson(props: {
  readonly label: string;
  readonly members: readonly { readonly id: string }[];
  readonly isBusy: boolean;
  readonly onAdd: (userId: string) => void;
}) {
  const text = useText();
  const people = useActivePeople();
  const memberIds = new Set(props.members.map(({ id }) => id));
  const others = (people.data?.entities ?? []).filter(({ id }) => !memberIds.has(id));
  return (
    <Select
      label={props.label}
      placeholder={text("queues.choosePerson")}
      data={others.map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }))}
      value={null}
      searchable
      disabled={props.isBusy || people.data === undefined}
      nothingFoundMessage={text("queues.nobodyLeft")}
      onChange={(id) => {
        if (id !== null) props.onAdd(id);
      }}
    />
  );
}
