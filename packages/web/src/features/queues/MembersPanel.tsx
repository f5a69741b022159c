import { Badge, MultiSelect, Select, Stack } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { Queue, QueueMember } from "@tsubame/contract";
import { useGroups } from "../../api/listings.ts";
import { useText } from "../../i18n/use-text.ts";
import { AddPerson } from "../../ui/AddPerson.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { IconAction } from "../../ui/IconAction.tsx";
import { Panel } from "../../ui/Page.tsx";
import { PersonPhoto } from "../../ui/PersonPhoto.tsx";
import { PlainRow, RowList } from "../../ui/RowList.tsx";
import { useChangeMembers, useMembers } from "./queue-data.ts";
import { useSaveMemberGroups, useSetRing } from "./routing-data.ts";
import { choicesOf } from "./rule-choices.ts";
import { useRuleText } from "./use-rule-text.ts";

/** Who takes conversations of the queue, by name or by a group. A choice takes effect at once. */
export function MembersPanel({ queue }: { readonly queue: Queue }) {
  const text = useText();
  const queueId = queue.id;
  const members = useMembers(queueId);
  const change = useChangeMembers(queueId);
  const listed = members.data?.entities ?? [];
  const ringCount = queue.bullseye?.rings.length ?? 0;
  return (
    <Panel title={text("queues.membersTitle")} hint={text("queues.membersHint")}>
      <Stack gap="md">
        <AddPerson
          label={text("queues.addMember")}
          members={listed}
          isBusy={change.isPending}
          onAdd={(addId) => change.mutate({ addId })}
        />
        <MemberGroups queue={queue} />
        <ErrorNotice error={change.error ?? members.error} />
        {listed.length === 0 ? null : (
          <RowList>
            {listed.map((member) => (
              <MemberRow
                key={member.id}
                queueId={queueId}
                member={member}
                ringCount={ringCount}
                onRemove={() => change.mutate({ removeId: member.id })}
              />
            ))}
          </RowList>
        )}
      </Stack>
    </Panel>
  );
}

function MemberGroups({ queue }: { readonly queue: Queue }) {
  const text = useText();
  const groups = useGroups();
  const save = useSaveMemberGroups(queue.id);
  const errorOf = useRuleText(save.error);
  if (groups.data?.entities.length === 0) return null;
  return (
    <>
      <MultiSelect
        label={text("queues.memberGroups")}
        description={text("queues.memberGroupsHint")}
        data={choicesOf(groups.data?.entities)}
        value={save.isPending ? [...save.variables] : queue.memberGroups.map(({ id }) => id)}
        onChange={(groupIds) => save.mutate(groupIds)}
        searchable
        disabled={groups.data === undefined}
        error={errorOf("memberGroups")}
      />
      <ErrorNotice error={save.error ?? groups.error} />
    </>
  );
}

function MemberRow(props: {
  readonly queueId: string;
  readonly member: QueueMember;
  readonly ringCount: number;
  readonly onRemove: () => void;
}) {
  const text = useText();
  const setRing = useSetRing(props.queueId);
  const { member, ringCount } = props;
  const isByGroup = member.memberBy === "group";
  // Beyond the last ring there is none: such a member is asked in the last.
  const ring = Math.min(member.ringNumber, Math.max(1, ringCount));
  return (
    <PlainRow
      before={<PersonPhoto name={member.name} tintKey={member.id} size={28} />}
      title={member.name}
      {...(member.joined ? {} : { sub: text("queues.notJoined") })}
      end={
        <>
          {isByGroup ? (
            <Badge variant="light" tt="none" fw={500}>
              {text("queues.byGroup")}
            </Badge>
          ) : null}
          {ringCount < 2 ? null : isByGroup ? (
            <span>{text("rules.ring", { number: ring })}</span>
          ) : (
            <Select
              aria-label={text("queues.ringOf", { name: member.name })}
              data={Array.from({ length: ringCount }, (_, index) => ({
                value: String(index + 1),
                label: text("rules.ring", { number: index + 1 }),
              }))}
              value={String(ring)}
              onChange={(chosen) => {
                if (chosen !== null) setRing.mutate({ id: member.id, ringNumber: Number(chosen) });
              }}
              allowDeselect={false}
              size="xs"
              w={120}
            />
          )}
          {isByGroup ? null : (
            <IconAction
              tip={text("queues.removeMember")}
              label={text("queues.removeMemberNamed", { name: member.name })}
              onClick={props.onRemove}
            >
              <IconX size={16} aria-hidden />
            </IconAction>
          )}
        </>
      }
    />
  );
}
