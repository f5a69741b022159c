import { Button, Group, Skeleton, Stack, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { User } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { NewPasswordField } from "../../ui/NewPasswordField.tsx";
import { Page } from "../../ui/Page.tsx";
import { PersonPhoto } from "../../ui/PersonPhoto.tsx";
import { LinkRow, RowList } from "../../ui/RowList.tsx";
import { StateTag } from "../../ui/StateTag.tsx";
import { useFieldText } from "../../ui/use-field-text.ts";
import { useCreatePerson, usePeople, type NewPerson } from "./people-data.ts";
import { RoleChoice } from "./RoleChoice.tsx";

/** Everybody who works here, with what they may do. */
export function PeoplePage() {
  const text = useText();
  const people = usePeople();
  const [isMaking, setMaking] = useState(false);
  const rolesOf = (person: User) =>
    person.authorization?.roles
      .map((role) => text(`people.role.${role.name}`))
      .join(text("form.listSeparator"));
  return (
    <Page
      title={text("admin.people")}
      hint={text("people.hint")}
      action={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
          {text("people.create")}
        </Button>
      }
    >
      <ErrorNotice error={people.error} onRetry={() => void people.refetch()} />
      {people.data === undefined && !people.isError ? <Skeleton height={160} /> : null}
      {people.data === undefined ? null : (
        <RowList>
          {people.data.entities
            .filter((person) => person.state !== "deleted")
            .map((person) => (
              <LinkRow
                key={person.id}
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
            ))}
        </RowList>
      )}
      <Dialog isOpen={isMaking} onClose={() => setMaking(false)} title={text("people.create")}>
        <CreateForm onClose={() => setMaking(false)} />
      </Dialog>
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
