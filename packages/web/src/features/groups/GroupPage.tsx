import { Stack, Textarea, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { Group } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { useNavigate, useParams } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { SaveEnd } from "../../ui/FormEnd.tsx";
import { IconAction } from "../../ui/IconAction.tsx";
import { LoadingPage } from "../../ui/LoadState.tsx";
import { Page, Panel } from "../../ui/Page.tsx";
import { PersonPhoto } from "../../ui/PersonPhoto.tsx";
import { PlainRow, RowList } from "../../ui/RowList.tsx";
import { useFieldText } from "../../ui/use-field-text.ts";
import { useNotify } from "../../ui/use-notify.ts";
import { AddPerson } from "../../ui/AddPerson.tsx";
import { DeletePanel } from "../../ui/DeletePanel.tsx";
import {
  useChangeGroupMembers,
  useDeleteGroup,
  useGroup,
  useGroupMembers,
  useSaveGroup,
} from "./group-data.ts";

/** One group: who is in it, what it is called, and its end. */
export function GroupPage() {
  const text = useText();
  const navigate = useNavigate();
  const remove = useDeleteGroup();
  const { groupId = "" } = useParams();
  const group = useGroup(groupId);
  const parent = { to: "/admin/groups", label: text("admin.groups") };
  if (group.data === undefined) {
    return <LoadingPage title={text("groups.one")} parent={parent} of={group} />;
  }
  return (
    <Page title={group.data.name} hint={group.data.description} parent={parent}>
      <PeoplePanel groupId={groupId} />
      <DetailsPanel key={group.data.version} group={group.data} />
      <DeletePanel
        title={text("groups.delete")}
        hint={text("groups.deleteHint")}
        isPending={remove.isPending}
        error={remove.error}
        onDelete={() => remove.mutate(groupId, { onSuccess: () => void navigate("/admin/groups") })}
      />
    </Page>
  );
}

function PeoplePanel({ groupId }: { readonly groupId: string }) {
  const text = useText();
  const members = useGroupMembers(groupId);
  const change = useChangeGroupMembers(groupId);
  const listed = members.data?.entities ?? [];
  return (
    <Panel title={text("groups.people")} hint={text("groups.peopleHint")}>
      <Stack gap="md">
        <AddPerson
          label={text("groups.addPerson")}
          members={listed}
          isBusy={change.isPending}
          onAdd={(addId) => change.mutate({ addId })}
        />
        <ErrorNotice error={change.error ?? members.error} />
        {listed.length === 0 ? null : (
          <RowList>
            {listed.map((person) => (
              <PlainRow
                key={person.id}
                before={<PersonPhoto name={person.name} tintKey={person.id} size={28} />}
                title={person.name}
                sub={person.email}
                end={
                  <IconAction
                    tip={text("groups.removePerson")}
                    label={text("groups.removePersonNamed", { name: person.name })}
                    onClick={() => change.mutate({ removeId: person.id })}
                  >
                    <IconX size={16} aria-hidden />
                  </IconAction>
                }
              />
            ))}
          </RowList>
        )}
      </Stack>
    </Panel>
  );
}

function DetailsPanel({ group }: { readonly group: Group }) {
  const text = useText();
  const notify = useNotify();
  const save = useSaveGroup(group, () => notify(text("form.saved")));
  const fieldText = useFieldText(save.error);
  const [name, setName] = useState(group.name);
  const [description, setDescription] = useState(group.description ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ name, description });
  };
  return (
    <Panel title={text("groups.details")}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={text("groups.name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
            withAsterisk={false}
            maxLength={256}
            error={fieldText("name")}
          />
          <Textarea
            label={text("groups.description")}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            maxLength={2000}
            autosize
            minRows={2}
            error={fieldText("description")}
          />
          <ErrorNotice error={save.error} />
          <SaveEnd isSaving={save.isPending} />
        </Stack>
      </form>
    </Panel>
  );
}
