import { Button, Group, Stack, Switch, TextInput } from "@mantine/core";
import type { User } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { useParams } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { SaveEnd } from "../../ui/FormEnd.tsx";
import { LoadingPage } from "../../ui/LoadState.tsx";
import { NewPasswordField } from "../../ui/NewPasswordField.tsx";
import { Page, Panel } from "../../ui/Page.tsx";
import { useFieldText } from "../../ui/use-field-text.ts";
import { useNotify } from "../../ui/use-notify.ts";
import { AbilitiesPanel } from "./AbilitiesPanel.tsx";
import { CapacityPanel } from "./CapacityPanel.tsx";
import { usePerson, useSavePerson, useSetPassword, type PersonChange } from "./people-data.ts";
import { RoleChoice } from "./RoleChoice.tsx";

/** One person: name, roles, how much they handle at once, password, and whether they may sign in. */
export function PersonPage() {
  const text = useText();
  const { userId = "" } = useParams();
  const person = usePerson(userId);
  const parent = { to: "/admin/people", label: text("admin.people") };
  if (person.data === undefined) {
    return <LoadingPage title={text("people.one")} parent={parent} of={person} />;
  }
  return (
    <Page title={person.data.name} hint={person.data.email} parent={parent}>
      <DetailsPanel key={JSON.stringify(detailsOf(person.data))} person={person.data} />
      <AbilitiesPanel userId={userId} />
      <CapacityPanel userId={userId} />
      <PasswordPanel userId={userId} />
    </Page>
  );
}

function detailsOf(person: User): PersonChange {
  return {
    name: person.name,
    email: person.email,
    state: person.state === "active" ? "active" : "inactive",
    roles: person.authorization?.roles.map((role) => role.name) ?? [],
  };
}

function DetailsPanel({ person }: { readonly person: User }) {
  const text = useText();
  const notify = useNotify();
  const save = useSavePerson(person, () => notify(text("form.saved")));
  const fieldText = useFieldText(save.error);
  const [value, setValue] = useState(() => detailsOf(person));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(value);
  };
  return (
    <Panel title={text("people.details")}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={text("people.name")}
            value={value.name}
            onChange={(event) => setValue({ ...value, name: event.currentTarget.value })}
            required
            withAsterisk={false}
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
          <RoleChoice value={value.roles} onChange={(roles) => setValue({ ...value, roles })} />
          <Switch
            label={text("people.active")}
            description={text("people.activeHint")}
            checked={value.state === "active"}
            onChange={(event) =>
              setValue({ ...value, state: event.currentTarget.checked ? "active" : "inactive" })
            }
          />
          <ErrorNotice error={save.error} />
          <SaveEnd isSaving={save.isPending} isDisabled={value.roles.length === 0} />
        </Stack>
      </form>
    </Panel>
  );
}

function PasswordPanel({ userId }: { readonly userId: string }) {
  const text = useText();
  const notify = useNotify();
  const set = useSetPassword(userId);
  const fieldText = useFieldText(set.error);
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate(password, {
      onSuccess: () => {
        setPassword("");
        notify(text("people.passwordSet"));
      },
    });
  };
  return (
    <Panel title={text("people.passwordTitle")} hint={text("people.passwordHint")}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <NewPasswordField
            label={text("people.newPassword")}
            value={password}
            onChange={setPassword}
            error={fieldText("newPassword")}
          />
          <ErrorNotice error={set.error} />
          <Group>
            <Button type="submit" variant="default" loading={set.isPending}>
              {text("people.setPassword")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
