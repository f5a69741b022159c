import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getSetup, postSetup } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { call } from "../../api/call.ts";
import { setSession } from "../../api/session.ts";
import { useLanguage } from "../../i18n/LanguageProvider.tsx";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { NewPasswordField } from "../../ui/NewPasswordField.tsx";
import { useFieldText } from "../../ui/use-field-text.ts";
import { DoorPage } from "./DoorPage.tsx";

/** Makes the first administrator of an empty installation, with the one-time code of the address. */
export function SetupPage() {
  const text = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { language } = useLanguage();
  const [search] = useSearchParams();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [organizationName, setOrganizationName] = useState("");
  const state = useQuery({ queryKey: ["setup"], queryFn: () => call(getSetup, {}) });
  const create = useMutation({
    mutationFn: () =>
      call(postSetup, {
        body: {
          code: search.get("code") ?? "",
          name,
          email,
          password,
          language,
          ...(organizationName.trim() === "" ? {} : { organizationName }),
        },
      }),
    onSuccess: async (session) => {
      setSession(client, session);
      await navigate("/admin/accounts");
    },
  });
  const fieldText = useFieldText(create.error);

  if (state.data?.isRequired === false) {
    return (
      <DoorPage title={text("setup.doneTitle")} hint={text("setup.doneHint")}>
        <Button component={Link} to="/" fullWidth>
          {text("setup.goToSignIn")}
        </Button>
      </DoorPage>
    );
  }

  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <DoorPage title={text("setup.title")} hint={text("setup.hint")}>
      <form onSubmit={submit}>
        <TextInput
          label={text("setup.organization")}
          value={organizationName}
          onChange={(event) => setOrganizationName(event.currentTarget.value)}
          autoComplete="organization"
        />
        <TextInput
          label={text("setup.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="name"
          required
          withAsterisk={false}
          error={fieldText("name")}
        />
        <TextInput
          type="email"
          label={text("signIn.email")}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          autoComplete="username"
          required
          withAsterisk={false}
          error={fieldText("email")}
        />
        <NewPasswordField
          label={text("signIn.password")}
          value={password}
          onChange={setPassword}
          error={fieldText("password")}
        />
        <ErrorNotice error={create.error} />
        <Button type="submit" size="md" fullWidth loading={create.isPending}>
          {text("setup.submit")}
        </Button>
      </form>
    </DoorPage>
  );
}
