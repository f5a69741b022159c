import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { postSession } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { ApiError } from "../../api/api-error.ts";
import { call } from "../../api/call.ts";
import { setSession } from "../../api/session.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { DoorPage } from "./DoorPage.tsx";

/** Sign-in. A wrong pair says only that: which of the two was wrong is nobody's business. */
export function SignInPage() {
  const text = useText();
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => call(postSession, { body: { email, password } }),
    onSuccess: (session) => setSession(client, session),
    onError: () => setPassword(""),
  });
  const isRefused =
    signIn.error instanceof ApiError && signIn.error.code === "session.badCredentials";

  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };

  return (
    <DoorPage title={text("signIn.title")} hint={text("signIn.hint")}>
      <form onSubmit={submit}>
        <TextInput
          type="email"
          name="email"
          label={text("signIn.email")}
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          required
          withAsterisk={false}
          data-autofocus
        />
        <PasswordInput
          name="password"
          label={text("signIn.password")}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": text("form.showPassword") }}
          error={isRefused ? text("signIn.refused") : undefined}
        />
        {isRefused ? null : <ErrorNotice error={signIn.error} />}
        <Button type="submit" size="md" fullWidth loading={signIn.isPending}>
          {text("signIn.submit")}
        </Button>
      </form>
    </DoorPage>
  );
}
