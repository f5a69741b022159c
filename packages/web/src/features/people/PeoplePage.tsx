import { Button, Group, Stack, TextInput } from "@mantine/core";
import type { User } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { useText } from "../../i18n/use-text.ts";
import { CreateAction } from "../../ui/CreateAction.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { LoadedRows } from "../../ui/LoadedRows.tsx";
import { NewPasswordField } from "../../ui/NewPasswordField.tsx";
import { Page } from "../../ui/Page.tsx";
import { PersonPhoto } from "../../ui/PersonPhoto.tsx";
import { LinkRow } from "../../ui/RowList.tsx";
import { StateTag } from "../../ui/StateTag.tsx";
import { useFieldText } from "../../ui/use-field-text.ts";
import { useCreatePerson, usePeople, type NewPerson } from "./people-data.ts";
import { RoleChoice } from "./RoleChoice.tsx";

/** Everybody who works here, with what they may do. */
export function PeoplePage() {
  const text = useText();
  const people = usePeople();
  const rolesOf = (person: User) =>
    person.authorization?.roles
      .map((role) => text(`people.role.${role.name}`))
      .join(text("form.listSeparator"));
  return (
    <Page
      title={text("admin.people")}
      hint={text("people.hint")}
      action={<CreateAction label={text("people.create")} form={CreateForm} />}
    >
      <LoadedRows of={people}>
        {(person) =>
          person.state === "deleted" ? null : (
            <LinkRow
              to={`/admin/people/${person.id}`}
              before={<PersonPhoto name={person.name} tintKey={person.id} />}
              title={person.name}
              sub={person.email}
              end={
                <>
                  <span>{rolesOf(person)}</span>
                  {person.state === "inactive" ? (
                    <StateTag tone="quiet" label={text("people.inactive")} />
                  ) : null}
                  {person.hasPassword ? null : (
                    <StateTag tone="wait" label={text("people.noPassword")} />
                  )}
                </>
              }
            />
          )
        }
      </LoadedRows>
    </Page>
  );
}

function CreateForm({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const create = useCreatePerson();
  const fieldText = useFieldText(create.error);
  const [value, setValue] = useState<NewPerson>({
    name: "",
    email: "",
    password: "",
    roles: ["agent"],
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(value, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label={text("people.name")}
          value={value.name}
          onChange={(event) => setValue({ ...value, name: event.currentTarget.value })}
          required
          withAsterisk={false}
          data-autofocus
          error={fieldText("name")}
        />
        <TextInput
          type="email"
          label={text("people.email")}
          value={value.email}
          onChange={(event) => setValue({ ...value, email: event.currentTarget.value })}
          required
          withAsterisk={false}
          error={fieldText("email")}
        />
        <NewPasswordField
          label={text("people.password")}
          value={value.password}
          onChange={(password) => setValue({ ...value, password })}
          error={fieldText("password")}
        />
        <RoleChoice value={value.roles} onChange={(roles) => setValue({ ...value, roles })} />
        <ErrorNotice error={create.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {text("form.cancel")}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={value.roles.length === 0}>
            {text("form.create")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
