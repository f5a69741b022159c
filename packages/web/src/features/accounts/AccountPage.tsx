import { Button, Group, Select, Skeleton } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  patchConversationsMessagingIntegrationsTwitterIntegrationId,
  type TwitterIntegration,
} from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { useNavigate, useParams } from "react-router";
import { call } from "../../api/call.ts";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Page, Panel } from "../../ui/Page.tsx";
import { StateTag } from "../../ui/StateTag.tsx";
import { useNotify } from "../../ui/use-notify.ts";
import {
  accountKey,
  useAccount,
  useAccountQueue,
  useDisconnectAccount,
  useQueueChoices,
  useSetAccountQueue,
} from "./account-data.ts";
import { accountState } from "./account-state.ts";
import { AbilitiesPanel } from "./AbilitiesPanel.tsx";
import { BackfillPanel } from "./BackfillPanel.tsx";
import { BudgetPanel } from "./BudgetPanel.tsx";
import { ChecksPanel } from "./ChecksPanel.tsx";
import { ConfirmAccountPanel } from "./ConfirmAccountPanel.tsx";
import { CostPanel } from "./CostPanel.tsx";
import { CredentialsForm } from "./CredentialsForm.tsx";
import { HealthPanel } from "./HealthPanel.tsx";
import { RoundTripPanel } from "./RoundTripPanel.tsx";
import { SettingsPanel } from "./SettingsPanel.tsx";
import { credentialFields, emptyCredentials, isBroken, type Credentials } from "./credentials.ts";

/** One X account: its checks, where its conversations go, its credentials, and the end of the connection. */
export function AccountPage() {
  const text = useText();
  const { integrationId = "" } = useParams();
  const account = useAccount(integrationId);
  const parent = { to: "/admin/accounts", label: text("admin.accounts") };
  if (account.data === undefined) {
    return (
      <Page title={text("accounts.one")} parent={parent}>
        {account.isError ? (
          <ErrorNotice error={account.error} onRetry={() => void account.refetch()} />
        ) : (
          <Skeleton height={240} />
        )}
      </Page>
    );
  }
  const state = accountState(account.data);
  const { username } = account.data;
  const handle = username === undefined ? account.data.name : `@${username}`;
  return (
    <Page
      title={account.data.name}
      hint={username === undefined ? text("accounts.noAccountYet") : handle}
      parent={parent}
      action={<StateTag tone={state.tone} label={text(state.id)} />}
    >
      <ConfirmAccountPanel integrationId={integrationId} />
      <ChecksPanel integrationId={integrationId} />
      {account.data.createStatus === "Completed" ? (
        <>
          <HealthPanel integrationId={integrationId} />
          <RoundTripPanel integrationId={integrationId} account={handle} />
          <BackfillPanel integrationId={integrationId} />
        </>
      ) : null}
      <BudgetPanel integrationId={integrationId} />
      <CostPanel integrationId={integrationId} />
      <AbilitiesPanel integrationId={integrationId} />
      <SettingsPanel integrationId={integrationId} />
      <RoutingPanel account={account.data} />
      <CredentialsPanel key={account.data.version} account={account.data} />
      <DisconnectPanel account={account.data} />
    </Page>
  );
}

const defaultQueueValue = "default";

function RoutingPanel({ account }: { readonly account: TwitterIntegration }) {
  const text = useText();
  const notify = useNotify();
  const queues = useQueueChoices();
  const bound = useAccountQueue(account);
  const set = useSetAccountQueue(account);
  const all = queues.data?.entities ?? [];
  return (
    <Panel title={text("accounts.routing")} hint={text("accounts.routingHint")}>
      {bound.data === undefined ? (
        <Skeleton height={36} />
      ) : (
        <Select
          label={text("accounts.queue")}
          value={bound.data ?? defaultQueueValue}
          data={[
            { value: defaultQueueValue, label: text("accounts.defaultQueue") },
            // The default queue stands above; it is named again only where a flow leads to it.
            ...all
              .filter((queue) => !queue.isDefault || queue.id === bound.data)
              .map((queue) => ({ value: queue.id, label: queue.name })),
          ]}
          disabled={set.isPending}
          searchable={all.length > 10}
          onChange={(id) => {
            const queue = all.find((one) => one.id === id) ?? null;
            set.mutate(queue, {
              onSuccess: () => notify(text("form.saved")),
            });
          }}
        />
      )}
      <ErrorNotice error={set.error ?? bound.error ?? queues.error} />
    </Panel>
  );
}

function CredentialsPanel({ account }: { readonly account: TwitterIntegration }) {
  const text = useText();
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
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
        isOpen ? null : (
          <Button
            variant={account.createStatus === "Error" ? "filled" : "default"}
            size="compact-md"
            onClick={() => setOpen(true)}
          >
            {text("form.edit")}
          </Button>
        )
      }
    >
      {isOpen ? (
        <form onSubmit={submit}>
          <CredentialsForm value={value} onChange={setValue} error={save.error} isReplacing />
          <Group mt="md" gap="xs">
            <Button type="submit" loading={save.isPending} disabled={isUnusable}>
              {text("accounts.saveAndCheck")}
            </Button>
            <Button variant="default" onClick={() => setOpen(false)}>
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

function DisconnectPanel({ account }: { readonly account: TwitterIntegration }) {
  const text = useText();
  const navigate = useNavigate();
  const disconnect = useDisconnectAccount();
  const [isAsking, setAsking] = useState(false);
  const go = () =>
    disconnect.mutate(account.id, { onSuccess: () => void navigate("/admin/accounts") });
  return (
    <Panel title={text("accounts.disconnect")} hint={text("accounts.disconnectHint")}>
      <Button variant="outline" color="bad" onClick={() => setAsking(true)}>
        {text("accounts.disconnect")}
      </Button>
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={text("accounts.disconnectAsk", { name: account.name })}
      >
        <p style={{ marginTop: 0 }}>{text("accounts.disconnectHint")}</p>
        <ErrorNotice error={disconnect.error} />
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={() => setAsking(false)}>
            {text("form.cancel")}
          </Button>
          <Button color="bad" loading={disconnect.isPending} onClick={go}>
            {text("accounts.disconnect")}
          </Button>
        </Group>
      </Dialog>
    </Panel>
  );
}
