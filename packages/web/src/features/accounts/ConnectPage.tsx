import { Button, Group } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { postConversationsMessagingIntegrationsTwitter } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { Link, useNavigate } from "react-router";
import { call } from "../../api/call.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Page } from "../../ui/Page.tsx";
import { accountKey, accountsKey } from "./account-data.ts";
import { CredentialsForm } from "./CredentialsForm.tsx";
import { credentialFields, emptyCredentials, isBroken } from "./credentials.ts";

/** Connects an X app: the six values from X's developer portal, then the checks on the account's own page. */
export function ConnectPage() {
  const text = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [value, setValue] = useState(emptyCredentials);
  const connect = useMutation({
    mutationFn: () => {
      const { envName, ...rest } = value;
      return call(postConversationsMessagingIntegrationsTwitter, {
        body: { ...rest, ...(rest.tier === "premium" ? { envName } : {}) },
      });
    },
    onSuccess: async (account) => {
      client.setQueryData(accountKey(account.id), account);
      void client.invalidateQueries({ queryKey: accountsKey, exact: true });
      await navigate(`/admin/accounts/${account.id}`);
    },
  });
  const isUnusable = credentialFields.some((field) => isBroken(value[field]));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isUnusable) connect.mutate();
  };
  return (
    <Page
      title={text("accounts.connect")}
      hint={text("connect.hint")}
      parent={{ to: "/admin/accounts", label: text("admin.accounts") }}
    >
      <form onSubmit={submit}>
        <CredentialsForm value={value} onChange={setValue} error={connect.error} />
        <Group mt="lg" gap="xs">
          <Button type="submit" loading={connect.isPending} disabled={isUnusable}>
            {text("connect.submit")}
          </Button>
          <Button component={Link} to="/admin/accounts" variant="default">
            {text("form.cancel")}
          </Button>
        </Group>
        <div style={{ marginTop: 16 }}>
          <ErrorNotice error={connect.error} />
        </div>
      </form>
    </Page>
  );
}
