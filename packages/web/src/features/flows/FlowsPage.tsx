import { Button, Group, Select, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useNavigate } from "react-router";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { CreateAction } from "../../ui/CreateAction.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { LoadedRows } from "../../ui/LoadedRows.tsx";
import { Page } from "../../ui/Page.tsx";
import { LinkRow } from "../../ui/RowList.tsx";
import { useFieldText } from "../../ui/use-field-text.ts";
import { useRuleChoices } from "./choices.ts";
import { useCreateFlow, useFlows, useRecipients } from "./flow-data.ts";

/** Every inbound flow, and the X accounts whose messages it gets. */
export function FlowsPage() {
  const text = useText();
  const times = useTimes();
  const flows = useFlows();
  const recipients = useRecipients();
  const accountsOf = (flowId: string) =>
    (recipients.data?.entities ?? [])
      .filter(({ flow }) => flow?.id === flowId)
      .map(({ integration, name }) => integration.name ?? name);
  const listing = {
    data: flows.data,
    isError: flows.isError,
    error: flows.error ?? recipients.error,
    refetch: () => Promise.all([flows.refetch(), recipients.refetch()]),
  };
  const create = <CreateAction label={text("flows.create")} form={CreateForm} />;
  return (
    <Page title={text("admin.flows")} hint={text("flows.hint")} action={create}>
      <LoadedRows
        of={listing}
        none={<EmptyState title={text("flows.emptyTitle")} hint={text("flows.emptyHint")} />}
      >
        {(flow) => {
          const accounts = accountsOf(flow.id);
          return (
            <LinkRow
              to={`/admin/flows/${flow.id}`}
              title={flow.name}
              sub={
                accounts.length === 0
                  ? text("flows.unbound")
                  : text("flows.boundTo", { accounts: accounts.join(text("form.listSeparator")) })
              }
              end={
                <time dateTime={flow.dateModified} title={times.exact(flow.dateModified)}>
                  {text("flows.changedAt", { time: times.moment(flow.dateModified) })}
                </time>
              }
            />
          );
        }}
      </LoadedRows>
    </Page>
  );
}

function CreateForm({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const navigate = useNavigate();
  const { queues } = useRuleChoices();
  const create = useCreateFlow();
  const fieldText = useFieldText(create.error);
  const [name, setName] = useState("");
  const [chosenId, setChosenId] = useState<string | null>(null);
  const queueId = chosenId ?? queues[0]?.value ?? "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      { name, queueId },
      { onSuccess: (flow) => void navigate(`/admin/flows/${flow.id}`) },
    );
  };
  return (
    <form onSubmit={submit} style={{ display: "grid", gap: 16 }}>
      <TextInput
        label={text("flows.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        withAsterisk={false}
        maxLength={200}
        data-autofocus
        error={fieldText("name")}
      />
      <Select
        label={text("flows.otherwiseQueue")}
        description={text("flows.otherwiseQueueHint")}
        value={queueId === "" ? null : queueId}
        data={[...queues]}
        searchable={queues.length > 10}
        allowDeselect={false}
        onChange={setChosenId}
        error={fieldText("rules.0.then.queueId")}
      />
      <ErrorNotice error={create.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {text("form.cancel")}
        </Button>
        <Button type="submit" loading={create.isPending} disabled={queueId === ""}>
          {text("form.create")}
        </Button>
      </Group>
    </form>
  );
}
