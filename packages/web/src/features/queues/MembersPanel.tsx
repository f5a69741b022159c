import { ActionIcon, Select, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Panel } from "../../ui/Page.tsx";
import { PersonPhoto } from "../../ui/PersonPhoto.tsx";
import { PlainRow, RowList } from "../../ui/RowList.tsx";
import { useChangeMembers, useMembers, usePeopleChoices } from "./queue-data.ts";

/** Who takes conversations of the queue. A choice takes effect at once. */
export function MembersPanel({ queueId }: { readonly queueId: string }) {
  const text = useText();
  const members = useMembers(queueId);
  const people = usePeopleChoices();
  const change = useChangeMembers(queueId);
  const listed = members.data?.entities ?? [];
  const memberIds = new Set(listed.map((member) => member.id));
  const others = (people.data?.entities ?? []).filter((person) => !memberIds.has(person.id));
  return (
    <Panel title={text("queues.membersTitle")} hint={text("queues.membersHint")}>
      <Select
        label={text("queues.addMember")}
        placeholder={text("queues.choosePerson")}
        data={others.map((person) => ({
          value: person.id,
          label: `${person.name} (${person.email})`,
        }))}
        value={null}
        searchable
        disabled={change.isPending || people.data === undefined}
        nothingFoundMessage={text("queues.nobodyLeft")}
        onChange={(id) => {
          if (id !== null) change.mutate({ addId: id });
        }}
      />
      <ErrorNotice error={change.error ?? members.error} />
      {listed.length === 0 ? null : (
        <div style={{ marginTop: 12 }}>
          <RowList>
            {listed.map((member) => (
              <PlainRow
                key={member.id}
                before={<PersonPhoto name={member.name} tintKey={member.id} size={28} />}
                title={member.name}
                end={
                  <Tooltip label={text("queues.removeMember")}>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={text("queues.removeMemberNamed", { name: member.name })}
                      onClick={() => change.mutate({ removeId: member.id })}
                    >
                      <IconX size={16} aria-hidden />
                    </ActionIcon>
                  </Tooltip>
                }
              />
            ))}
          </RowList>
        </div>
      )}
    </Panel>
  );
}
