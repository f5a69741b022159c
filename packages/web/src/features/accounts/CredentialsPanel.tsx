import { Button, Group } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  patchConversationsMessagingIntegrationsTwitterIntegrationId,
  type TwitterIntegration,
} from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { call } from "../../api/call.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Panel } from "../../ui/Page.tsx";
import { accountKey } from "./account-data.ts";
import { CredentialsForm } from "./CredentialsForm.tsx";
import { credentialFields, emptyCredentials, isBroken, type Credentials } from "./credentials.ts";

/** Where the credentials are being mended: the field to begin at, and how often that was asked for. */
export interface Mending {
  readonly field: string | null;
  readonly count: number;
}

/** The stored credentials of a connection, and the form that replaces them. Secrets stay where they are unless typed anew. */
export function CredentialsPanel(props: {
  readonly account: TwitterIntegration;
  /** Null while the form is closed. */
  readonly mending: Mending | null;
  readonly onOpen: () => void;
  readonly onClose: () => void;
  /** The new values were taken; what the checks make of them is about to be seen. */
  readonly onSaved: () => void;
}) {
  const { account, mending } = props;
  const text = useText();
  const client = useQueryClient();
  const [value, setValue] = useState<Credentials>({
    ...emptyCredentials,
    name: account.name,
    consumerKey: account.consumerKey,
    accessTokenKey: account.accessTokenKey,
    tier: account.tier,
    envName: account.envName ?? "",
  });
  const save = useMutation({
    mutationFn: () =>
      call(patchConversationsMessagingIntegrationsTwitterIntegrationId, {
        params: { integrationId: account.id },
        body: { ...changedOnly(value, account), version: account.version },
      }),
    onSuccess: (saved) => {
      client.setQueryData(accountKey(account.id), saved);
      void client.invalidateQueries({ queryKey: ["checks", account.id] });
      props.onSaved();
    },
  });
  const isUnusable = credentialFields.some((field) => isBroken(value[field]));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Panel
      title={text("accounts.credentials")}
      hint={text("accounts.credentialsHint")}
      action={
        mending !== null ? null : (
          <Button
            variant={account.createStatus === "Error" ? "filled" : "default"}
            size="compact-md"
            onClick={props.onOpen}
          >
            {text("form.edit")}
          </Button>
        )
      }
    >
      {mending !== null ? (
        <form onSubmit={submit}>
          <CredentialsForm
            // What was typed is kept: only the fields are made anew, so that the right one gets the focus.
            key={mending.count}
            value={value}
            onChange={setValue}
            error={save.error}
            isReplacing
            focusField={mending.field}
          />
          <Group mt="md" gap="xs">
            <Button type="submit" loading={save.isPending} disabled={isUnusable}>
              {text("accounts.saveAndCheck")}
            </Button>
            <Button variant="default" onClick={props.onClose}>
              {text("form.cancel")}
            </Button>
          </Group>
          <ErrorNotice error={save.error} />
        </form>
      ) : (
        <span>{text("accounts.credentialsKept")}</span>
      )}
    </Panel>
  );
}

/** Fields that differ from what is stored; secrets only when something was typed. */
function changedOnly(value: Credentials, account: TwitterIntegration) {
  return {
    ...(value.name === account.name ? {} : { name: value.name }),
    ...(value.consumerKey === account.consumerKey ? {} : { consumerKey: value.consumerKey }),
    ...(value.accessTokenKey === account.accessTokenKey
      ? {}
      : { accessTokenKey: value.accessTokenKey }),
    ...(value.consumerSecret === "" ? {} : { consumerSecret: value.consumerSecret }),
    ...(value.accessTokenSecret === "" ? {} : { accessTokenSecret: value.accessTokenSecret }),
    ...(value.tier === account.tier ? {} : { tier: value.tier }),
    ...(value.tier !== "premium" || value.envName === (account.envName ?? "")
      ? {}
      : { envName: value.envName }),
  };
}
